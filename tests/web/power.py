"""A power cut: what SQLite wrote and did not sync is lost, torn or kept as it happens; what it synced is there.

The file system below is a recorder. Everything that was written is kept apart by file and in order, so that the disk
as it would be found after a cut at any moment can be made afterwards, as often as one likes.
"""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import apsw
from django.db import connection
from django.db.backends.sqlite3.base import FORMAT_QMARK_REGEX

SECTOR = 512  # what a disk writes whole or not at all
READING = ("SELECT", "WITH", "EXPLAIN")


@dataclass
class Script:
    """What a node's connection was told to change, in order, and what was answered meanwhile."""

    lines: list[tuple[str, Any, Any]] = field(default_factory=list)

    def acknowledge(self, what: object) -> None:
        self.lines.append(("acknowledge", what, None))

    @contextmanager
    def recording(self) -> Iterator[None]:
        def told(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            done = execute(sql, params, many, context)
            if not sql.lstrip("( ").upper().startswith(READING):
                plain = sql if params is None else FORMAT_QMARK_REGEX.sub("?", sql).replace("%%", "%")
                self.lines.append(("many" if many else "once", plain, params))
            return done

        def ended(word: str, end: Any) -> Any:
            def ending() -> Any:
                done = end()
                self.lines.append(("once", word, None))
                return done

            return ending

        commit, rollback = ended("COMMIT", connection._commit), ended("ROLLBACK", connection._rollback)
        with (
            connection.execute_wrapper(told),
            patch.object(connection, "_commit", commit),
            patch.object(connection, "_rollback", rollback),
        ):
            yield

    def replay(self, database: Path, pragmas: str) -> "Disk":
        """Over the recording file system, on this database, by a connection that begins with these pragmas."""
        disk = Disk({database.name: database.read_bytes()})
        recorder = Recorder(disk)
        opened = apsw.Connection(str(database), vfs=recorder.vfs_name)
        opened.execute("PRAGMA locking_mode=EXCLUSIVE")  # the index of the log in memory: it is no part of the promise
        opened.execute(pragmas).fetchall()
        for kind, what, params in self.lines:
            if kind == "acknowledge":
                disk.happened.append(Event(kind, what))
            elif kind == "many":
                opened.executemany(what, list(params)).fetchall()
            elif what not in ("COMMIT", "ROLLBACK") or opened.in_transaction:
                opened.execute(what, tuple(params or ())).fetchall()
        disk.is_on = False
        opened.close()
        recorder.unregister()
        return disk


@dataclass(frozen=True)
class Event:
    kind: str  # write, truncate, sync, delete, acknowledge
    of: Any  # the name of a file, or what was acknowledged
    at: int = 0
    data: bytes = b""


@dataclass
class Disk:
    """What stood on it before, and all that happened since."""

    before: dict[str, bytes]
    happened: list[Event] = field(default_factory=list)
    is_on: bool = True

    def cut(self, moment: int, chance: random.Random) -> tuple[dict[str, bytes], list[Any]]:
        """The files as they are found when the power went before event `moment`, and what was acknowledged by then."""
        synced, loose = {name: bytearray(data) for name, data in self.before.items()}, dict[str, list[Event]]()
        acknowledged = []
        for event in self.happened[:moment]:
            match event.kind:
                case "acknowledge":
                    acknowledged.append(event.of)
                case "sync":
                    for each in loose.pop(event.of, []):
                        _apply(synced.setdefault(event.of, bytearray()), each)
                case "delete":
                    synced.pop(event.of, None)
                    loose.pop(event.of, None)
                case _:
                    loose.setdefault(event.of, []).append(event)
        share = chance.choice((0.0, 0.5, 1.0))  # nothing of it, some, all of it
        for name, events in loose.items():
            for each in events:
                for piece in _pieces(each, chance) if chance.random() < share else ():
                    _apply(synced.setdefault(name, bytearray()), piece)
        return {name: bytes(data) for name, data in synced.items()}, acknowledged


def _pieces(event: Event, chance: random.Random) -> Sequence[Event]:
    """Whole as a rule; else some of its sectors."""
    if event.kind != "write" or len(event.data) <= SECTOR or chance.random() < 0.6:
        return [event]
    starts = [start for start in range(0, len(event.data), SECTOR) if chance.random() < 0.5]
    return [Event("write", event.of, event.at + start, event.data[start : start + SECTOR]) for start in starts]


def _apply(data: bytearray, event: Event) -> None:
    if event.kind == "truncate":
        del data[event.at :]
        return
    data.extend(bytes(max(0, event.at + len(event.data) - len(data))))
    data[event.at : event.at + len(event.data)] = event.data


class Recorder(apsw.VFS):
    def __init__(self, disk: Disk) -> None:
        self.disk, self.vfs_name = disk, f"recorder-{id(self)}"
        super().__init__(self.vfs_name, "")

    def xOpen(self, name: Any, flags: list[int]) -> "File":  # noqa: N802  (SQLite's names, here and below)
        return File(self.disk, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        if self.disk.is_on:
            self.disk.happened.append(Event("delete", Path(filename).name))
        super().xDelete(filename, syncdir)


class File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: Any, flags: list[int]) -> None:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self.disk, self.file = disk, Path(path).name if path else ""
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        self._note("write", offset, bytes(data))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        self._note("truncate", newsize)
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802
        super().xSync(flags)
        self._note("sync")

    def _note(self, kind: str, at: int = 0, data: bytes = b"") -> None:
        if self.file and self.disk.is_on:
            self.disk.happened.append(Event(kind, self.file, at, data))
