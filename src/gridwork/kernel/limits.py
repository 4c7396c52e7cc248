"""Limits: a query that would run too long ends in a refusal instead of a page that never comes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, connections, router, transaction
from django.utils.translation import gettext as _

from gridwork.kernel.records import Record
from gridwork.kernel.refusals import Refusal

SECONDS = 10
_STEPS = 100_000  # of SQLite's virtual machine between two looks at the clock


class TooLong(Refusal):
    """The question takes longer to answer than a page may wait."""


@contextmanager
def at_most(seconds: float = SECONDS) -> Iterator[None]:
    """Queries inside end after so many seconds, with TooLong."""
    try:
        with _postgresql(seconds) if connection.vendor == "postgresql" else _sqlite(seconds):
            yield
    except OperationalError as error:
        if "interrupt" in str(error) or "statement timeout" in str(error):
            raise TooLong(
                _("This combination of filters takes too long. Narrow it by a place, a state or a date.")
            ) from error
        raise


@contextmanager
def _postgresql(seconds: float) -> Iterator[None]:
    """Where the queries inside will go."""
    with transaction.atomic(using := router.db_for_read(Record)), connections[using].cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(int(seconds * 1000))])
        yield


@contextmanager
def _sqlite(seconds: float) -> Iterator[None]:
    connection.ensure_connection()
    ends = time.monotonic() + seconds
    connection.connection.set_progress_handler(lambda: time.monotonic() > ends, _STEPS)
    try:
        yield
    finally:
        connection.connection.set_progress_handler(None, 0)
