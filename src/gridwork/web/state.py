"""The state of the system: whether it was set up, how far its journal is, and what waits to go out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gridwork.journal import checkpoints, proofs
from gridwork.journal.models import Checkpoint
from gridwork.journal.sequencer import waiting
from gridwork.kernel.models import OutMessage
from gridwork.kernel.outbox import TRIES
from gridwork.places.models import Place


@dataclass(frozen=True)
class JournalState:
    sealed: int
    waiting: int
    oldest: timedelta
    checkpoint: Checkpoint | None


def is_empty() -> bool:
    return not Place.objects.unscoped("whether the district has been set up is no secret").exists()


def of_journal(now: datetime) -> JournalState:
    queue = waiting(now)
    return JournalState(proofs.sealed(), queue.count, queue.age, checkpoints.latest())


def of_outbox(most: int) -> tuple[int, int]:
    """How many messages wait, and how many were given up; so many stands for that or more."""
    unsent = OutMessage.objects.filter(done_at=None)
    return unsent.filter(tries__lt=TRIES)[:most].count(), unsent.filter(tries__gte=TRIES)[:most].count()
