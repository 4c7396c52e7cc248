"""A program that reports cases to a node and registers them, whatever becomes of the node meanwhile."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from typing import Any

PATIENCE = 120.0  # seconds for one answer, restarts included


class Program(threading.Thread):
    """Each call goes under a key, and is sent again until it is answered."""

    def __init__(self, port: int, token: str, case: dict[str, Any], stop: threading.Event) -> None:
        super().__init__(name=token[:9])
        self.case, self.stop = case, stop
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.acknowledged: dict[str, int] = {}  # the text of a case → its number
        self.writes = self.replays = self.told_to_wait = 0
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
        """Again when no answer comes, when it says to come back, and while a dead process's key is still held."""
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
            assert status in (409, 429, 503), f"{key}: {status} {answer}"
            self.told_to_wait += status == 503
            time.sleep(0.05)
        raise AssertionError(f"{key}: no answer in {PATIENCE:.0f} s")

    def sent(self, path: str, body: str, key: str) -> tuple[int, dict[str, Any]]:
        self.connection.request("POST", path, body, self.headers | {"Idempotency-Key": key})
        answer = self.connection.getresponse()
        self.replays += answer.headers["Idempotency-Replayed"] == "true"
        said = answer.read()
        assert answer.headers["Content-Type"].startswith("application/json"), f"{key}: {answer.status} {said[:300]!r}"
        return answer.status, json.loads(said)


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


def failures(programs: list[Program]) -> list[str]:
    return [program.failure for program in programs if program.failure]


def wait_for(writes: int, programs: list[Program]) -> None:
    """Until so many more are answered."""
    whole = sum(program.writes for program in programs) + writes
    while sum(program.writes for program in programs) < whole:
        assert not (told := failures(programs)), told
        time.sleep(0.001)
