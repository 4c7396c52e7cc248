"""Spans of local days that a figure speaks of, and the moment that "as of a day" means."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

FIRST, LAST = 1900, 2199  # years that can be asked for


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both included."""

    first: date
    last: date

    def __str__(self) -> str:
        return f"{self.first.isoformat()}/{self.last.isoformat()}"

    @property
    def is_month(self) -> bool:
        return (self.first.year, self.first.month) == (self.last.year, self.last.month)

    @property
    def year(self) -> "Period":
        return year(self.first.year)

    def months(self) -> list["Period"]:
        """The calendar months of it, the first and the last cut off where the period is."""
        found, first = [], self.first
        while first <= self.last:
            last = month(first.year, first.month).last
            found.append(Period(first, min(last, self.last)))
            first = last + timedelta(days=1)
        return found


def year(number: int) -> Period:
    return Period(date(number, 1, 1), date(number, 12, 31))


def month(year: int, number: int) -> Period:
    return Period(date(year, number, 1), date(year, number, monthrange(year, number)[1]))


def end_of(day: date) -> datetime:
    """The last moment of that day in the district, in UTC without a zone as the mart keeps moments."""
    after = datetime.combine(day + timedelta(days=1), time(), timezone.get_default_timezone())
    return after.astimezone(UTC).replace(tzinfo=None) - timedelta(microseconds=1)
