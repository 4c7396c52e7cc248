"""Limits: which one is in force for a case or a job, and the clocks that begin with it."""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any

from django.db import models
from django.db.models import Q

from gridwork.calendars.clocks import Clock, Tick
from gridwork.calendars.working_time import Limit, WorkingTime
from gridwork.cases import hours as office
from gridwork.cases.models.limits import CaseLimit, Stage
from gridwork.cases.models.types import CaseType
from gridwork.columns.asking import Asked, Slot
from gridwork.columns.settled import kept
from gridwork.kernel.records import local_day
from gridwork.kernel.spans import holding


def in_force(stage: str, type_id: int, condition_id: int | None, on: date) -> CaseLimit | None:
    """The type's own limit before its category's, the condition's own before the general one; of these the newest."""
    about = {"type": type_id, "condition": condition_id, "stage": stage}
    rows = kept(("limits", *about.values()), partial(_LIMITS, **about))
    known = (row for row in rows if row.from_on <= on <= row.last_on)
    return max(known, key=lambda row: (row.type_id == type_id, row.condition_id is not None, row.from_on), default=None)


def general(stage: str, on: date) -> Callable[[CaseType], CaseLimit | None]:
    """The limit in force for any type, whatever its condition: what many cases at once need, read at once."""
    rows = CaseLimit.known.filter(holding(on), stage=stage, condition=None)
    newest = {row.type_id: row for row in rows.order_by("from_on")}
    return lambda of_type: newest.get(of_type.pk) or newest.get(of_type.parent_id)


def _limits() -> Any:
    of_type = Slot("type", models.BigIntegerField())
    return CaseLimit.known.filter(
        Q(type=of_type) | Q(type__in=CaseType.known.filter(pk=of_type).values("parent")),
        Q(condition=Slot("condition", models.BigIntegerField())) | Q(condition=None),  # no condition equals none
        stage=Slot("stage", models.CharField()),
    )


_LIMITS = Asked(_limits)


def begin(stage: str) -> Tick:
    """The clock starts with the limit in force for what the record is today, and with its hours."""

    def tick(clock: Clock, record: Any, now: datetime, hours: WorkingTime) -> Clock:
        limit = in_force(stage, record.type_id, record.condition_id, local_day(now))
        own = _hours_under(limit, record, hours)
        return Clock() if limit is None else Clock(due_at=_end(own, now, limit.length))

    return tick


@lru_cache
def _end(hours: WorkingTime, begun: datetime, limit: Limit) -> datetime:
    """Reckoned once for many cases that begin in the same moment."""
    return hours.after(begun, limit)


SEND_WITHIN, HANDLE_WITHIN, VERIFY_WITHIN = begin(Stage.ACCEPT), begin(Stage.HANDLE), begin(Stage.VERIFY)


def retimed(clock: Clock, record: Any, now: datetime, hours: WorkingTime) -> Clock:
    """A job under the limit of today: extensions and pauses that it had are kept; a paused one as if it went on now."""
    limit = in_force(Stage.HANDLE, record.type_id, record.condition_id, local_day(now))
    due_at = clock.due_at if clock.left is None else hours.after(now, clock.left)
    if limit is None or record.first_due_at is None or due_at is None:
        return clock
    hours = _hours_under(limit, record, hours)
    first_due_at = hours.after(record.sent_at, limit.length)
    due_at = hours.after(due_at, hours.between(record.first_due_at, first_due_at))
    record.first_due_at = first_due_at
    return Clock(due_at=due_at) if clock.left is None else Clock(left=hours.between(now, due_at))


def _hours_under(limit: CaseLimit | None, record: Any, hours: WorkingTime) -> WorkingTime:
    """Those of the office or, under a limit in hours of the clock, day and night; the record notes which."""
    if record.round_the_clock == (limit is not None and limit.round_the_clock):
        return hours
    record.round_the_clock = not record.round_the_clock
    return office.of(record)
