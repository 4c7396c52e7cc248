"""Clocks that a scheme sets: limits in working days by its own numbers, notices and terms in days of the calendar."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from gridwork.calendars.clocks import Clock, Tick
from gridwork.calendars.working_time import WorkingDays, WorkingTime
from gridwork.kernel.procedures import start
from gridwork.kernel.records import local_day
from gridwork.organisations.hours import working_time

YEAR = timedelta(days=365)


def hours(record: Any) -> WorkingTime:
    """Of the body that answers for it; the district's where none does."""
    return working_time(getattr(record, "body_id", None))


def through(last_day: Callable[[Any, date], date]) -> Tick:
    """Due when the day ends that the record says, given today."""

    def tick(clock: Clock, record: Any, now: datetime, hours: WorkingTime) -> Clock:
        return Clock(due_at=end_of(last_day(record, local_day(now)), hours))

    return tick


def end_of(day: date, hours: WorkingTime) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0), hours.zone)


SCORE_WITHIN = start(lambda assessment: WorkingDays(assessment.scheme.score_days))
CHECK_WITHIN = start(lambda assessment: WorkingDays(assessment.scheme.check_days))
VERIFY_WITHIN = start(lambda assessment: WorkingDays(assessment.scheme.verify_days))
ANSWER_WITHIN = start(lambda objection: WorkingDays(objection.assessment.scheme.answer_days))
NOTICE = through(lambda assessment, today: assessment.notice_ends(today))
A_YEAR = through(lambda _award, today: today + YEAR)
TERM = through(lambda award, _today: award.mend_by)
BY_THAT_DAY = through(lambda milestone, _today: milestone.due_on)
