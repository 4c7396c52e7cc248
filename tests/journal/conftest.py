"""The journal's tests: a home of their own for keys and anchors, and a database that other processes can open."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, connections

from gridwork.journal import triggers
from gridwork.web.environment import embedded


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def shared_database(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A journal whose commits are real and seen by other processes; on SQLite its file is in the folder given."""
    if connection.vendor == "sqlite":
        with in_a_file(tmp_path, monkeypatch):
            yield tmp_path
    else:
        yield tmp_path
    triggers.lift()  # or the flush that follows would be refused; it puts them in again


@contextmanager
def in_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """SQLite as the product opens it, and not in memory as the other tests have it."""
    ordinary = connections["default"]
    settings = ordinary.settings_dict | embedded(folder / "gridwork.sqlite3")
    monkeypatch.setitem(connections.settings, "default", settings)  # what a thread's own connection is made of
    connections["default"] = connections.create_connection("default")
    try:
        with connection.schema_editor() as editor:
            for model in apps.get_app_config("journal").get_models():
                editor.create_model(model)
        triggers.install()
        yield
    finally:
        connection.close()
        connections["default"] = ordinary
