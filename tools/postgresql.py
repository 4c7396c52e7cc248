"""A PostgreSQL cluster for one test run: made in a temporary folder, on 127.0.0.1 and a free port, gone afterwards."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.debian import postgresql

# No fsync: the crash tests kill our processes, not the machine, and what a killed process wrote the kernel still has.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "300",
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "256MB",
    "random_page_cost": "1.1",  # as docs/how-to/install-on-a-server.md advises
    "max_wal_size": "2GB",
    "wal_keep_size": "1GB",  # what a copy of it still needs, while the other tests write on
    "autovacuum_naptime": "10s",
    "timezone": "UTC",
}


@dataclass
class Cluster:
    """Started, stopped and killed by whoever made it."""

    programs: Path
    folder: Path
    port: int
    settings: dict[str, str]
    kills: int = 0

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def start(self) -> None:
        options = " ".join(f"-c {name}={value}" for name, value in {**self.settings, "port": str(self.port)}.items())
        plainly(self.programs / "pg_ctl", "-D", self.data, "-l", self.log, "-w", "-o", options, "start")

    def stop(self) -> None:
        plainly(self.programs / "pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")

    def kill(self) -> None:
        """The postmaster alone, as the kernel does it when memory runs out: the others notice, and end."""
        os.kill(int((self.data / "postmaster.pid").read_text().split("\n", 1)[0]), signal.SIGKILL)
        self.kills += 1

    def start_again(self, within: float = 60) -> None:
        """After a kill: not before the last of the others has let go of the shared memory."""
        ends = time.monotonic() + within
        while True:
            try:
                return self.start()
            except subprocess.CalledProcessError:
                if time.monotonic() > ends:
                    raise
                time.sleep(0.2)


@contextmanager
def throwaway() -> Iterator[str]:
    """The DATABASE_URL of a superuser's empty database."""
    with cluster(SETTINGS) as made:
        yield f"postgresql://gridwork@127.0.0.1:{made.port}/postgres"


@contextmanager
def cluster(settings: dict[str, str], copy_of: str = "", *, follows: bool = False) -> Iterator[Cluster]:
    """An empty one; or a copy of the one that runs at this port, with all that is in it and, if it follows, will be."""
    programs = postgresql()
    if programs is None:
        sys.exit("PostgreSQL is not installed here. Run as root: apt-get install postgresql")
    made = Cluster(programs, Path(tempfile.mkdtemp(prefix="gridwork-postgresql-")), free_port(), settings)
    try:
        if os.geteuid() == 0:
            shutil.chown(made.folder, "postgres")
        if copy_of:
            how = ["-c", "fast", "--no-sync", *(["-R"] if follows else [])]
            plainly(programs / "pg_basebackup", *_at(copy_of), "-D", made.data, *how)
        else:
            plainly(
                programs / "initdb", "-D", made.data, "-U", "gridwork", "--auth=trust", "--no-sync", "--locale=C.UTF-8"
            )
        made.start()
        try:
            if not copy_of:  # the role that serves, which tests take up by SET ROLE
                plainly(programs / "createuser", *_at(str(made.port)), "--no-login", "gridwork_app")
            yield made
        finally:
            made.stop()
    except subprocess.CalledProcessError as error:
        sys.exit(f"PostgreSQL: {error}\n{error.output}\n{made.log.read_text() if made.log.exists() else ''}")
    finally:
        shutil.rmtree(made.folder, ignore_errors=True)


def _at(port: str) -> list[str]:
    return ["-h", "127.0.0.1", "-p", port, "-U", "gridwork"]


def plainly(*command: str | Path) -> None:
    """As the user postgres where we are root: PostgreSQL refuses to run as root."""
    postgres = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    subprocess.run(
        command,
        cwd="/",
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        user=postgres.pw_uid if postgres else None,
        group=postgres.pw_gid if postgres else None,
        extra_groups=[] if postgres else None,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
