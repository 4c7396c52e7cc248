"""Months: the days of a calendar page, each with what is held on it."""

from calendar import Calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Day:
    on: date
    within: bool  # the month itself; its first and last week hold days of its neighbours
    shown: list[Any] = field(default_factory=list)
    more: int = 0


def weeks(month: date, found: Mapping[date, Iterable[Any]], counts: Mapping[date, int]) -> list[list[Day]]:
    """From Monday to Sunday. `found` holds the few that are shown of a day, `counts` how many there are."""
    return [
        [_day(on, month, list(found.get(on, ())), counts.get(on, 0)) for on in week]
        for week in Calendar().monthdatescalendar(month.year, month.month)
    ]


def _day(on: date, month: date, shown: list[Any], count: int) -> Day:
    if on.month != month.month:
        return Day(on, within=False)
    return Day(on, within=True, shown=shown, more=count - len(shown))


def beside(month: date, step: int) -> date:
    """The first of the month before (-1) or after (1)."""
    year, number = divmod(month.year * 12 + month.month - 1 + step, 12)
    return date(year, number + 1, 1)
