"""Values: the text of a cell becomes a moment, a day, a number, a yes or no, or a point. ValueError says why not."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from gridwork.imports import dates


class Kind(StrEnum):
    TEXT = "text"
    DATE = "date"
    MOMENT = "moment"
    NUMBER = "number"
    FLAG = "flag"
    POINT = "point"


YES = frozenset({"yes", "y", "true", "t", "1", "on", "是", "有", "√"})
NO = frozenset({"no", "n", "false", "f", "0", "off", "否", "无", "×", ""})
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Habits:
    """How a file writes its values: what 03/04/2017 means, in which zone, and whether latitude comes first."""

    days: str = ""  # year_first, day_first or month_first; "": what does not begin with the year is no date
    formats: tuple[str, ...] = ()  # strptime's; instead of what `days` says
    zone: str = "UTC"
    latitude_first: bool = True

    def __post_init__(self) -> None:
        if self.days and self.days not in dates.READINGS:
            raise ValueError(f"days must be one of {', '.join(dates.READINGS)}")
        ZoneInfo(self.zone)


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
    found = _moment_said(text, habits)
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(habits.zone))


def _date(text: str, habits: Habits) -> date:
    found = _moment_said(text, habits)
    return (found.astimezone(ZoneInfo(habits.zone)) if found.tzinfo else found).date()


def _moment_said(text: str, habits: Habits) -> datetime:
    try:
        found = _by_formats(text, habits) if habits.formats else dates.read(text, habits.days) or parse_datetime(text)
    except dates.NoSuchDay as error:
        raise dates.NoSuchDay(_("“%s” is no date: no calendar has that day.") % text[:50]) from error
    except ValueError:
        found = None
    if found is None:
        raise ValueError(_("“%s” is no date in the form given.") % text[:50])
    return found


def _by_formats(text: str, habits: Habits) -> datetime | None:
    for pattern in habits.formats:
        try:
            return datetime.strptime(text, pattern)  # noqa: DTZ007  (the zone is the file's, not in the text)
        except ValueError:
            continue
    return None


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
