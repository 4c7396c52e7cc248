"""Mutations of the promise that a restored node is the one that was backed up."""

from tests.mutations.mutation import Mutation

DAMAGED = "tests/keeping/test_damaged.py"
ERASED = "tests/keeping/test_erased_again.py"
RESTORING = "tests/keeping/test_restoring.py"

ALL = (
    Mutation(
        "erasures-are-not-replayed",
        "keeping/restoring.py",
        "replayed = tombstones.replay(stones)",
        "replayed = tombstones.replay([])",
        (ERASED, "-k", "after_the_backup"),
    ),
    Mutation(
        "erased-rows-keep-their-values",
        "keeping/tombstones.py",
        "if not stone.rows or not names or not emptying.empty(model, stone.rows, names):",
        "if not stone.rows or not names:",
        (ERASED, "-k", "after_the_backup"),
    ),
    Mutation(
        "erasures-before-the-backup-are-replayed-too",
        "keeping/tombstones.py",
        "if _is_known(stone, at):",
        "if False:",
        (ERASED, "-k", "by_right or leaves_alone"),
    ),
    Mutation(
        "checksums-are-not-asked",
        "keeping/manifest.py",
        "        if found != stored:",
        "        if False:",
        (DAMAGED, "-k", "name_of_the_file"),
    ),
    Mutation(
        "signatures-are-not-asked",
        "keeping/manifest.py",
        ".verify(signature, _statement(text))",
        "",
        (DAMAGED, "-k", "name_of_the_file"),
    ),
    Mutation(
        "any-key-is-trusted",
        "keeping/manifest.py",
        "if trusted and public_key != trusted:",
        "if False:",
        (DAMAGED, "-k", "another_key"),
    ),
    Mutation(
        "a-table-is-left-out",
        "keeping/rows/tables.py",
        'LEFT_OUT = {"accounts_session": ',
        'LEFT_OUT = {"kernel_searchtext": "", "accounts_session": ',
        (RESTORING, "-k", "search"),
    ),
    Mutation(
        "rows-are-not-counted-again",
        "keeping/restoring.py",
        "if (count.rows, count.digest) != kept:",
        "if False:",
        (DAMAGED, "-k", "otherwise"),
    ),
    Mutation(
        "keys-of-withdrawn-rows-are-given-again",
        "keeping/restoring.py",
        "set_last_keys(dict(found.last_keys), connection)",
        "set_last_keys({}, connection)",
        (RESTORING, "-k", "never_gives"),
    ),
    Mutation(
        "the-journal-is-not-verified",
        "keeping/restoring.py",
        "    if report.fault:",
        "    if False:",
        (DAMAGED, "-k", "journal"),
    ),
    Mutation(
        "a-backup-sees-later-rows",
        "keeping/backing.py",
        "    with reading.snapshot():",
        "    if True:",
        ("tests/keeping/test_backing.py", "-k", "one_moment"),
    ),
    Mutation(
        "half-a-backup-stays",
        "keeping/backing.py",
        "shutil.rmtree(part, ignore_errors=True)",
        "pass",
        ("tests/keeping/test_backing.py", "-k", "nothing_half"),
    ),
)
