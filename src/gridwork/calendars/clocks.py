"""Clocks: what a step does to the moment at which a record is due."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from gridwork.calendars.working_time import Limit, WorkingTime


@dataclass(frozen=True)
class Clock:
    """Running: `due_at`. Paused: `left`, the working time that remains. Neither: not started, or stopped."""

    due_at: datetime | None = None
    left: timedelta | None = None


type Tick = Callable[[Clock, Any, datetime, WorkingTime], Clock]  # clock, record, now, hours → clock


def start(limit: Limit | Callable[[Any], Limit | None]) -> Tick:
    """The clock starts with this limit, or with the one that the record itself says; None is no limit."""

    def begin(clock: Clock, record: Any, now: datetime, hours: WorkingTime) -> Clock:
        length = limit(record) if callable(limit) else limit
        return Clock(due_at=hours.after(now, length)) if length is not None else Clock()

    return begin


def extend(by: Callable[[Any], Limit]) -> Tick:
    """The limit that the record says is added to the running one, however late it is by now."""

    def longer(clock: Clock, record: Any, now: datetime, hours: WorkingTime) -> Clock:
        return replace(clock, due_at=hours.after(clock.due_at, by(record))) if clock.due_at else clock

    return longer


def KEEP(clock: Clock, record: Any, now: datetime, hours: WorkingTime) -> Clock:
    return clock


def PAUSE(clock: Clock, record: Any, now: datetime, hours: WorkingTime) -> Clock:
    """What is late stays late: a clock past its end pauses with a negative remainder and resumes in the past."""
    return Clock(left=hours.between(now, clock.due_at)) if clock.due_at else clock


def RESUME(clock: Clock, record: Any, now: datetime, hours: WorkingTime) -> Clock:
    return Clock(due_at=hours.after(now, clock.left)) if clock.left is not None else clock


def STOP(clock: Clock, record: Any, now: datetime, hours: WorkingTime) -> Clock:
    return Clock()
