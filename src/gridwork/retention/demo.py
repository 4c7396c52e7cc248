"""Requests of the demonstration: one that waits for a second person, and one that was answered."""

from datetime import datetime, timedelta

from gridwork.accounts.models import User
from gridwork.cases import reporters
from gridwork.cases.models import Reporter
from gridwork.retention import requests
from gridwork.retention.models import PersonalRequest


def build(now: datetime) -> int:
    """How many were made. Whom the first is about is as invented as its case."""
    counter, officer = (User.objects.get(username=name) for name in ("dispatcher.1", "officer.1"))
    received = now - timedelta(days=3)
    eldest = Reporter.objects.filter(sealed__isnull=False).order_by("case_id").first()
    phone = reporters.opened(eldest.sealed or b"", eldest.case_id).phone if eldest else ""
    waiting = PersonalRequest(kind="erasure")
    requests.take_in(waiting, phone, by=counter, now=received)
    waiting.take("check_identity", by=counter, now=received, identity="Demonstration: called back on the number")
    own = requests.begin_own("copy", by=officer, now=received)
    own.take("carry_out_request", by=officer, now=received)
    requests.handed_over(own, by=officer, now=received)
    return 2
