"""What is done between requests: deadlines found by sweeping rows."""

from datetime import datetime

from gridwork.cases import (
    digest,
    outcomes,  # noqa: F401  (its receivers are the outbox's)
    watching,
)
from gridwork.cases.escalation import escalate
from gridwork.cases.resumption import resume_due


def sweep(now: datetime) -> None:
    resume_due(now)
    escalate(now)


def tell(now: datetime) -> None:
    """Apart from the deadlines: what fails here holds none of them up."""
    watching.tell_at_once(now)
    digest.send_due(now)
