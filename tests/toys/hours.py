"""Office hours for the toys: the mainland's of 2026, nine to twelve and one to six."""

from typing import Any

from gridwork.calendars.countries import china
from gridwork.calendars.working_time import WorkingTime


def office_hours(record: Any) -> WorkingTime:
    return china()
