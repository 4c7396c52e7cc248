"""A node moves only when nobody else is at it."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from gridwork.keeping import moving
from gridwork.kernel.refusals import Refusal
from gridwork.web.environment import embedded, postgresql

pytestmark = pytest.mark.restore


@pytest.fixture
def alone(tmp_path: Path, django_db_blocker: Any):
    connections.settings["alone"] = connections.settings["default"] | embedded(tmp_path / "gridwork.sqlite3")
    with django_db_blocker.unblock():
        yield connections["alone"]
    connections["alone"].close()
    del connections["alone"], connections.settings["alone"]


@pytest.mark.sqlite_only
def test_it_locks_others_out_while_it_lasts(alone, tmp_path: Path):
    with moving._nobody_else(alone):
        other = sqlite3.connect(tmp_path / "gridwork.sqlite3", timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("CREATE TABLE late (id integer)")
        other.close()


@pytest.mark.sqlite_only
def test_it_is_refused_while_a_process_has_the_file_open(alone, tmp_path: Path):
    alone.ensure_connection()
    other = sqlite3.connect(tmp_path / "gridwork.sqlite3")
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("CREATE TABLE t (id integer)")
    with pytest.raises(Refusal, match="Stop the server"), moving._nobody_else(alone):
        pass
    other.close()


def test_it_goes_to_postgresql_alone(tmp_path: Path):
    target = embedded(tmp_path / "x") if connections["default"].vendor == "sqlite" else postgresql("postgresql://h/x")
    with pytest.raises(Refusal, match="nothing else"):
        moving.move(target)
