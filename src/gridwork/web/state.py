"""The state of the system: whether it was set up, and how far its journal is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gridwork.journal.models import Checkpoint, Seal
from gridwork.journal.sequencer import waiting
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
    last, queue = Seal.objects.order_by("-position").first(), waiting(now)
    checkpoint = Checkpoint.objects.order_by("-size").first()
    return JournalState(last.position if last else 0, queue.count, queue.age, checkpoint)
