"""The manifest says which files are true. Readers never list a folder: they read the files that it names.

A file is complete and synced before the manifest that names it replaces the one before, so a writer killed anywhere
leaves at most files that nobody names.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from gridwork import disk

# Of changes not yet folded in: above that, the worker folds them in.
LONG_ROWS = 20_000
LONG_FILES = 16
# Longer than any query: a reader may still hold the manifest before this one in its hand.
KEEP_UNNAMED = 3600.0


@dataclass(frozen=True, slots=True)
class Holding:
    """The files of one fact: open versions by month, closed versions by month, changes not yet folded in."""

    columns: str = ""  # of the fact, as these files have them
    last_known: str = ""
    current: dict[str, str] = field(default_factory=dict)
    history: dict[str, list[str]] = field(default_factory=dict)
    # A delta file and the months it touches: rows of every other month need no comparison with it.
    delta: dict[str, list[str]] = field(default_factory=dict)
    delta_rows: int = 0

    def files(self) -> list[str]:
        return [*self.current.values(), *(name for names in self.history.values() for name in names), *self.delta]

    @property
    def touched(self) -> set[str]:
        return {month for months in self.delta.values() for month in months}

    @property
    def is_long(self) -> bool:
        return self.delta_rows > LONG_ROWS or len(self.delta) > LONG_FILES


@dataclass(frozen=True, slots=True)
class Manifest:
    generation: int = 0
    position: int = 0  # of the last seal whose changes are in
    seal: str = ""  # its hash: of another journal, or of one restored from a backup, it is another
    holdings: dict[str, Holding] = field(default_factory=dict)

    def of(self, fact: str) -> Holding:
        return self.holdings.get(fact, Holding())


class Folder:
    """One folder, one writer at a time, any number of readers."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def manifest(self) -> Manifest:
        try:
            stored = json.loads((self.path / "manifest.json").read_text())
        except FileNotFoundError:
            return Manifest()
        holdings = {name: Holding(**holding) for name, holding in stored.pop("holdings").items()}
        return Manifest(**stored, holdings=holdings)

    @contextmanager
    def writing(self) -> Iterator[Manifest]:
        """The manifest, under the lock of the one writer; a killed process gives it up."""
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / "writer.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield self.manifest()

    def new_file(self, name: str) -> str:
        """A name that was never used: no file is ever written twice under one name."""
        self.at(name).parent.mkdir(parents=True, exist_ok=True)
        return f"{name}-{uuid4().hex}.parquet"

    def at(self, name: str) -> Path:
        return self.path / name

    def commit(self, before: Manifest, after: Manifest) -> None:
        """Sync new files, then the folders that list them, then swap the manifest: the swap is the commit."""
        were, are = ({name for held in each.holdings.values() for name in held.files()} for each in (before, after))
        wrote = {self.at(name) for name in are - were}
        folders = {folder for path in wrote for folder in path.parents if folder.is_relative_to(self.path)}
        for path in (*wrote, *folders):
            disk.sync(path)
        # A reader may still hold the manifest that names them: their time starts now, not when they were written.
        for name in were - are:
            os.utime(self.at(name))
        draft = self.path / "manifest.draft"
        draft.write_text(json.dumps(asdict(after)))
        disk.sync(draft)
        draft.replace(self.path / "manifest.json")
        disk.sync(self.path)

    def drop_unnamed(self, older: float = KEEP_UNNAMED) -> int:
        """Remove what no manifest has named for so many seconds; under the lock of the writer."""
        named = {self.at(name) for held in self.manifest().holdings.values() for name in held.files()}
        gone = [
            path
            for path in self.path.rglob("*.parquet")
            if path not in named and time.time() - path.stat().st_mtime > older
        ]
        for path in gone:
            path.unlink()
        return len(gone)


def home() -> Folder:
    return Folder(Path(settings.HOME) / "mart")
