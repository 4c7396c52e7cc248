"""The address of a replica: beside that of a database which it can be a copy of, and nobody waits long for it."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from gridwork.web import environment


@pytest.fixture(autouse=True)
def named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://gridwork_app@10.0.0.1/node")
    monkeypatch.setenv("DATABASE_REPLICA_URL", "postgresql://gridwork_app@10.0.0.2/node?sslmode=verify-full")


def test_it_stands_beside_the_database(tmp_path: Path):
    found = environment.databases(tmp_path)
    assert [found[alias]["HOST"] for alias in ("default", "replica")] == ["10.0.0.1", "10.0.0.2"]


def test_nobody_waits_long_for_it(tmp_path: Path):
    options = environment.databases(tmp_path)["replica"]["OPTIONS"]
    assert "pool" not in options
    assert (options["connect_timeout"], options["sslmode"]) == (2, "verify-full")


def test_there_is_none_of_sqlite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("DATABASE_URL")
    with pytest.raises(ImproperlyConfigured, match="DATABASE_REPLICA_URL"):
        environment.databases(tmp_path)


def test_without_its_address_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("DATABASE_REPLICA_URL")
    assert list(environment.databases(tmp_path)) == ["default"]
