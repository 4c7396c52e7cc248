"""Health: the process that answers is alive; the node is ready once its tables and its worker are there."""

from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gridwork.keeping import running, schema
from gridwork.web import health


@pytest.fixture
def home(settings, tmp_path):
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def worker(home) -> None:
    running.heartbeat().touch()


def test_it_is_alive_without_any_database():
    answer = Client().get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"live": True})


def test_it_is_ready_after_one_statement_and_without_a_session(db: None, worker: None):
    browser = Client()
    with CaptureQueriesContext(connection) as asked:
        answer = browser.get("/health/ready")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "lacks": []})
    assert len(asked) == 1
    assert not answer.cookies


def test_it_lacks_a_worker_that_was_not_seen(db: None, home):
    answer = Client().get("/health/ready")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "lacks": ["worker"]})


def test_it_lacks_migrations_that_were_not_run(db: None, worker: None, monkeypatch: pytest.MonkeyPatch):
    known = schema.known()
    monkeypatch.setattr(schema, "known", lambda: known | {("cases", "9999_to_come")})
    assert Client().get("/health/ready").json()["lacks"] == ["migrations"]


def test_it_lacks_a_database_that_does_not_answer(worker: None, monkeypatch: pytest.MonkeyPatch):
    def away(*_args: Any) -> None:
        raise OperationalError("away") from psycopg.OperationalError("away")

    monkeypatch.setattr(health, "run_migrations", away)
    answer = Client().get("/health/ready")
    assert (answer.status_code, answer.json()["lacks"]) == (503, ["database"])


def test_a_probe_on_the_machine_itself_is_not_sent_to_tls(settings):
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get("/health/live", headers={"Host": "127.0.0.1"}).status_code == 200
    assert Client().get("/search", headers={"Host": "127.0.0.1"}).status_code == 301
