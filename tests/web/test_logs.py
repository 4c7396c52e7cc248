"""Log lines: JSON, by the name of a route, and nobody's name, words or search in any of them."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from django.test import Client

from gridwork.cases.reporters import new_code
from gridwork.web import logs, views
from tests import office as people
from tests.web.conftest import browser_of

CANARY = "canary张三"


class Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(logs.Lines())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    @property
    def read(self) -> list[dict]:
        return [json.loads(line) for line in self.lines]


SAYING = (logging.root, logging.getLogger("gridwork"))


@pytest.fixture
def kept() -> Iterator[Kept]:
    handler = Kept()
    logging.root.addHandler(handler)
    with levels_kept():
        for each in SAYING:
            each.setLevel(logging.DEBUG)
        yield handler
    logging.root.removeHandler(handler)


@contextmanager
def levels_kept() -> Iterator[None]:
    before, handlers = [each.level for each in SAYING], logging.root.handlers[:]
    try:
        yield
    finally:
        logging.root.handlers[:] = handlers
        for each, level in zip(SAYING, before, strict=True):
            each.setLevel(level)


@pytest.mark.django_db
def test_a_request_is_one_line_by_the_name_of_its_route(kept: Kept):
    office = people.build()
    answer = browser_of(office.iris).get("/search?q=hole")
    (line,) = [line for line in kept.read if line.get("says") == "answered"]
    told = {name: line[name] for name in ("level", "route", "method", "status")}
    assert told == {"level": "info", "route": "search", "method": "GET", "status": 200}
    assert line["request"] == answer["X-Request-Id"]
    assert line["milliseconds"] > 0
    assert line["statements"] > 0
    assert "iris" not in str(kept.lines)


@pytest.mark.django_db
def test_no_line_holds_what_was_sent(kept: Kept, monkeypatch: pytest.MonkeyPatch):
    """In a report, a name, a search, an address, a header, a cookie, a sign-in; refused, accepted or failed."""
    office = people.build()
    office.iris.name = CANARY
    office.iris.save()
    browser = browser_of(office.iris)
    browser.raise_request_exception = False
    report = {"type": office.pothole.pk, "place": office.eastham.pk, "text": CANARY, "channel": "web"}
    sent = {"content_type": "application/json", "headers": {"Idempotency-Key": CANARY.encode().decode("latin-1")}}
    answers = [
        browser.post("/api/v1/cases", report | {"reporter_name": CANARY, "receipt_code": new_code()}, **sent),
        browser.post("/api/v1/cases", report | {CANARY: CANARY}, content_type="application/json"),
        browser.post("/cases/new", report | {"reporter_name": CANARY, "phone": CANARY}),
        browser.get("/search", {"q": CANARY}),
        browser.get(f"/cases/{CANARY}"),
        browser.get("/cases/", {"state": CANARY, "q": CANARY}),
        browser.get("/", headers={"Host": f"{CANARY}.example.org".encode().decode("latin-1")}),
        browser.generic(CANARY, "/"),
        Client(enforce_csrf_checks=True).post("/language", {"language": CANARY}, headers={"Referer": f"/{CANARY}"}),
        Client().post("/sign-in", {"login": CANARY, "password": CANARY}),
    ]

    def fails(*_args: object) -> None:
        raise ValueError(CANARY) from SuspiciousOperation(CANARY)

    monkeypatch.setattr(views, "page_before", fails)
    answers.append(browser.post("/language", {"language": CANARY}))
    assert (answers[0].status_code, answers[-1].status_code) == (201, 500), answers[0].content
    lines = "\n".join(kept.lines)
    assert len(kept.lines) >= len(answers)
    assert "ValueError" in lines
    assert CANARY not in lines
    assert "canary" not in lines


def test_an_error_is_known_by_its_kind_and_its_place(kept: Kept):
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("gridwork.test").exception("It failed: %s", CANARY)
    (line,) = kept.read
    assert line["says"] == "It failed: %s"
    (error,) = line["error"]
    assert error["kind"] == "ValueError"
    assert "test_logs.py" in error["through"][0]


def test_what_a_library_says_is_known_by_its_place_alone(kept: Kept):
    logging.getLogger("somebody.else").warning(f"about {CANARY}")  # noqa: G004  (as libraries do)
    (line,) = kept.read
    assert set(line) == {"at", "level", "logger", "place"}
    assert line["place"].startswith("test_logs:")


def test_what_goes_well_is_printed_of_our_own_code_alone():
    with levels_kept():
        logs.configure("INFO")
        assert logging.getLogger("gridwork.web").isEnabledFor(logging.INFO)
        assert not logging.getLogger("somebody.else").isEnabledFor(logging.INFO)
        assert logging.getLogger("somebody.else").isEnabledFor(logging.WARNING)


def test_it_refuses_a_level_that_there_is_none_of():
    with pytest.raises(ImproperlyConfigured, match="GRIDWORK_LOG_LEVEL"):
        logs.configure("loud")
