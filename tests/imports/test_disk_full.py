"""An import that finds no room keeps whole chunks alone, and goes on once there is room."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import OperationalError
from psycopg.errors import DiskFull

from gridwork.imports import actions, engine, files
from gridwork.imports.procedures import ImportState
from tests.cast import NOW
from tests.imports.test_running import HEADER, chosen, counts, planted, trees

__all__ = ["trees"]
pytestmark = pytest.mark.diskfull


def test_it_takes_no_row_without_the_account_of_it(cast, trees, monkeypatch: pytest.MonkeyPatch, counted):
    def full(*_args: object) -> None:
        raise OperationalError("could not extend file") from DiskFull()

    monkeypatch.setattr(engine, "CHUNK", 2)
    rows = "".join(f"Eastham,north,oak,2026-03-{n:02},1\n" for n in range(1, 11))
    imported = chosen(HEADER + rows, trees, cast.chief)
    remembered, calls = engine.known_rows.remember, []

    def at_the_third(*args: object) -> None:
        calls.append(args)
        (full if len(calls) == 3 else remembered)(*args)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(engine.known_rows, "remember", at_the_third)
        with pytest.raises(OperationalError):
            actions.take_in(imported, trees, by=cast.chief, clock=lambda: NOW)
    assert (imported.state, counts(imported), len(planted())) == (ImportState.STOPPED, (4, 4, 0, 0), 4)
    actions.take_in(imported, trees, by=cast.chief, clock=lambda: NOW)
    assert (counts(imported), len(planted())) == ((10, 10, 0, 0), 10)
    counted("full disks", 1)


def test_a_file_without_room_leaves_nothing_behind(settings, tmp_path: Path):
    def pieces() -> Iterator[bytes]:
        yield b"place,bed\n" * 10_000
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    settings.HOME = tmp_path
    with pytest.raises(OSError, match="No space left"):
        files.keep(pieces())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
