"""What a database's planner knows of the tables. PostgreSQL sees to that itself by and by; SQLite has to be told."""

from typing import Any

from django.db import connection


def inform(*, plan: object = True, **_sent: Any) -> None:
    """Of tables that have a new index, or grew tenfold since it last heard. Receives post_migrate, with its plan.

    Told nothing, SQLite walked a million cases for those that are late (0.3 s) and for a handler's (0.6 s). Told of a
    sample, it began the plain list with the types and sorted all cases (2.3 s): so it is told of the whole.
    """
    if plan and connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize = 0x10002")  # all tables, each where need be, without a sample's limit


def tell_all(of: Any = connection) -> None:
    """Of tables that were just filled, all at once: neither may wait until a planner hears of it."""
    with of.cursor() as cursor:
        cursor.execute("ANALYZE")
