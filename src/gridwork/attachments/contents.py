"""Contents: where the bytes of stored files lie, each once, under the hash of what they are."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings

from gridwork import disk

FULL, THUMBNAIL = "full", "thumbnail"
NAME_LENGTH = 150
UNUSED_FOR = timedelta(days=1)  # longer than any upload waits for the row that will hold it


@dataclass(frozen=True)
class Content:
    """What an upload became: the columns of a StoredFile. Width and height are None for what is no image."""

    sha256: str
    name: str
    media_type: str
    size: int
    width: int | None = None
    height: int | None = None

    def __str__(self) -> str:
        return f"sha256:{self.sha256}"  # as the journal tells it: the name may say whose file it is

    @property
    def columns(self) -> dict[str, Any]:
        return asdict(self)


def path(digest: str, size: str = FULL) -> Path:
    folder = root() / digest[:2] / digest[2:4]
    return folder / (digest if size == FULL else f"{digest}.{size}")


def root() -> Path:
    return Path(settings.HOME) / "files"


def keep(sizes: Mapping[str, bytes]) -> str:
    """Put the sizes of one content on the disk, durably, and return the hash of the full one."""
    digest = sha256(sizes[FULL]).hexdigest()
    for size, data in sizes.items():
        _keep(path(digest, size), data)
    return digest


def discard_unused(now: datetime) -> int:
    """Delete the content that no row holds any more, and return how many. For the sweeper.

    A file younger than a day is left: its row may still be on its way.
    """
    oldest = (now - UNUSED_FOR).timestamp()
    discarded: set[str] = set()
    for folder in sorted(root().glob("??/??")):
        old = [file for file in folder.iterdir() if file.stat().st_mtime < oldest]
        held = _held({_digest(file) for file in old})
        for file in old:
            if _digest(file) not in held and file.stat().st_mtime < oldest:
                file.unlink(missing_ok=True)
                discarded.add(_digest(file))
    return len(discarded)


def every_held() -> Iterator[str]:
    """The hash of every content that a row holds, once for each table that does."""
    reason = "every content is kept, whoever may see it"
    for model in _models():
        yield from model.objects.unscoped(reason).order_by().values_list("sha256", flat=True).distinct()


def some_held(count: int, begin: str) -> list[str]:
    """The next contents from a hash on: hashes are spread evenly, so a hash drawn by lot draws a sample."""
    reason = "whether the disk still holds it as it was, whoever may see it"
    found: set[str] = set()
    for model in _models():
        held = model.objects.unscoped(reason).filter(sha256__gte=begin).order_by("sha256")
        found |= set(held.values_list("sha256", flat=True)[:count])
    return sorted(found)[:count]


def is_sound(digest: str) -> bool:
    """Whether the disk holds the content, as it was handed in."""
    try:
        with path(digest).open("rb") as file:
            return file_digest(file, "sha256").hexdigest() == digest
    except OSError:
        return False


def _digest(file: Path) -> str:
    return file.name.partition(".")[0]


def _held(digests: set[str]) -> set[str]:
    reason = "whether any row at all still holds this content"
    return {
        digest
        for model in _models()
        for digest in model.objects.unscoped(reason).filter(sha256__in=digests).values_list("sha256", flat=True)
    }


def _models() -> Iterator[Any]:
    from gridwork.attachments.models import StoredFile

    return (model for model in apps.get_models() if issubclass(model, StoredFile))


def _keep(file: Path, data: bytes) -> None:
    """All or nothing, and on the disk before the row that will name it."""
    if file.exists():
        os.utime(file)  # young again, so that the sweeper leaves it to the row that comes
        return
    disk.write(file, data)
