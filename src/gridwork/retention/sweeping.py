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
        clean_up([apps.get_model(label) for label in rows], now)
    return Swept(rows, chunks < most)


def clean_up(models: Sequence[Any], now: datetime) -> None:
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
        reason = schedule.retention.basis
        if schedule.disposal is Disposal.EMPTIED or schedule.is_record:
            dispose(schedule, keys, by=SWEEPER, reason=reason, now=now)
        else:  # a restored backup needs no list of them: they are due there, too
            schedule.model._base_manager.filter(pk__in=keys).delete()
            note("forget", schedule.label, by=SWEEPER, now=now, changes={"rows": len(keys), "reason": reason})
    return len(keys)


def dispose(schedule: Schedule, keys: Sequence[int], *, by: Any, reason: str, now: datetime) -> None:
    """Empty or delete these rows, whether they are due or somebody asked for it, here and in every backup to come."""
    model, names = schedule.model, schedule.personal
    rows: Any = model._base_manager.filter(pk__in=keys)
    is_emptied = schedule.disposal is Disposal.EMPTIED
    if is_emptied:
        _empty(model, keys, names)
    entry = erasure.erase_many(
        schedule.label, keys, names, by=str(by), reason=reason, at=now, deleted=not is_emptied
    )  # fmt: skip
    if is_emptied:
        tell(Told(model, list(rows), names, entry))
    elif schedule.is_record:
        model.withdraw_many(list(rows), by=by, now=now, reason=reason)
    else:
        rows.delete()


def _empty(model: Any, keys: Sequence[int], names: Sequence[str]) -> None:
    emptying.empty(model, keys, names)
    if model is User:
        _close_for_good(keys)


def _close_for_good(keys: Sequence[int]) -> None:
    """By what somebody signed in who left years ago."""
    Authenticator.objects.filter(user__in=keys).delete()
    User.objects.filter(pk__in=keys).update(password="!")  # nosec B106  # noqa: S106  (fits no password)
