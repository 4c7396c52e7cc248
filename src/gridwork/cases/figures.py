"""What is counted of cases: reports, and the rates of GB/T 30428 over one meaning of "due in the period".

The rates count jobs and not cases, since dispatch and the clock belong to what one body is sent: a case that two bodies
handle is due twice, and each answers for its own.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gridwork.cases.models import Case, Job
from gridwork.cases.states import JobState
from gridwork.columns.keys import OneOf
from gridwork.figures.facts import Also, Fact, Row
from gridwork.figures.indicators import Kind, Rows, counting, indicator
from gridwork.kernel.records import local_day

_HANDLED = (JobState.REPORTED, JobState.VERIFIED)
_NO_CLOCK = (JobState.SUSPENDED, JobState.WITHDRAWN)


def _report(case: Case) -> Row:
    return {
        "case": case.pk,
        "reported_on": local_day(case.reported_at),
        "reported_at": case.reported_at,
        "town": case.town_id,
        "village": case.village_id,
        "type": case.type_id,
        "channel": case.channel,
    }


REPORTED = Fact(
    name="case",
    grain="one case, where and when it was reported",
    model=Case,
    reads=frozenset({"reported_at", "town_id", "village_id", "type_id", "channel"}),
    key="case",
    stored_under="reported_on",
    stored_by="reported_at",
    columns={
        "case": int,
        "reported_on": date,
        "reported_at": datetime,
        "town": int,
        "village": int,
        "type": int,
        "channel": str,
    },
    row=_report,
    past={"reported_at": ()},
)


def _jobs(jobs: Sequence[Job]) -> Iterable[Row]:
    """Of checked jobs, and of no others, the case is asked whether it has ended."""
    of_checked = {job.case_id for job in jobs if job.state == JobState.VERIFIED}
    ended: dict[int, Any] = (
        dict(Case.known.filter(OneOf("pk", of_checked)).values_list("pk", "closed_at")) if of_checked else {}
    )
    for job in jobs:
        due_at = None if job.state in _NO_CLOCK else job.due_at or job.final_due_at
        yield {
            "job": job.pk,
            "sent_on": timezone.localdate(job.sent_at),
            "sent_at": job.sent_at,
            "town": job.town_id,
            "village": job.village_id,
            "type": job.type_id,
            "due_at": due_at,
            "due_on": due_at and local_day(due_at),
            "handled_at": job.reported_at if job.state in _HANDLED else None,
            "closed_at": ended.get(job.case_id) if job.state == JobState.VERIFIED else None,
            "returns": job.returns,
            "reworks": job.reworks,
        }


def _jobs_of(cases: Sequence[Case]) -> Iterable[int]:
    jobs = Job.objects.unscoped("whether a job is closed hangs on its case, whoever ends it")
    return jobs.filter(OneOf("case_id", (case.pk for case in cases))).values_list("pk", flat=True)


JOBS = Fact(
    name="job",
    grain="one job: what one body was sent because of a case",
    model=Job,
    reads=frozenset(
        {"state", "sent_at", "town_id", "village_id", "type_id", "due_at", "final_due_at", "reported_at", "returns"}
        | {"reworks", "case_id"}
    ),
    key="job",
    stored_under="sent_on",
    terms=_(
        "A job is what one body is sent because of a case; a case sent to two bodies is two jobs. It is due in the"
        " period if its due date lies inside it, after extensions and less suspended time; while it is suspended it has"
        " no due date, and once withdrawn it is not counted. As of a day, the due date known on that day counts."
    ),
    columns={
        "job": int,
        "sent_on": date,
        "sent_at": datetime,
        "town": int,
        "village": int,
        "type": int,
        # The clock's result: the limit, extended, less suspended. Empty while suspended and once withdrawn.
        "due_at": datetime,
        "due_on": date,  # the local day of it: a month is a month here, not in UTC
        "handled_at": datetime,  # empty again when the check sent the work back
        "closed_at": datetime,
        "returns": int,
        "reworks": int,
    },
    rows=_jobs,
    also={Case: Also(frozenset({"closed_at"}), _jobs_of)},
    past={"sent_at": (), "handled_at": ("handled_at", "reworks"), "closed_at": ("closed_at",)},
    order=("town", "due_on"),
)


@indicator(REPORTED, label=_("Cases reported"), unit=pgettext_lazy("unit", "cases"), version=1)
def cases_reported(cases: Rows) -> Rows:
    """Cases reported in the period, whatever became of them: those not registered and those linked to another too."""
    return counting(cases, on=cases.reported_on)


@indicator(JOBS, label=_("Disposal rate"), unit="%", version=1, kind=Kind.RATE)
def disposal_rate(jobs: Rows) -> Rows:
    """Of the jobs due in the period, those reported handled."""
    return counting(jobs, on=jobs.due_on, numerator=jobs.handled_at.notnull(), denominator=1)


@indicator(JOBS, label=_("On-time disposal rate"), unit="%", version=1, kind=Kind.RATE)
def on_time_disposal_rate(jobs: Rows) -> Rows:
    """Of the jobs due in the period, those reported handled by the moment at which they were due."""
    return counting(jobs, on=jobs.due_on, numerator=jobs.handled_at <= jobs.due_at, denominator=1)


@indicator(JOBS, label=_("Closure rate"), unit="%", version=1, kind=Kind.RATE)
def closure_rate(jobs: Rows) -> Rows:
    """Of the jobs due in the period, those that were checked and whose case is closed."""
    return counting(jobs, on=jobs.due_on, numerator=jobs.closed_at.notnull(), denominator=1)


@indicator(JOBS, label=_("On-time closure rate"), unit="%", version=1, kind=Kind.RATE)
def on_time_closure_rate(jobs: Rows) -> Rows:
    """Of the jobs due in the period, those that were handled by the moment at which they were due and whose case is
    closed. What is judged is when the work was handled: checking and closing may come after the due date.
    """
    in_time = jobs.closed_at.notnull() & (jobs.handled_at <= jobs.due_at)
    return counting(jobs, on=jobs.due_on, numerator=in_time, denominator=1)


@indicator(JOBS, label=_("Accurate dispatch rate"), unit="%", version=1, kind=Kind.RATE)
def accurate_dispatch_rate(jobs: Rows) -> Rows:
    """Of the jobs due in the period, those that no body sent back as not its own."""
    return counting(jobs, on=jobs.due_on, numerator=jobs.returns == 0, denominator=1)


@indicator(JOBS, label=_("Rework rate"), unit="%", version=1, kind=Kind.RATE)
def rework_rate(jobs: Rows) -> Rows:
    """Of the jobs due in the period that were ever reported handled, those that the check sent back for rework."""
    reported = jobs.filter(jobs.handled_at.notnull() | (jobs.reworks > 0))
    return counting(reported, on=reported.due_on, numerator=reported.reworks > 0, denominator=1)
