"""A node of its own, for tests that kill it or take its disk away: a home, a copy of the database, its processes."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.db import connection, connections
from django.test import override_settings
from django.utils import timezone

from gridwork.accounts.models import User
from gridwork.cases.intake import Report, take_in
from gridwork.cases.models import Case, Reporter
from gridwork.journal import sequencer, verification
from gridwork.journal.models import Entry, Unsealed
from gridwork.kernel import once
from gridwork.web.environment import embedded
from tests import cast, office
from tests.web.standby import until
from tools.postgresql import SETTINGS, Cluster, cluster, free_port

DURABLE = SETTINGS | {
    "fsync": "on",
    "full_page_writes": "on",
    "shared_buffers": "64MB",
    "max_connections": "100",
    "wal_keep_size": "0",  # nobody copies it, and one of them has a small disk
}


@dataclass
class Node:
    home: Path
    database: dict[str, Any]  # as Django's settings name it
    cluster: Cluster | None = None

    @property
    def environment(self) -> dict[str, str]:
        """Of its processes."""
        made = os.environ | {"GRIDWORK_HOME": str(self.home), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        made.pop("DATABASE_URL", None)
        made["GRIDWORK_SECOND_FACTOR"] = "offered"
        if self.cluster:
            to = self.database
            made["DATABASE_URL"] = f"postgresql://{to['USER']}@{to['HOST']}:{to['PORT']}/{to['NAME']}"
        return made

    @contextmanager
    def here(self) -> Iterator[None]:
        """This process reads and writes the node's database and files."""
        ordinary = connections["default"]
        with override_settings(HOME=self.home), patch.dict(connections.settings, {"default": self.database}):
            connections["default"] = connections.create_connection("default")
            try:
                yield
            finally:
                connection.close()
                connections["default"] = ordinary


@contextmanager
def node(home: Path) -> Iterator[Node]:
    """With every table and no row, as the tests' own database is between two of them, and with its secret key."""
    (home / "keys").mkdir(mode=0o700)
    shutil.copy(settings.HOME / "keys" / "django.key", home / "keys")
    if connection.vendor == "sqlite":
        at = home / "gridwork.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(at)])
        connection.close()
        yield Node(home, connection.settings_dict | embedded(at))
        return
    to = connection.settings_dict
    connection.close()
    with cluster(DURABLE, copy_of=str(to["PORT"])) as own:
        options = {name: value for name, value in to["OPTIONS"].items() if name != "pool"}  # it goes by name alone
        yield Node(home, to | {"HOST": "127.0.0.1", "PORT": str(own.port), "OPTIONS": options}, own)


class Server:
    """`gridwork serve` with its worker: three processes, of which none outlives a kill."""

    def __init__(self, of: Node, port: int = 0) -> None:
        self.of, self.port, self.kills, self.workers_killed = of, port or free_port(), 0, 0
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "gridwork", "serve", "--port", str(self.port)]
        with (self.of.home / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, env=self.of.environment, stdout=log, stderr=log, start_new_session=True
            )  # fmt: skip

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.kills += 1

    def workers(self) -> list[int]:
        return [pid for pid in processes_of(self.process.pid) if _command(pid).endswith("gridwork\0work\0")]

    def kill_worker(self) -> None:
        """If it runs by now: it begins only once the server answers."""
        for pid in self.workers():
            os.kill(pid, signal.SIGKILL)
            self.workers_killed += 1

    def wait_for_worker(self, within: float = 60) -> None:
        ends = time.monotonic() + within
        while not self.workers():
            assert time.monotonic() < ends, "no worker runs"
            time.sleep(0.05)


def processes_of(session: int) -> list[int]:
    """Those of the session that began with this one."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # ended meanwhile
            continue
        if int(fields[3]) == session:
            found.append(int(stat.parent.name))
    return found


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


@contextmanager
def running(of: Node) -> Iterator[Server]:
    server = Server(of)
    try:
        yield server
    finally:
        server.kill()


@dataclass
class World:
    """The office in an empty node, and what programs need to know to report potholes and to register them."""

    office: office.Office
    tokens: list[str]

    @property
    def case(self) -> dict[str, Any]:
        return {"type": self.office.pothole.pk, "place": self.office.eastham.pk, "channel": "web"}


def begin(programs: int) -> World:
    district = office.build()
    role = office.role_of(district.iris)
    return World(district, [cast.program(f"program-{number}", role, district.district) for number in range(programs)])


def report_once(said: dict[str, int]) -> tuple[int, str, bool]:
    """A pothole, under the one key of its user: status, answer and whether it is a replay."""
    user, now = User.objects.get(pk=said["user"]), timezone.now()

    def take() -> tuple[int, str]:
        case = Case(type_id=said["type"], place_id=said["place"], text="A hole", reported_at=now)
        return 201, str(take_in(Report(case), by=user, now=now).case.pk)

    return once.once(user, "the one key", b"A hole", now, take)


@dataclass
class Left:
    """Every case as it lies there, with how often the journal tells of its report and of its step; and the journal."""

    cases: list[tuple[str, int, str, int, int]]
    reporters: int
    entries: int
    sealed: int
    fault: str


def all_is_sealed() -> bool:
    sequencer.seal()
    return not Unsealed.objects.exists()


def count() -> Left:
    until(all_is_sealed, within=30)  # PostgreSQL may not know yet that whoever was at it is killed
    report = verification.verify()
    done = Counter(Entry.objects.filter(record__startswith="cases.case:").values_list("record", "action"))
    cases = [
        (case.text, case.pk, case.state, done[case.key, "create"], done[case.key, "register_case"])
        for case in Case.objects.unscoped("a test counts what is stored").order_by("pk")
    ]
    return Left(cases, Reporter.objects.count(), Entry.objects.count(), report.sealed, str(report.fault or ""))
