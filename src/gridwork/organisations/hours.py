"""Working time as the district keeps it: office hours and overrides from their rows, public holidays of its country."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import time
from functools import partial
from typing import cast
from zoneinfo import ZoneInfo

from django.conf import settings

from gridwork.calendars.countries import office
from gridwork.calendars.working_time import MIDNIGHT, Periods, Week, WorkingTime, monday_to_friday
from gridwork.columns.settled import kept


def working_time(body: int | None = None) -> WorkingTime:
    """The hours of a body by its id, or of the district: one statement, and a few when something has changed."""
    country = settings.COUNTRY, settings.COUNTRY_SUBDIVISION, settings.TIME_ZONE, tuple(settings.OFFICE_HOURS)
    return kept(("hours", body, country), partial(_read, body))


def _read(body: int | None) -> WorkingTime:
    from gridwork.organisations.models import AnnouncedYear, DayOverride, OfficeHours

    own = list(OfficeHours.known.filter(body=body)) if body is not None else []
    rows = own or list(OfficeHours.known.filter(body=None))
    days = DayOverride.known.filter(body=None), DayOverride.known.filter(body=body) if body is not None else ()
    return office(
        settings.COUNTRY,
        ZoneInfo(settings.TIME_ZONE),
        week_of((row.weekday, row.opens, row.closes) for row in rows) if rows else week_unless_entered(),
        subdivision=settings.COUNTRY_SUBDIVISION or None,
        entered=frozenset(AnnouncedYear.known.values_list("year", flat=True)),
        overrides={day.falls_on: day.works for level in days for day in level},
    )


def week_unless_entered() -> Week:
    """What the operator's setting says, such as "08:30-12:00 14:00-17:30", from Monday to Friday."""
    ends = [period.split("-") for period in settings.OFFICE_HOURS]
    return monday_to_friday(*((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in ends))


def week_of(periods: Iterable[tuple[int, time, time]]) -> Week:
    """A week from (weekday, opens, closes); periods that overlap or touch become one."""
    days: dict[int, list[tuple[time, time]]] = defaultdict(list)
    for weekday, opens, closes in sorted(periods, key=lambda period: (period[0], period[1])):
        day = days[weekday]
        if day and (day[-1][1] == MIDNIGHT or opens <= day[-1][1]):
            day[-1] = day[-1][0], MIDNIGHT if MIDNIGHT in (day[-1][1], closes) else max(day[-1][1], closes)
        else:
            day.append((opens, closes))
    return cast(Week, tuple(cast(Periods, tuple(days[weekday])) for weekday in range(7)))
