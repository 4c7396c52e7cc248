"""The serving role in place of the superuser that tests run as, and SQL asked of the database past all of the code."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from gridwork.wall import telling
from tests.contract.conftest import world  # noqa: F401  (a row of every record in East and in West)
from tests.contract.test_matrix import crowd, matrix  # noqa: F401
from tests.serving import serving as as_server


@pytest.fixture
def serving(request: pytest.FixtureRequest, db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This connection works as the role that serves, and this process as a job."""
    monkeypatch.setattr(telling, "_process", [telling.job("tests")])
    telling.tell(None)
    with as_server():
        yield
        telling.tell(None)


class Sql:
    """Statements as whoever had the serving role's password would send them, in somebody's name."""

    def __init__(self) -> None:
        self.cursor = connection.connection.cursor()

    @contextmanager
    def told(self, name: str) -> Iterator[Callable[..., Any]]:
        with transaction.atomic():
            self.cursor.execute("SELECT set_config('gridwork.actor', %s, true)", [name])
            yield self.ask
            transaction.set_rollback(True)
        connection.told = None

    def ask(self, sql: str, *params: Any) -> list[Any]:
        self.cursor.execute(sql, params or None)
        return self.cursor.fetchall() if self.cursor.description else [self.cursor.rowcount]

    def refused(self, sql: str, *params: Any) -> bool:
        """Whether the database refuses it for want of a right; whatever else it says is an error of the test."""
        try:
            with transaction.atomic():
                self.ask(sql, *params)
        except psycopg.errors.InsufficientPrivilege:
            return True
        return False


@pytest.fixture
def sql(serving: None) -> Sql:
    return Sql()
