"""Load: a node under ten times what a district sends it; then one source sends seven times that; then more and more.

Every call has its moment, drawn beforehand, and keeps it whether or not the node keeps up: an answer takes from the
moment when it was due. The node is the demonstration, served with its worker, as the role that the database's policies
hold where it has any. Who calls shares the machine with it.
"""

import itertools
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from benchmarks import Row, full
from benchmarks.start import answers, free_port

MEAN = 10 * 0.1  # cases a second: ten times the mean of a district of three million people
READS = 20  # for each case
RATE = MEAN * (1 + READS)
SURGE = 7  # times all that, from one source
SECONDS = 600 if full() else 20
STEP, MORE = (60, 1.25) if full() else (10, 1.5)  # how long a rate is tried, and by how much the next one is higher
IN_TIME = 500  # ms in which 99 of 100 answers come
VISITORS = 64  # calls that wait for an answer at the same time
CASES = 20_000
READERS = ("auditor", "dispatcher.1", "inspector.1", "arbiter.1")
PROGRAMS = 8  # a token may call ten times a second
PAGES = (
    "/inbox/", "/cases/", "/cases/?state=closed", "/cases/?q=路灯", "/search?q=路灯",
    "/map/cases?bbox=115,20.7,115.4,21.1&zoom=10",
)  # fmt: skip


class Call(NamedTuple):
    method: str
    path: str
    headers: dict[str, str]
    body: str = ""

    def over(self, connection: HTTPConnection) -> int:
        """The status of the answer, which is read to its end. A server may close a connection once it has answered."""
        try:
            return self._sent_over(connection)
        except (BrokenPipeError, ConnectionResetError):
            connection.close()  # and opens anew, as a browser does
            return self._sent_over(connection)

    def _sent_over(self, connection: HTTPConnection) -> int:
        connection.request(self.method, quote(self.path, safe="/?=&,."), self.body.encode(), self.headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status


@dataclass(frozen=True)
class Answer:
    of: Call
    status: int
    seconds: float


@dataclass
class Node:
    home: Path
    port: int
    process: subprocess.Popen[bytes]
    database: str  # its address, empty for the embedded one
    told: dict[str, Any]  # sessions, tokens and cases, for whoever calls

    def reads(self) -> Iterator[Call]:
        chance = random.Random(1)
        while True:
            path = chance.choice([*PAGES, f"/cases/{chance.choice(self.told['cases'])}/"])
            cookie = f"{self.told['cookie']}={self.told['sessions'][chance.choice(READERS)]}"
            yield Call("GET", path, {"Cookie": cookie})

    def writes(self, tokens: Iterable[str]) -> Iterator[Call]:
        numbers, chance = itertools.count(), random.Random(2)
        for token in tokens:
            said = chance.choice(self.told["kinds"]) | {"text": f"路灯不亮 {next(numbers)}", "channel": "web"}
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            yield Call("POST", "/api/v1/cases", headers, json.dumps(said))

    def usual(self) -> Iterator[Call]:
        reads, writes = self.reads(), self.writes(itertools.cycle(self.told["tokens"]))
        while True:
            yield next(writes)
            yield from itertools.islice(reads, READS)

    def usually(self, seconds: float, rate: float = RATE) -> list[Answer]:
        return list(sent(self, at_rate(self.usual(), rate, seconds)))

    def surge(self) -> Iterator[Call]:
        return self.writes(itertools.repeat(self.told["one"]))


def rows() -> Iterator[Row]:
    for database in ("sqlite", "postgresql"):
        with served(database) as node:
            node.usually(10)  # everything was read once
            name = f"load on {database}, {MEAN:g} cases and {MEAN * READS:g} pages a second: "
            yield Row(f"{name}99 of 100 answers", slowest(node.usually(SECONDS)), IN_TIME, "ms", at_most=1)
            others = beside_one_source(node, SECONDS / 10)
            yield Row(f"{name}beside one source of {SURGE} times that", slowest(others), IN_TIME, "ms", at_most=1)
            yield Row(f"{name}most that can be answered", highest(node), RATE, "answers/s", at_least=1)


def beside_one_source(node: Node, seconds: float) -> list[Answer]:
    """What the others are answered, while one program sends more than it may."""
    both = *at_rate(node.usual(), RATE, seconds), *at_rate(node.surge(), SURGE * RATE, seconds)
    some = sent(node, sorted(both, key=lambda each: each[0]))
    return [each for each in some if each.of.headers.get("Authorization") != f"Bearer {node.told['one']}"]


def highest(node: Node) -> float:
    """Answers a second at the last rate at which 99 of 100 came in time."""
    found, rate = 0.0, RATE
    while slowest(node.usually(STEP, rate)) <= IN_TIME:
        found, rate = rate, rate * MORE
    return found


def slowest(some: Sequence[Answer]) -> float:
    """Milliseconds within which 99 of 100 came. AssertionError if one was no success."""
    failed = [each for each in some if each.status >= 400]
    if failed:
        raise AssertionError(f"{len(failed)} of {len(some)}: {failed[0]}")
    return sorted(each.seconds for each in some)[len(some) * 99 // 100 - 1] * 1000


def at_rate(calls: Iterator[Call], rate: float, seconds: float) -> Iterator[tuple[float, Call]]:
    """Each with the second in which it is due: by chance, as people come who do not know of each other."""
    chance, due = random.Random(rate), 0.0
    while (due := due + chance.expovariate(rate)) < seconds:
        yield due, next(calls)


def sent(node: Node, calls: Iterable[tuple[float, Call]]) -> Iterator[Answer]:
    """Each at its moment; the answers in the same order."""
    own = threading.local()

    def ask(due: float, call: Call) -> Answer:
        if not hasattr(own, "connection"):
            own.connection = HTTPConnection("127.0.0.1", node.port, timeout=60)
        status = call.over(own.connection)
        return Answer(call, status, time.perf_counter() - due)

    began = time.perf_counter()
    with ThreadPoolExecutor(VISITORS) as visitors:
        asked = []
        for due, call in calls:
            time.sleep(max(0.0, began + due - time.perf_counter()))
            asked.append(visitors.submit(ask, began + due, call))
        for each in asked:
            yield each.result()


# -- The node ----------------------------------------------------------------------------------------------------------


@contextmanager
def served(database: str, programs: int = PROGRAMS) -> Iterator[Node]:
    from tools.postgresql import throwaway

    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gridwork-load-")))
        environment = os.environ | {"GRIDWORK_HOME": str(home), "GRIDWORK_SECOND_FACTOR": "offered"}
        environment.pop("DATABASE_URL", None)
        address = stack.enter_context(throwaway()) if database == "postgresql" else ""
        told = subprocess.run(
            [sys.executable, "-m", "benchmarks.load", str(home), address, str(programs)],
            env=environment, stdout=subprocess.PIPE, check=True,
        ).stdout  # fmt: skip
        if address:
            environment["DATABASE_URL"] = address.replace("//gridwork@", "//gridwork_app@")
        port = free_port()
        command = [sys.executable, "-m", "gridwork", "serve", "--port", str(port)]
        log = stack.enter_context((home / "server.log").open("wb"))
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
        try:
            while not answers(port):
                if process.poll() is not None:
                    raise RuntimeError("the node does not start")
                time.sleep(0.1)
            yield Node(home, port, process, address, json.loads(told))
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()


def prepare(home: str, address: str, programs: str) -> dict[str, Any]:
    """In a process of its own: the demonstration, and what a caller needs."""
    from benchmarks.__main__ import ready

    ready(home, address)
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from gridwork.accounts.models import User
    from gridwork.cases.models import Case
    from tests.cast import program
    from tests.office import role_of

    call_command("demo", cases=CASES, stdout=sys.stderr)
    sessions = {}
    for name in READERS:
        browser = Client()
        browser.force_login(User.objects.get(username=name))
        sessions[name] = browser.cookies[settings.SESSION_COOKIE_NAME].value
    dispatcher = User.objects.get(username="dispatcher.1")
    place = dispatcher.grants.unscoped("benchmark").get().place
    texts = [program(f"program-{number}", role_of(dispatcher), place) for number in range(int(programs) + 1)]
    newest = Case.objects.unscoped("benchmark").order_by("-pk")[:200]
    if address:
        with connection.cursor() as cursor:
            cursor.execute("ALTER ROLE gridwork_app LOGIN")
    return {
        "cookie": settings.SESSION_COOKIE_NAME,
        "sessions": sessions,
        "one": texts[0],
        "tokens": texts[1:],
        "cases": [case.pk for case in newest],
        "kinds": [{"type": case.type_id, "condition": case.condition_id, "place": case.place_id} for case in newest],
    }


if __name__ == "__main__":
    print(json.dumps(prepare(*sys.argv[1:])))
