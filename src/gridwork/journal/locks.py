"""One process at a time, until its transaction ends."""

from enum import IntEnum

from django.db import connection


class Lock(IntEnum):
    """Numbers that nobody else uses as advisory locks."""

    SEAL = 7_265_001
    CHECKPOINT = 7_265_002


def locked(lock: Lock, *, wait: bool) -> bool:
    """Whether this transaction now holds the lock. SQLite: BEGIN IMMEDIATE has already shut out every writer."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock])
        return bool(cursor.fetchone()[0])
