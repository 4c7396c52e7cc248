"""Office hours: which working time the clock of a case or of a job follows."""

from datetime import time
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
    return day_and_night() if record.round_the_clock else working_time(record.body_id)


@cache
def day_and_night() -> WorkingTime:
    return WorkingTime(ZoneInfo(settings.TIME_ZONE), (((time(0), time(0)),),) * 7)
