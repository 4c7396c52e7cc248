"""Office hours: which working time the clock of a case or of a job follows."""

from collections.abc import Iterable
from datetime import datetime, time
from functools import cache
from typing import TYPE_CHECKING, Union
from zoneinfo import ZoneInfo

from django.conf import settings

from gridwork.calendars.working_time import WorkingTime
from gridwork.organisations.hours import working_time

if TYPE_CHECKING:
    from gridwork.cases.models import Case, Job


def of(record: Union["Case", "Job"]) -> WorkingTime:
    """The hours of the body that has it in hand, else the district's; day and night where life is at stake."""
    if record.round_the_clock:
        return day_and_night()
    return working_time(record.body_id)


def unannounced_years(records: Iterable[Union["Case", "Job"]], now: datetime) -> list[int]:
    """Years whose working days are not announced, up to which the clock of one of these runs: it may still move."""
    ends = [(of(record), record.due_at) for record in records if record.due_at is not None and record.due_at > now]
    return sorted({year for hours, due_at in ends for year in hours.unannounced_years(now, due_at)})


@cache
def day_and_night() -> WorkingTime:
    return WorkingTime(ZoneInfo(settings.TIME_ZONE), (((time(0), time(0)),),) * 7)
