"""Working time: when an office is open, when a limit ends and what is left of it. Pure: no clock is read here.

Everything rests on one number, the working time that has passed by a moment. Lengths are differences of it, so they
are real elapsed time whatever the clocks are put to; a limit ends at the earliest moment by which it has grown enough.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from gridwork.calendars.timeline import Timeline, WorkedDay

type Periods = tuple[tuple[time, time], ...]
type Week = tuple[Periods, Periods, Periods, Periods, Periods, Periods, Periods]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
DAY = timedelta(days=1)
MIDNIGHT = time(0)


@dataclass(frozen=True)
class WorkingDays:
    """Ends with the last working minute of the n-th working day after the day it starts on."""

    days: int

    def __post_init__(self) -> None:
        if not 1 <= self.days <= 10_000:
            raise ValueError(f"a limit is 1 to 10,000 working days, not {self.days}")


@dataclass(frozen=True)
class WorkingHours:
    """Office hours, counted from the moment it starts."""

    hours: float

    def __post_init__(self) -> None:
        if not 0 < self.hours <= 100_000:
            raise ValueError(f"a limit is more than 0 and at most 100,000 working hours, not {self.hours}")


Limit = WorkingDays | WorkingHours


def monday_to_friday(*periods: tuple[time, time]) -> Week:
    return periods, periods, periods, periods, periods, (), ()


@dataclass(frozen=True)
class WorkingTime:
    """The hours of an office: its week, the days that differ from it, and the years for which those are known.

    A period may close at `time(0)`, the midnight at its end. A day worked although its weekday has no hours keeps those
    of the first weekday that has some. `overrides` (worked or not) stand above everything else.
    """

    zone: ZoneInfo
    week: Week
    days_off: Container[date] = frozenset()
    make_up: Container[date] = frozenset()  # worked in exchange for a day off: 调休
    announced: Container[int] | None = None  # None: every year follows from rules
    overrides: Mapping[date, bool] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if not any(self.week):
            raise ValueError("an office without hours would never end a limit")
        for periods in self.week:
            edges = [minute for opens, closes in periods for minute in (minutes(opens), minutes(closes) or 24 * 60)]
            if edges != sorted(set(edges)):
                raise ValueError(f"the periods of a day must follow each other, with time between them: {periods}")

    def works_on(self, day: date) -> bool:
        """Whether the office opens; in a year not yet announced, as far as can be known: see `unannounced_years`."""
        if day in self.overrides:
            return self.overrides[day]
        return day in self.make_up or (bool(self.week[day.weekday()]) and day not in self.days_off)

    def after(self, start: datetime, limit: Limit | timedelta) -> datetime:
        """The moment at which a limit, or what is left of one, ends.

        A length ends at the earliest moment by which it has been worked: at a closing, not at the opening that follows.
        What an overdue clock has left is negative and ends as far before `start`, so that a pause hides no lateness;
        nothing left ends at `start`, or at the last closing before it when the office is shut.
        """
        if isinstance(limit, WorkingDays):
            return moment_at(self._timeline.closing(start.astimezone(self.zone).toordinal(), limit.days))
        length = timedelta(hours=limit.hours) if isinstance(limit, WorkingHours) else limit
        return moment_at(self._timeline.after(microseconds(start), length // MICROSECOND))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from start to end; negative when end is the earlier."""
        return timedelta(microseconds=self._timeline.between(microseconds(start), microseconds(end)))

    def unannounced_years(self, start: datetime, end: datetime) -> list[int]:
        """Years touched whose working days are not announced: a limit that runs from start to end may still move."""
        if self.announced is None:
            return []
        touched = range(start.astimezone(self.zone).year, end.astimezone(self.zone).year + 1)
        return [year for year in touched if year not in self.announced]

    def periods_on(self, day: date) -> list[tuple[datetime, datetime]]:
        """Opening and closing moments in UTC; none when the day is not worked.

        A time that the clocks skip or repeat is read as RFC 5545 does, with the offset before the change.
        """
        if not self.works_on(day):
            return []
        found: list[tuple[datetime, datetime]] = []
        for opens, closes in self.week[day.weekday()] or next(filter(None, self.week)):
            opens_at = datetime.combine(day, opens, self.zone).astimezone(UTC)
            closes_at = datetime.combine(day if closes != MIDNIGHT else day + DAY, closes, self.zone).astimezone(UTC)
            if found:  # a closing in a skipped hour falls after the openings that follow it on the wall
                opens_at = max(opens_at, found[-1][1])
            if opens_at < closes_at:
                found.append((opens_at, closes_at))
        return found

    @cached_property
    def _timeline(self) -> Timeline:
        return Timeline(self._worked_days)

    def _worked_days(self, year: int) -> Sequence[WorkedDay]:
        ordinals = range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
        return [
            WorkedDay(ordinal, [(microseconds(opens_at), microseconds(closes_at)) for opens_at, closes_at in periods])
            for ordinal in ordinals
            if (periods := self.periods_on(date.fromordinal(ordinal)))
        ]


def minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // MICROSECOND


def moment_at(microseconds: int) -> datetime:
    """In UTC: where a zone has an hour twice, Python holds it equal to no moment of another zone."""
    return EPOCH + timedelta(microseconds=microseconds)
