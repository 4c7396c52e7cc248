"""What makes SQLite wait for the disk before it says that something is stored."""

from tests.mutations.mutation import Mutation

CUTS = ("tests/web/test_power_cut.py", "-k", "loses_nothing")

ALL = (
    Mutation(
        "a-commit-waits-for-no-disk",
        "web/environment.py",
        "PRAGMA synchronous=FULL",
        "PRAGMA synchronous=NORMAL",
        CUTS,
    ),
    Mutation(
        "the-way-back-is-kept-in-memory",
        "web/environment.py",
        "PRAGMA journal_mode=WAL",
        "PRAGMA journal_mode=MEMORY",
        CUTS,
    ),
)
