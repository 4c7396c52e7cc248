"""A server killed again and again while programs report cases: what it has answered stands, and stands once."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tools.postgresql import free_port

pytestmark = pytest.mark.crash

PATIENCE = 60.0  # seconds for one answer, restarts included


@pytest.fixture
def environment(tmp_path: Path, django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, str]]:
    """Of processes with a home and an empty database of their own, on the database that this run is about."""
    made = os.environ | {"GRIDWORK_HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    if connection.vendor == "sqlite":
        yield made
        return
    to, name = connection.settings_dict, f"{connection.settings_dict['NAME']}_crash"
    address = f"{to['HOST']}:{to['PORT']}" if to["PORT"] else to["HOST"]
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        try:
            yield made | {"DATABASE_URL": f"postgresql://{to['USER']}:{to['PASSWORD']}@{address}/{name}"}
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


class Server:
    """`gridwork serve` with its worker: three processes, of which none outlives a kill."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment, self.port, self.kills = environment, free_port(), 0
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "gridwork", "serve", "--port", str(self.port)]
        with Path(self.environment["GRIDWORK_HOME"], "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )  # fmt: skip

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.kills += 1


class Program(threading.Thread):
    """Reports cases and registers them, each call under a key, and sends a call again until it is answered."""

    def __init__(self, port: int, token: str, case: dict[str, Any], stop: threading.Event) -> None:
        super().__init__(name=token[:9])
        self.case, self.stop = case, stop
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.acknowledged: dict[str, int] = {}  # the text of a case → its number
        self.writes = self.replays = 0
        self.failure = ""

    def run(self) -> None:
        try:
            while not self.stop.is_set():
                self.report(f"{self.name} {len(self.acknowledged)}")
        except AssertionError as error:
            self.failure = str(error)

    def report(self, text: str) -> None:
        case = self.send("/api/v1/cases", self.case | {"text": text}, f"report {text}")
        known = self.acknowledged.setdefault(text, case["id"])
        assert known == case["id"], f"{text} is {known} and {case['id']}"
        done = self.send(f"/api/v1/cases/{known}/steps/register_case", {}, f"register {text}")
        assert done["state"] == "registered", done

    def send(self, path: str, body: dict[str, Any], key: str) -> dict[str, Any]:
        """Sent again when no answer comes, and while the database still holds the key for a process that is dead."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            try:
                status, answer = self.sent(path, json.dumps(body), key)
            except (OSError, HTTPException):
                self.connection.close()
                time.sleep(0.02)
                continue
            if status in (200, 201):
                self.writes += 1
                return answer
            assert status in (409, 503), f"{key}: {status} {answer}"
            time.sleep(0.05)
        raise AssertionError(f"{key}: no answer in {PATIENCE:.0f} s")

    def sent(self, path: str, body: str, key: str) -> tuple[int, dict[str, Any]]:
        self.connection.request("POST", path, body, self.headers | {"Idempotency-Key": key})
        answer = self.connection.getresponse()
        self.replays += answer.headers["Idempotency-Replayed"] == "true"
        return answer.status, json.loads(answer.read())


@contextmanager
def running(environment: dict[str, str]) -> Iterator[Server]:
    server = Server(environment)
    try:
        yield server
    finally:
        server.kill()


@contextmanager
def reporting(programs: list[Program], stop: threading.Event) -> Iterator[None]:
    for program in programs:
        program.start()
    try:
        yield
    finally:
        stop.set()
        for program in programs:
            program.join()


def wait_for(writes: int, programs: list[Program]) -> None:
    """Until so many more are answered."""
    whole = sum(program.writes for program in programs) + writes
    while sum(program.writes for program in programs) < whole:
        assert not [program.failure for program in programs if program.failure]
        time.sleep(0.001)


def asked(what: str, environment: dict[str, str]) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.web.crashing", what]
    return json.loads(subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout)


def test_it_loses_nothing_it_has_answered_and_does_nothing_twice(environment: dict[str, str], full: bool):
    """Moments are told in writes and not in seconds, which a busy machine has fewer of."""
    writes, kills = (10_000, 60) if full else (300, 6)
    world, chance, stop = asked("begin", environment), random.Random(20_260_918), threading.Event()
    with running(environment) as server:
        programs = [Program(server.port, token, world["case"], stop) for token in world["tokens"]]
        with reporting(programs, stop):
            while server.kills < kills or sum(program.writes for program in programs) < writes:
                wait_for(chance.randrange(2 * writes // kills), programs)
                time.sleep(chance.uniform(0, 0.05))
                server.kill()
                server.start()
        for program in programs:  # once more, when all is long done
            for text in chance.sample(sorted(program.acknowledged), 5):
                program.report(text)
            program.connection.close()
    assert not [program.failure for program in programs if program.failure]
    assert sum(program.replays for program in programs) >= 40

    left = asked("count", environment)
    answered = {text: number for program in programs for text, number in program.acknowledged.items()}
    assert left["cases"] == [
        [text, number, "registered", 1, 1] for text, number in sorted(answered.items(), key=lambda pair: pair[1])
    ]
    assert left["reporters"] == len(answered)
    assert (left["fault"], left["sealed"]) == ("", left["entries"])
