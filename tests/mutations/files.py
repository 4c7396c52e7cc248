"""Files that are too large, or that grow when they are opened."""

from tests.mutations.mutation import Mutation

ALL = (
    Mutation(
        "an-announced-gigabyte-is-read",
        "attachments/limits.py",
        "        if content_length > most:",
        "        if False:",
        ("tests/attachments/test_intake.py", "-k", "LongRequests"),
        promise="files",
    ),
    Mutation(
        "an-image-bomb-is-opened",
        "attachments/images.py",
        "    if width * height > PIXELS:",
        "    if False:",
        ("tests/attachments/test_images.py", "-k", "bomb or pixels"),
        promise="files",
    ),
    Mutation(
        "a-packed-bomb-is-opened",
        "imports/readers/sheets.py",
        "if sum(sizes.values()) > UNPACKED or",
        "if",
        ("tests/imports/test_malformed.py", "tests/imports/test_readers.py", "-k", "bomb"),
        promise="files",
    ),
)
