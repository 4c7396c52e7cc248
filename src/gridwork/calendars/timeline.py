"""The arithmetic under working time: worked days laid end to end, in whole microseconds since 1970 in UTC."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

YEAR = 31_556_952_000_000  # microseconds, the mean of the Gregorian calendar


class WorkedDay(NamedTuple):
    day: int  # as date.toordinal() counts
    periods: Sequence[tuple[int, int]]  # opening and closing, in order and apart


class Stretch:
    """Some whole years of worked days. Never changed once made, so that threads may share it."""

    def __init__(self, first: int, last: int, days: Sequence[WorkedDay]) -> None:
        self.first, self.last = first, last
        self.days = [worked.day for worked in days]
        self.ends = [worked.periods[-1][1] for worked in days]
        self.opens = [opens for worked in days for opens, _ in worked.periods]
        self.closes = [closes for worked in days for _, closes in worked.periods]
        self.worked = [0] * len(self.opens)  # from the beginning of the first year to the end of each period
        self.total = 0
        for i, (opens, closes) in enumerate(zip(self.opens, self.closes, strict=True)):
            self.total += closes - opens
            self.worked[i] = self.total

    def worked_by(self, moment: int) -> int:
        i = bisect_right(self.closes, moment)
        return self.worked[i] - (self.closes[i] - max(moment, self.opens[i])) if i < len(self.closes) else self.total

    def moment(self, worked: int) -> int:
        """The earliest at which that much has been worked; 0 < worked ≤ total."""
        i = bisect_left(self.worked, worked)
        return self.closes[i] - (self.worked[i] - worked)


class Timeline:
    """A stretch that grows by years as far as questions reach."""

    def __init__(self, days_of: Callable[[int], Sequence[WorkedDay]]) -> None:
        self._days_of = days_of
        self._years: dict[int, Sequence[WorkedDay]] = {}
        self._stretch = Stretch(0, -1, ())

    def between(self, start: int, end: int) -> int:
        stretch = self._around(start, end) if start <= end else self._around(end, start)
        return stretch.worked_by(end) - stretch.worked_by(start)

    def after(self, start: int, length: int) -> int:
        """The earliest moment at which `length` more has been worked than at `start`; less, if it is negative."""
        stretch = self._around(start, start)
        while True:
            worked = stretch.worked_by(start) + length
            if worked <= 0:
                stretch = self._covering(stretch.first - 1, stretch.last)
            elif worked > stretch.total:
                stretch = self._covering(stretch.first, stretch.last + 1)
            else:
                return stretch.moment(worked)

    def closing(self, day: int, number: int) -> int:
        """The end of the n-th worked day after `day`."""
        year = date.fromordinal(day).year
        stretch = self._covering(year, year)
        while (i := bisect_right(stretch.days, day) + number - 1) >= len(stretch.days):
            stretch = self._covering(stretch.first, stretch.last + 1)
        return stretch.ends[i]

    def _around(self, start: int, end: int) -> Stretch:
        """With a year to spare on either side, since years begin at different moments in different zones."""
        return self._covering(1970 + start // YEAR - 1, 1970 + end // YEAR + 1)

    def _covering(self, first: int, last: int) -> Stretch:
        stretch = self._stretch
        if stretch.first <= first and last <= stretch.last:
            return stretch
        if stretch.first <= stretch.last:
            first, last = min(first, stretch.first), max(last, stretch.last)
        for year in range(first, last + 1):
            if year not in self._years:
                self._years[year] = self._days_of(year)
        days = [worked for year in range(first, last + 1) for worked in self._years[year]]
        self._stretch = Stretch(first, last, days)
        return self._stretch
