"""What the worker does for accounts: it forgets sessions that have ended."""

from datetime import datetime

from gridwork.accounts.models import Session


def forget_ended(now: datetime) -> None:
    ended = Session.objects.filter(expire_date__lt=now)
    if ended.exists():
        ended.delete()
