"""Traces: what lies beside the tables that have a schedule, and what a database leaves behind of what it deleted."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

from gridwork.journal.erasure import empty_log
from gridwork.kernel.models import OnceKey
from gridwork.kernel.once import EMPTIED

ANSWERS = timedelta(days=365)  # of calls of the API: their keys stay, since they must never make a second case
TASKS = timedelta(days=30)
MAIL = timedelta(days=30)  # that lies in the home where no server is named


def forget(now: datetime) -> int:
    """What has no schedule of its own; how many."""
    answers = OnceKey.objects.filter(at__lt=now - ANSWERS).exclude(answer=EMPTIED)
    tasks = DBTaskResult.objects.filter(finished_at__lt=now - TASKS)
    gone = answers.update(answer=EMPTIED) if answers.exists() else 0
    gone += tasks.delete()[0] if tasks.exists() else 0
    oldest = (now - MAIL).timestamp()
    for path in Path(settings.HOME, "mail").glob("*"):
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
            gone += 1
    if gone:
        scrub({OnceKey._meta.db_table, DBTaskResult._meta.db_table})
    return gone


def scrub(tables: Collection[str]) -> None:
    """SQLite: out of the write-ahead log. PostgreSQL: out of the tables, so that the room is written over.

    Neither can be done within a transaction: then it is done after it.
    """
    transaction.on_commit(partial(_scrub, sorted(tables)), robust=True)


def _scrub(tables: Sequence[str]) -> None:
    if connection.vendor != "postgresql":
        empty_log()
        return
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"VACUUM (SKIP_LOCKED) {connection.ops.quote_name(table)}")
