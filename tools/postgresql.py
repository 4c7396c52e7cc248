"""A PostgreSQL cluster for one test run: made in a temporary folder, on 127.0.0.1 and a free port, gone afterwards."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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
    "max_wal_size": "2GB",
    "autovacuum_naptime": "10s",
    "timezone": "UTC",
}


@contextmanager
def throwaway() -> Iterator[str]:
    """The DATABASE_URL of a superuser's empty database."""
    programs = postgresql()
    if programs is None:
        sys.exit("PostgreSQL is not installed here. Run as root: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="gridwork-postgresql-"))
    data, log, port = folder / "data", folder / "log", free_port()
    options = " ".join(f"-c {name}={value}" for name, value in {**SETTINGS, "port": str(port)}.items())
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        plainly(programs / "initdb", "-D", data, "-U", "gridwork", "--auth=trust", "--no-sync", "--locale=C.UTF-8")
        plainly(programs / "pg_ctl", "-D", data, "-l", log, "-w", "-o", options, "start")
        try:
            yield f"postgresql://gridwork@127.0.0.1:{port}/postgres"
        finally:
            plainly(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    except subprocess.CalledProcessError as error:
        sys.exit(f"PostgreSQL: {error}\n{error.output}\n{log.read_text() if log.exists() else ''}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
