"""Public holidays of a country as days off and make-up days, worked out year by year when first asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from gridwork.calendars.working_time import Week, WorkingTime, monday_to_friday

if TYPE_CHECKING:
    from holidays import HolidayBase

# Here a government moves working days once a year, by notice; elsewhere holidays follow from standing rules.
ANNOUNCED_YEARLY = frozenset({"CN"})


def office(
    country: str,
    zone: ZoneInfo,
    week: Week,
    *,
    subdivision: str | None = None,
    entered: frozenset[int] = frozenset(),
    overrides: Mapping[date, bool] | None = None,
) -> WorkingTime:
    """The hours of an office that keeps a country's public holidays, by ISO 3166 code (subdivision "ENG" of "GB").

    `entered`: years whose announcement the district has typed into `overrides` itself. Keep the result: it remembers
    the years it has worked out.
    """
    whose = Jurisdiction(country, subdivision)
    announced = AnnouncedYears(whose, entered) if country in ANNOUNCED_YEARLY else None
    return WorkingTime(zone, week, DaysOff(whose), MakeUpDays(whose), announced, overrides or {})


@cache
def china() -> WorkingTime:
    """Mainland office hours, as the demonstration keeps them."""
    week = monday_to_friday((time(8, 30), time(12)), (time(14), time(17, 30)))
    return office("CN", ZoneInfo("Asia/Shanghai"), week)


def holiday_names(country: str, year: int, language: str, subdivision: str | None = None) -> dict[date, str]:
    """What a calendar page writes on each day off; in the country's own language where `language` is not known."""
    return dict(published(country, subdivision, year, language))


class Jurisdiction(NamedTuple):
    country: str
    subdivision: str | None


@dataclass(frozen=True)
class DaysOff:
    whose: Jurisdiction

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day in days_of(self.whose, day.year).off


@dataclass(frozen=True)
class MakeUpDays:
    whose: Jurisdiction

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day in days_of(self.whose, day.year).make_up


@dataclass(frozen=True)
class AnnouncedYears:
    """A year counts as announced once its make-up days are known: no announcement has been without any."""

    whose: Jurisdiction
    entered: frozenset[int] = field(default=frozenset())

    def __contains__(self, year: object) -> bool:
        return isinstance(year, int) and (year in self.entered or bool(days_of(self.whose, year).make_up))


class Days(NamedTuple):
    off: frozenset[date]
    make_up: frozenset[date]


@cache
def days_of(whose: Jurisdiction, year: int) -> Days:
    known = published(whose.country, whose.subdivision, year)
    # The list of make-up days holds some of other years whatever year is asked for.
    return Days(frozenset(known), frozenset(day for day in known.weekend_workdays if day.year == year))


def published(country: str, subdivision: str | None, year: int, language: str | None = None) -> "HolidayBase":
    from holidays import country_holidays  # half a second, which a process that asks for no limit should not pay

    return country_holidays(country, subdiv=subdivision, years=year, language=language)
