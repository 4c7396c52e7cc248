"""Metrics: numbers of the node, for a collector on the machine itself or with the token, and nobody's name in them."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from gridwork.keeping import running
from gridwork.kernel import outbox
from gridwork.web import metrics, replica
from tests import office as people
from tests.web.conftest import browser_of
from tools.uv import ROOT

BOARD = ROOT / "deploy" / "grafana" / "gridwork.json"
RULES = ROOT / "deploy" / "prometheus" / "gridwork.rules.yml"


@pytest.fixture
def home(db: None, settings, tmp_path: Path) -> Path:
    settings.HOME, settings.BACKUPS = tmp_path, tmp_path / "backups"
    return tmp_path


def read(**headers: str) -> dict[str, float]:
    """The value of each sample, by its name and labels."""
    text = Client(headers=headers).get("/metrics").content.decode()
    return {
        "".join([sample.name, *sorted(f" {k}={v}" for k, v in sample.labels.items())]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_it_counts_requests_by_route_and_status_with_their_statements(home: Path):
    people.build()
    of = " method=GET route=account_login status=200"
    before = read()
    Client().get("/sign-in?q=canary")
    after = read()
    assert after[f"gridwork_request_seconds_count{of}"] == before.get(f"gridwork_request_seconds_count{of}", 0) + 1
    assert after[f"gridwork_request_statements_count{of}"] == after[f"gridwork_request_seconds_count{of}"]


def test_it_says_what_waits(home: Path):
    office = people.build()
    running.heartbeat().touch()
    outbox.send("mail", {}, timezone.now() - timedelta(minutes=1))
    office.report()
    found = read()
    assert found["gridwork_database_up"] == 1
    assert found["gridwork_journal_waiting_entries"] > 0
    assert found["gridwork_journal_lag_seconds"] >= 0
    assert found["gridwork_outbox_waiting_messages"] >= 1
    assert 0 <= found["gridwork_worker_heartbeat_age_seconds"] < 60
    assert "gridwork_backup_age_seconds" not in found


def test_it_outlives_a_database_that_does_not_answer(home: Path, monkeypatch: pytest.MonkeyPatch):
    def away(*_args: object) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(metrics.sequencer, "waiting", away)
    found = read()
    assert found["gridwork_database_up"] == 0
    assert "gridwork_journal_waiting_entries" not in found
    assert found["gridwork_disk_free_bytes"] > 0


@pytest.mark.parametrize("header", metrics.FORWARDED)
def test_it_is_not_there_for_who_comes_through_a_proxy_on_the_same_machine(header: str, home: Path):
    assert Client().get("/metrics", headers={header: "203.0.113.7"}).status_code == 404


def test_it_is_not_there_for_another_machine_without_the_token(home: Path, settings):
    far = Client(REMOTE_ADDR="203.0.113.7")
    assert far.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    settings.METRICS_TOKEN = "of-the-collector"
    assert far.get("/metrics").status_code == 404
    assert far.get("/metrics", headers={"Authorization": "Bearer of-another"}).status_code == 404
    assert far.get("/metrics", headers={"Authorization": "Bearer of-the-collector"}).status_code == 200


def test_no_label_holds_what_was_sent(home: Path):
    office = people.build()
    browser = browser_of(office.iris)
    browser.get("/search?q=canary")
    browser.get("/canary")
    browser.generic("CANARY", "/canary")
    told = Client().get("/metrics").content.decode()
    assert "canary" not in told.lower()
    assert "iris" not in told


def test_every_metric_of_the_dashboard_and_of_the_alarms_exists(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(replica, "is_configured", lambda: True)
    monkeypatch.setattr(replica.Standing, "watch", lambda standing: None)
    running.heartbeat().touch()
    (home / "backups" / "gridwork-20261126-023000").mkdir(parents=True)
    (home / "backups" / "gridwork-20261126-023000" / "manifest.json").touch()
    Client().get("/sign-in")
    there = {name.split(" ")[0] for name in read()}
    board = json.loads(BOARD.read_text())
    asked = " ".join(target["expr"] for panel in board["panels"] for target in panel.get("targets", ()))
    named = set(re.findall(r"\b(?:gridwork|process)_\w+", asked + RULES.read_text()))
    assert len(named) > 10
    assert named - there == set()
