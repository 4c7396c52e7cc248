"""A node whose disk is full says so and keeps no half of anything; with room again it goes on as it is."""

import json
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage
from importlib import import_module
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from gridwork.accounts.models import User
from gridwork.journal import triggers
from gridwork.journal.models import Unsealed
from gridwork.web import doctor
from tests.cases.test_api import photograph
from tests.promises import Counted
from tests.web.disks import Disk, full, small_disk
from tests.web.nodes import Node, begin, count, node, processes_of, running
from tests.web.programs import Program

pytestmark = pytest.mark.diskfull

MOST = 500  # calls until the room that SQLite still has in its log is used up
CSRF = "c" * 32


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with small_disk(tmp_path / "small") as made:
        yield made


@pytest.fixture
def small_node(disk: Disk, transactional_db: None) -> Iterator[Node]:
    with node(disk.path) as made:
        yield made
    triggers.lift()  # or the flush that follows would be refused; it puts them in again


@dataclass
class Answer:
    status: int
    headers: HTTPMessage
    body: str


class Caller:
    """A program's calls and a browser's, each once and whatever is answered."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self.connection, self.headers = HTTPConnection("127.0.0.1", port, timeout=60), headers

    def get(self, path: str) -> Answer:
        return self._sent("GET", path, None, {})

    def post(self, path: str, body: dict[str, object], key: str = "") -> Answer:
        return self._sent(
            "POST", path, json.dumps(body).encode(), {"Content-Type": "application/json", "Idempotency-Key": key}
        )

    def upload(self, path: str, field: str, name: str, data: bytes) -> Answer:
        edge = uuid4().hex
        head = f'--{edge}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'
        body = head.encode() + data + f"\r\n--{edge}--\r\n".encode()
        return self._sent("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={edge}"})

    def _sent(self, method: str, path: str, body: bytes | None, more: dict[str, str]) -> Answer:
        self.connection.request(method, path, body, self.headers | more)
        answer = self.connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read().decode())


def signed_in(who: User) -> dict[str, str]:
    """The headers of a browser in which somebody has signed in."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session["_auth_user_id"], session["_auth_user_backend"] = str(who.pk), settings.AUTHENTICATION_BACKENDS[0]
    session["_auth_user_hash"] = who.get_session_auth_hash()
    session.save()
    return {"Cookie": f"sessionid={session.session_key}; csrftoken={CSRF}", "X-CSRFToken": CSRF}


def is_told(answer: Answer) -> bool:
    """Whether it says 503, when to come back, and what helps."""
    assert answer.status == 503, (answer.status, answer.body[:500])
    assert int(answer.headers["Retry-After"]) > 0
    assert "disk" in answer.body
    return "Idempotency-Key" in answer.body or "room has to be made" in answer.body


def halves(home: Path) -> list[str]:
    """Files that nobody finished."""
    return [str(path) for word in ("unfinished.*", "*.part", "*.draft") for path in home.rglob(word)]


def sealed(of: Node, within: float = 60) -> bool:
    """Whether the worker, as it runs, has sealed everything before long."""
    ends = time.monotonic() + within
    with of.here():
        while Unsealed.objects.exists():
            if time.monotonic() > ends:
                return False
            time.sleep(0.2)
    return True


def test_it_answers_503_keeps_nothing_by_halves_and_goes_on_without_restart(
    small_node: Node, disk: Disk, counted: Counted
):
    with small_node.here():
        world = begin(programs=1)
        browsers = signed_in(world.office.lea)
    with running(small_node) as server:
        program = Program(server.port, world.tokens[0], world.case, threading.Event())
        program.report("before")
        server.wait_for_worker()
        assert sealed(small_node)
        case, processes = program.acknowledged["before"], processes_of(server.process.pid)
        api, pages = Caller(server.port, program.headers), Caller(server.port, browsers)
        api.headers = {"Authorization": api.headers["Authorization"]}
        photo, rows = photograph().read(), b"text,type\n" + b"A hole in the road,Pothole\n" * 500
        refused = []
        with full(disk, small_node, server):
            kept = 0
            while (answer := api.post("/api/v1/cases", world.case | {"text": f"{kept}"}, f"{kept}")).status == 201:
                kept += 1
                assert kept < MOST
            refused.append(answer)
            refused.append(api.post(f"/api/v1/cases/{case}/steps/dispatch_case", {"body": world.office.roads.pk}))
            refused.append(api.upload(f"/api/v1/cases/{case}/photographs", "photos", "hole.jpg", photo))
            refused.append(pages.upload("/cases/import", "file", "cases.csv", rows))
            assert api.get(f"/api/v1/cases/{case}").status == 200  # reading goes on
            assert pages.get("/health/live").status == 200
            time.sleep(2)  # the worker meets it, too
            assert halves(small_node.home) == []
            assert list((small_node.home / "files").rglob("*.*")) == []
        assert all(map(is_told, refused))
        again = {f"{n}": api.post("/api/v1/cases", world.case | {"text": f"{n}"}, f"{n}") for n in range(kept + 1)}
        assert {answer.status for answer in again.values()} == {201}
        assert api.upload(f"/api/v1/cases/{case}/photographs", "photos", "hole.jpg", photo).status == 201
        assert pages.upload("/cases/import", "file", "cases.csv", rows).status == 302
        assert api.post(f"/api/v1/cases/{case}/steps/dispatch_case", {"body": world.office.roads.pk}).status == 200
        assert sealed(small_node)
        assert processes_of(server.process.pid) == processes
        for each in (program, api, pages):
            each.connection.close()
    with small_node.here():
        left = count()
    assert sorted(text for text, *_rest in left.cases) == sorted(["before", *again])
    assert {told for *_case, told, _step in left.cases} == {1}
    assert (left.fault, left.sealed) == ("", left.entries)
    counted("calls answered 503", len(refused))
    counted("full disks", 1)


@pytest.mark.django_db
def test_the_status_page_says_so_while_there_is_room_to_act(monkeypatch: pytest.MonkeyPatch):
    usage = shutil.disk_usage("/")
    for free, well in ((9 * 2**30, True), (2 * 2**30, False)):
        monkeypatch.setattr(shutil, "disk_usage", lambda _path, free=free: usage._replace(free=free))
        disk = doctor._disk(timezone.now())
        assert (disk.how == doctor.How.OK, "Make room" in disk.advice) == (well, not well)
