"""The sweep: what is due is emptied or deleted, a chunk at a time, each as one act that the journal tells of."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import transaction

from gridwork.accounts.models import User
from gridwork.attachments import contents
from gridwork.attachments.models import StoredFile
from gridwork.journal import erasure
from gridwork.keeping import emptying
from gridwork.kernel.actors import System
from gridwork.kernel.events import note
from gridwork.kernel.following import Told, tell
from gridwork.kernel.records import CHUNK, local_day
from gridwork.retention import traces
from gridwork.retention.schedules import Disposal, Schedule, held_on, schedules

SWEEPER = System("sweep of what is due")
MOST = 50  # chunks at a time: other sweeps wait meanwhile


@dataclass(frozen=True)
class Swept:
    """How many rows of which kind; `is_done` where nothing open is left."""

    rows: Counter[str]
    is_done: bool


def sweep(now: datetime, most: int = MOST) -> Swept:
    rows, chunks = Counter[str](), 0
    for schedule, count in islice(_chunks(now), most):
        rows[schedule.label] += count
        chunks += 1
    if rows:
        _clean_up([apps.get_model(label) for label in rows], now)
    return Swept(rows, chunks < most)


def _clean_up(models: Sequence[Any], now: datetime) -> None:
    if any(issubclass(model, StoredFile) for model in models):
        contents.discard_unused(now)
    traces.scrub({"journal_erasable", "kernel_searchtext", *(model._meta.db_table for model in models)})


def _chunks(now: datetime) -> Iterator[tuple[Schedule, int]]:
    for schedule in schedules():
        while schedule.disposal is not Disposal.STAYS and (count := _chunk(schedule, now)):
            yield schedule, count


def _chunk(schedule: Schedule, now: datetime) -> int:
    """In one transaction, which also reads the holds: one that was placed a moment ago binds."""
    if not schedule.open(now, held_on(local_day(now))).exists():
        return 0  # outside a transaction: SQLite would shut out every writer for the look alone
    with transaction.atomic():
        open_ones = schedule.open(now, held_on(local_day(now))).order_by("pk")
        keys = list(open_ones.values_list("pk", flat=True)[:CHUNK])
        if not keys:
            return 0
        if schedule.disposal is Disposal.EMPTIED:
            _empty(schedule, keys, now)
        elif schedule.is_record:
            _withdraw(schedule, keys, now)
        else:
            schedule.model._base_manager.filter(pk__in=keys).delete()
            changes = {"rows": len(keys), "reason": schedule.retention.basis}
            note("forget", schedule.label, by=SWEEPER, now=now, changes=changes)
    return len(keys)


def _empty(schedule: Schedule, keys: Sequence[int], now: datetime) -> None:
    model, names, reason = schedule.model, schedule.personal, schedule.retention.basis
    emptying.empty(model, keys, names)
    if model is User:
        _close_for_good(keys)
    entry = erasure.erase_many(schedule.label, keys, names, by=str(SWEEPER), reason=reason, at=now)
    tell(Told(model, list(model._base_manager.filter(pk__in=keys)), names, entry))


def _withdraw(schedule: Schedule, keys: Sequence[int], now: datetime) -> None:
    model, reason = schedule.model, schedule.retention.basis
    rows: Any = model._base_manager.filter(pk__in=keys)
    erasure.erase_many(schedule.label, keys, schedule.personal, by=str(SWEEPER), reason=reason, at=now)
    model.withdraw_many(list(rows), by=SWEEPER, now=now, reason=reason)


def _close_for_good(keys: Sequence[int]) -> None:
    """By what somebody signed in who left years ago."""
    Authenticator.objects.filter(user__in=keys).delete()
    User.objects.filter(pk__in=keys).update(password="!")  # nosec B106  # noqa: S106  (fits no password)
