"""The outlook: what is due, what falls due in the next days, and what a hold keeps, for pages and commands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.text import capfirst

from gridwork.kernel.records import local_day
from gridwork.retention.schedules import Disposal, Held, Schedule, held_on, schedules

AHEAD = timedelta(days=30)
LATE = timedelta(hours=24)  # by which what is due is gone
MANY = 10_000  # rows that are counted; more are "more than"


@dataclass(frozen=True)
class Line:
    """One table: rows that are due, of these how many for longer than they may be, that follow, and that are held."""

    schedule: Schedule
    due: int
    late: int
    ahead: int
    held: int

    @property
    def name(self) -> str:
        return str(capfirst(str(self.schedule.model._meta.verbose_name_plural)))

    @property
    def disposal(self) -> str:
        return str(self.schedule.disposal.value)


def lines(now: datetime) -> Iterator[Line]:
    """A few counts a table, each of MANY + 1 at most."""
    held = held_on(local_day(now))
    for schedule in schedules():
        if schedule.disposal is Disposal.STAYS:
            continue
        due = _count(schedule.open(now, held))
        late = _count(schedule.open(now - LATE, held)) if due else 0
        within = _count(schedule.open(now + AHEAD, held))
        yield Line(schedule, due, late, max(0, within - due), _count(schedule.kept_by_hold(now, held)))


def upcoming(schedule: Schedule, user: Any, now: datetime, held: Held) -> Any:
    """Of records, those that the user may see, the soonest first."""
    rows = schedule.open(now + AHEAD, held)
    visible = schedule.model.objects.visible_to(user).values("pk")
    return rows.filter(pk__in=visible).order_by("counted_from", "pk")


def due_on(row: Any, schedule: Schedule) -> Any:
    return row.counted_from + timedelta(days=schedule.retention.days or 0)


def _count(rows: Any) -> int:
    return int(rows.order_by()[: MANY + 1].count())
