"""What is done between requests: deadlines found by sweeping rows."""

from datetime import datetime

from gridwork.cases import outcomes  # noqa: F401  (its receivers are the outbox's)
from gridwork.cases.escalation import escalate
from gridwork.cases.resumption import resume_due


def sweep(now: datetime) -> None:
    resume_due(now)
    escalate(now)
