"""A disk that can be full: a small one of its own where it may be mounted, else a limit on what processes may write."""

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from django.db import connection

from tests.web.nodes import Node, Server, processes_of

MEGABYTES = 96
# A tablespace of PostgreSQL that is full is told as this error, in the middle of a transaction and after its first
# rows; a full disk under its log makes it stop, which is another case: the database is gone.
POSTGRESQL_IS_FULL = """
    CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE disk_full USING MESSAGE = 'could not extend file: No space left on device'; END $$;
    CREATE TRIGGER no_room BEFORE INSERT ON journal_entry EXECUTE FUNCTION no_room();
    CREATE TRIGGER no_room BEFORE INSERT ON journal_seal EXECUTE FUNCTION no_room();
    CREATE TRIGGER no_room BEFORE INSERT ON django_tasks_database_dbtaskresult EXECUTE FUNCTION no_room();
"""


class Disk(Protocol):
    path: Path

    def fill(self, server: Server) -> None: ...

    def free(self, server: Server) -> None: ...


class Mounted:
    def __init__(self, path: Path) -> None:
        self.path, self.ballast = path, path / "ballast"

    def fill(self, _server: Server) -> None:
        with self.ballast.open("wb", buffering=0) as file:
            for size in (2**20, 2**12, 1):
                try:
                    while True:
                        file.write(bytes(size))
                except OSError:
                    continue

    def free(self, _server: Server) -> None:
        self.ballast.unlink()


class Limited:
    """Every process of the server may write no byte into any file, which the system tells as EFBIG."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fill(self, server: Server) -> None:
        self._limit(server, 0)

    def free(self, server: Server) -> None:
        self._limit(server, resource.RLIM_INFINITY)

    def _limit(self, server: Server, most: int) -> None:
        for pid in processes_of(server.process.pid):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


@contextmanager
def small_disk(path: Path) -> Iterator[Disk]:
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(path)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        yield Limited(path)
        return
    try:
        yield Mounted(path)
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=True)


@contextmanager
def full(disk: Disk, of: Node, server: Server) -> Iterator[None]:
    if of.cluster:
        with of.here(), connection.cursor() as cursor:
            cursor.execute(POSTGRESQL_IS_FULL)
    disk.fill(server)
    try:
        yield
    finally:
        disk.free(server)
        if of.cluster:
            with of.here(), connection.cursor() as cursor:
                cursor.execute("DROP FUNCTION no_room CASCADE")
