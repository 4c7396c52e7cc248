"""A year as a calendar page shows it: which days are worked, and why one is other than its weekday says."""

from calendar import Calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gridwork.calendars.working_time import WorkingTime


@dataclass(frozen=True)
class Day:
    """`kind` is worked, off, holiday, make-up or entered (by the district or the body); `why` its name or reason."""

    on: date
    works: bool
    kind: str
    why: str = ""


@dataclass(frozen=True)
class Month:
    first: date
    weeks: list[list[Day | None]]  # Monday to Sunday; None outside the month

    @property
    def worked(self) -> int:
        return sum(day.works for week in self.weeks for day in week if day)


def months(year: int, hours: WorkingTime, holidays: Mapping[date, str], reasons: Mapping[date, str]) -> list[Month]:
    def day(on: date) -> Day:
        works = hours.works_on(on)
        if on in hours.overrides:
            return Day(on, works, "entered", reasons.get(on, ""))
        if on in hours.make_up:
            return Day(on, works, "make-up")
        if on in holidays:
            return Day(on, works, "holiday", holidays[on])
        return Day(on, works, "worked" if works else "off")

    weeks_of = Calendar().monthdatescalendar
    return [
        Month(
            date(year, month, 1),
            [[day(on) if on.month == month else None for on in week] for week in weeks_of(year, month)],
        )
        for month in range(1, 13)
    ]
