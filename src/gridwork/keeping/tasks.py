"""What is done between requests: the day's backup, and the list of what was erased."""

from datetime import datetime, timedelta

from django.conf import settings
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
