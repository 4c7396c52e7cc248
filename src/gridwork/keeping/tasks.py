"""What is done between requests: the day's backup, the list of what was erased, and what a planner knows of tables."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from gridwork.keeping import backing, tombstones

AGAIN = timedelta(hours=1)  # after one that failed: a full disk does not empty itself within a minute

note_erasures = tombstones.keep
_tried: dict[str, datetime] = {}


def back_up_due(now: datetime) -> bool:
    """For a thread of its own, since it takes its time. Whether there was one to be made, and it was."""
    if not is_due(now) or now - _tried.get("at", now - AGAIN) < AGAIN:
        return False
    _tried["at"] = now
    backing.make(settings.BACKUPS, now, keep=settings.BACKUPS_KEPT)
    del _tried["at"]
    return True


def is_due(now: datetime) -> bool:
    """From the hour of the setting on, until a backup was made since."""
    if settings.BACKUP_AT is None:
        return False
    local = timezone.localtime(now)
    since = datetime.combine(local.date(), settings.BACKUP_AT, local.tzinfo)
    newest = backing.newest(settings.BACKUPS)
    return local >= since and (newest is None or backing.made_at(newest) < since)


def inform_planner() -> None:
    """Of tables that grew tenfold since it last heard, SQLite is told what they hold. PostgreSQL sees to that itself.

    Told nothing, it walked a million cases for those that are late (0.3 s) and for a handler's (0.6 s). Told of a
    sample, it began the plain list with the types and sorted all cases (2.3 s): so it is told of the whole.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize = 0x10002")  # all tables, each where need be, without a sample's limit
