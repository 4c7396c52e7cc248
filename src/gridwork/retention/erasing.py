"""Erasing what is kept about one person before its day, as far as no hold and no term of a law keeps it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched
from typing import Any

from django.apps import apps
from django.db.models import Max

from gridwork.keeping import beside
from gridwork.kernel.models import Draft, OnceKey
from gridwork.kernel.records import CHUNK, local_day
from gridwork.notices.models import Notice
from gridwork.retention import belongings, sweeping
from gridwork.retention.belongings import Person
from gridwork.retention.outcomes import HELD, IN_TERM, IN_USE, Staying
from gridwork.retention.schedules import Disposal, Schedule, held_on, schedules
from gridwork.retention.terms import EARLIER, Term

REASON = "Asked for by the person concerned (Personal Information Protection Law, Art. 47)"


@dataclass(frozen=True)
class Outlook:
    """What would go, by schedule, and what would stay."""

    going: Mapping[str, tuple[Schedule, list[int]]]
    stays: Sequence[Staying]

    @property
    def erased(self) -> list[str]:
        return [f"{label} {len(keys)}" for label, (_schedule, keys) in self.going.items()]


def outlook(person: Person, now: datetime) -> Outlook:
    held = held_on(local_day(now))
    going, stays = {}, list[Staying]()
    for schedule in schedules():
        label = schedule.label
        rows = None if label in belongings.LEFT_OUT else belongings.rows_of(schedule.model, person)
        if rows is None or schedule.disposal is Disposal.STAYS:
            continue
        rows = schedule.telling(rows)
        free = schedule.not_held(rows, held)
        if by_hold := schedule.held(rows, held).count():
            stays.append(Staying(label, by_hold, HELD))
        term = EARLIER.get(label)
        over = free.filter(**{f"{term.after}__lte": now - timedelta(days=term.days)}) if term else free.none()
        if keys := list(over.order_by("pk").values_list("pk", flat=True)):
            going[label] = schedule, keys
        stays += _in_term(schedule, free.exclude(pk__in=keys), term)
    return Outlook(going, stays)


def erase(found: Outlook, *, by: Any, now: datetime) -> None:
    """In the caller's transaction, in which the outlook was read: a hold that was placed a moment ago binds."""
    for schedule, keys in found.going.values():
        for some in batched(keys, CHUNK):
            sweeping.dispose(schedule, some, by=by, reason=REASON, now=now)
    beside.forget((schedule.model, keys) for schedule, keys in found.going.values())
    touched = [*found.going, *(model._meta.label_lower for model in (Draft, Notice, OnceKey))]
    sweeping.clean_up([apps.get_model(label) for label in touched], now)


def _in_term(schedule: Schedule, rows: Any, term: Term | None) -> Iterator[Staying]:
    """By a term of the law that runs before the schedule ends, or as long as the schedule says."""
    kept = schedule.retention
    after, days, why = (term.after, term.days, IN_TERM) if term else (kept.after, kept.days or 0, kept.basis)
    begun = rows.filter(**{f"{after}__isnull": False})
    if count := begun.count():
        last = begun.aggregate(last=Max(after))["last"]
        day = local_day(last) if isinstance(last, datetime) else last
        yield Staying(schedule.label, count, why, day + timedelta(days=days))
    if waiting := rows.filter(**{f"{after}__isnull": True}).count():
        yield Staying(schedule.label, waiting, IN_USE)
