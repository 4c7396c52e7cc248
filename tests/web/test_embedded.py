"""The connection to SQLite: savepoints whose names come again, and writers of one process who wait in line."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from gridwork.web.embedded import base
from gridwork.web.environment import embedded

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite_only]
BEGIN, END = (False, True), (True,)  # of set_autocommit


def test_the_names_of_savepoints_come_again():
    with CaptureQueriesContext(connection) as asked:
        for _transaction in range(2):
            with transaction.atomic():
                for _savepoint in range(2):
                    with transaction.atomic():
                        pass
    made = [each["sql"] for each in asked if each["sql"].startswith("SAVEPOINT")]
    assert (made[:2], len(set(made))) == (made[2:], 2)


def test_it_reads_what_stands_for_a_value_and_what_is_a_sign_of_percent():
    with connection.cursor() as cursor:
        for value in ("a", "b"):
            found = cursor.execute("SELECT %s, '100 %%', '%%s'", [value]).fetchone()
            assert found == (value, "100 %", "%s")
        assert cursor.execute("SELECT %(name)s", {"name": "c"}).fetchone() == ("c",)


class TestWriters:
    @pytest.fixture
    def opened(self, tmp_path: Path) -> Callable[..., Any]:
        settings = connection.settings_dict | embedded(tmp_path / "gridwork.sqlite3")

        def opened(timeout: float = 20) -> Any:
            own = settings | {"OPTIONS": settings["OPTIONS"] | {"timeout": timeout}}
            return base.DatabaseWrapper(own, "default")

        return opened

    def test_they_wait_until_the_one_before_has_ended(self, opened: Any, monkeypatch: pytest.MonkeyPatch):
        told: list[str] = []
        waits = threading.Event()

        class Line:
            def __init__(self) -> None:
                self.lock, self.release = (made := threading.Lock()), made.release

            def acquire(self, timeout: float) -> bool:
                if self.lock.locked():
                    waits.set()
                return self.lock.acquire(timeout=timeout)

        def second() -> None:
            other = opened()
            other.set_autocommit(*BEGIN)
            told.append("second")
            other.set_autocommit(*END)
            other.close()

        line = Line()
        monkeypatch.setattr(base, "_lines", {str(opened().settings_dict["NAME"]): line})
        first = opened()
        first.set_autocommit(*BEGIN)
        with ThreadPoolExecutor(1) as pool:
            done: Future[None] = pool.submit(second)
            assert waits.wait(20), "it asks SQLite at once"
            told.append("first")
            first.set_autocommit(*END)
            done.result(20)
        first.close()
        assert told == ["first", "second"]

    def test_one_that_closes_in_a_transaction_holds_up_nobody(self, opened: Any):
        first, second = opened(), opened(timeout=0.01)
        first.set_autocommit(*BEGIN)
        first.close()
        second.set_autocommit(*BEGIN)
        second.close()

    def test_one_that_cannot_begin_holds_up_nobody(self, opened: Any, monkeypatch: pytest.MonkeyPatch):
        def full(*_args: Any) -> None:
            raise OperationalError("disk I/O error")

        with monkeypatch.context() as patched:
            patched.setattr(base.base.DatabaseWrapper, "_start_transaction_under_autocommit", full)
            with pytest.raises(OperationalError, match="disk"):
                opened().set_autocommit(*BEGIN)
        second = opened(timeout=0.01)
        second.set_autocommit(*BEGIN)
        second.close()

    def test_one_whose_turn_does_not_come_is_told_as_sqlite_tells_it(self, opened: Any):
        first, second = opened(), opened(timeout=0.01)
        first.set_autocommit(*BEGIN)
        with pytest.raises(OperationalError, match="database is locked"):
            second.set_autocommit(*BEGIN)
        first.close()
