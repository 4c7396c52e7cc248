"""Values: the text of a cell becomes a moment, a day, a number, a yes or no, or a point. ValueError says why not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _


class Kind(StrEnum):
    TEXT = "text"
    DATE = "date"
    MOMENT = "moment"
    NUMBER = "number"
    FLAG = "flag"
    POINT = "point"


YES = frozenset({"yes", "y", "true", "t", "1", "on", "是", "有", "√"})
NO = frozenset({"no", "n", "false", "f", "0", "off", "否", "无", "×", ""})
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
_DAYS = {
    "year_first": ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"),
    "day_first": ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"),
    "month_first": ("%m/%d/%Y", "%m-%d-%Y"),
}
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Habits:
    """How a file writes its values: what 03/04/2017 means, in which zone, and whether latitude comes first."""

    days: str = "year_first"  # or day_first, month_first
    formats: tuple[str, ...] = ()  # strptime's; instead of what `days` says
    zone: str = "UTC"
    latitude_first: bool = True

    def __post_init__(self) -> None:
        if self.days not in _DAYS:
            raise ValueError(f"days must be one of {', '.join(_DAYS)}")
        ZoneInfo(self.zone)

    @property
    def known_formats(self) -> Sequence[str]:
        return self.formats or [day + clock for clock in _CLOCKS for day in (*_DAYS["year_first"], *_DAYS[self.days])]


def parsed(text: str, kind: Kind, habits: Habits) -> Any:
    """None for an empty cell, but False where yes or no is asked and "" where text is."""
    text = text.strip()
    if kind == Kind.TEXT:
        return text
    if kind == Kind.FLAG:
        return _flag(text)
    if not text:
        return None
    return _PARSERS[kind](text, habits)


def _moment(text: str, habits: Habits) -> datetime:
    found = _by_formats(text, habits)
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(habits.zone))


def _date(text: str, habits: Habits) -> date:
    found = _by_formats(text, habits)
    return (found.astimezone(ZoneInfo(habits.zone)) if found.tzinfo else found).date()


def _by_formats(text: str, habits: Habits) -> datetime:
    for pattern in habits.known_formats:
        try:
            return datetime.strptime(text, pattern)  # noqa: DTZ007  (the zone is the file's, not in the text)
        except ValueError:
            continue
    if not habits.formats:
        try:
            if found := parse_datetime(text):  # ISO 8601 with a zone
                return found
        except ValueError:
            pass
    raise ValueError(_("“%s” is no date in the form given.") % text[:50])


def _number(text: str, habits: Habits) -> Decimal:
    try:
        found = Decimal(text.replace(",", "").replace("，", "").replace(" ", ""))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise ValueError(_("“%s” is no number.") % text[:50])
    return found


def _flag(text: str) -> bool:
    if text.lower() not in YES | NO:
        raise ValueError(_("“%s” is neither yes nor no.") % text[:50])
    return text.lower() in YES


def _point(text: str, habits: Habits) -> tuple[float, float]:
    """(longitude, latitude) of two numbers, however they are bracketed."""
    found = [float(number) for number in _NUMBER.findall(text)]
    if len(found) != 2:
        raise ValueError(_("“%s” is no point.") % text[:50])
    lon, lat = reversed(found) if habits.latitude_first else found
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError(_("“%s” lies outside the earth: are latitude and longitude exchanged?") % text[:50])
    return lon, lat


_PARSERS = {Kind.DATE: _date, Kind.MOMENT: _moment, Kind.NUMBER: _number, Kind.POINT: _point}
