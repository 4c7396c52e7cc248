"""Disk: a file is there whole and durably, or it is not there; and nobody but its owner reads it."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def write(path: Path, data: bytes) -> None:
    """In place of what stood there. OSError, such as for want of room, leaves what was and nothing beside it."""
    with _draft(path, data) as draft:
        draft.replace(path)
    sync(path.parent)


def made_once(path: Path, make: Callable[[], bytes]) -> bytes:
    """What the file holds; made on the first call. Processes that start at once agree on one."""
    if not path.exists():
        with _draft(path, make()) as draft, suppress(FileExistsError):
            path.hardlink_to(draft)  # all of it or nothing, and only where none stands yet
        sync(path.parent)
    return path.read_bytes()


def sync(path: Path) -> None:
    """Of a folder: the names in it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _draft(path: Path, data: bytes) -> Iterator[Path]:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix="unfinished.")  # 0600 from the start
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield draft
    finally:
        draft.unlink(missing_ok=True)
