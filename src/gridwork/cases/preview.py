"""Preview: what a changed limit would mean, before it is written, and applying it to running clocks when asked."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q

from gridwork.calendars.working_time import WorkingTime
from gridwork.cases import hours, limits
from gridwork.cases.models import Case, CaseLimit, Job, Stage
from gridwork.cases.states import UNREPORTED, CaseState
from gridwork.kernel.records import RecordQuerySet, local_day
from gridwork.kernel.refusals import Refusal
from gridwork.kernel.scope import Reacher
from gridwork.organisations.hours import working_time

LOOKED_BACK = timedelta(days=365)
MOST = 5000  # past jobs that are judged anew


@dataclass(frozen=True)
class Effect:
    """`running`: cases or jobs whose clock would be another had it begun under the new limit; none is touched.

    `past`: jobs reported back within a year; of them, late as judged then, and as the new limit would have it.
    """

    running: int = 0
    running_late: int = 0
    running_late_then: int = 0
    past: int = 0
    past_late: int = 0
    past_late_then: int = 0
    judged_otherwise: Sequence[Job] = ()


def effect_of(limit: CaseLimit, now: datetime) -> Effect:
    """Two queries and one for each type and condition met. The limit need not be written yet."""
    if limit.stage != Stage.HANDLE:
        return Effect(running=_waiting(limit))
    running = running_under(limit, now)
    reported = _jobs(limit).filter(reported_at__gte=now - LOOKED_BACK, final_due_at__isnull=False).order_by("-id")
    past = _decided_by(limit, reported[:MOST], now)
    office = _Offices(limit)
    otherwise = [job for job in past if job.was_on_time is not office.would_be_on_time(job)]
    late = sum(job.was_on_time is False for job in past)
    return Effect(
        running=len(running),
        running_late=sum(job.is_late(now) for job in running),
        running_late_then=sum(job.due_at is not None and office.moved(job, job.due_at) < now for job in running),
        past=len(past),
        past_late=late,
        past_late_then=late + sum(1 if job.was_on_time else -1 for job in otherwise),
        judged_otherwise=otherwise,
    )


def running_under(limit: CaseLimit, now: datetime) -> list[Job]:
    """The jobs under way that would have got this limit, were they sent today."""
    return _decided_by(limit, _jobs(limit).filter(state__in=UNREPORTED), now)


def retime(jobs: Sequence[Job], *, by: Reacher, now: datetime) -> tuple[int, Mapping[str, int]]:
    """Put running jobs under the limit of today, each by a step of its own: how many moved, and why how many could not.

    One that is reported back meanwhile, or lies where `by` may change no limits, does not keep the others back.
    """
    moved, stayed = 0, Counter[str]()
    for job in jobs:
        before = job.due_at, job.left
        try:
            job.take("retime_job", by=by, now=now)
            moved += before != (job.due_at, job.left)
        except (Refusal, ValidationError, PermissionDenied) as error:
            stayed[" ".join(getattr(error, "messages", [str(error)]))] += 1
    return moved, stayed


def _jobs(limit: CaseLimit) -> RecordQuerySet:
    rows = Job.objects.unscoped("a limit holds for the whole district; the step asks who may move a clock")
    return rows.filter(_about(limit)).select_related("case")


def _about(limit: CaseLimit) -> Q:
    kinds = Q(type=limit.type_id) | Q(type__parent=limit.type_id)
    return kinds if limit.condition_id is None else kinds & Q(condition=limit.condition_id)


def _decided_by(limit: CaseLimit, jobs: Sequence[Job] | RecordQuerySet, now: datetime) -> list[Job]:
    """Those for which no more particular limit is in force."""
    on = max(local_day(now), limit.from_on)
    decides: dict[tuple[int, int | None], bool] = {}
    for job in jobs:
        key = job.type_id, job.condition_id
        if key not in decides:
            rival = limits.in_force(Stage.HANDLE, *key, on)
            decides[key] = rival is None or _rank(limit, job) >= _rank(rival, job)
    return [job for job in jobs if decides[job.type_id, job.condition_id]]


def _rank(limit: CaseLimit, job: Job) -> tuple[bool, bool]:
    return limit.type_id == job.type_id, limit.condition_id is not None


class _Offices:
    """Due moments under the limit, by the hours of each body, which are read once."""

    def __init__(self, limit: CaseLimit) -> None:
        self.limit = limit
        self.known: dict[int, WorkingTime] = {}

    def moved(self, job: Job, due_at: datetime) -> datetime:
        """A due moment of the job had it begun with this limit; extensions and pauses are kept."""
        if job.body_id not in self.known:
            self.known[job.body_id] = hours.day_and_night() if self.limit.round_the_clock else working_time(job.body_id)
        office = self.known[job.body_id]
        first = office.after(job.sent_at, self.limit.length)  # type: ignore[arg-type]
        return office.after(due_at, office.between(job.first_due_at, first))  # type: ignore[arg-type]

    def would_be_on_time(self, job: Job) -> bool:
        """Of a job that was reported back under a limit."""
        return bool(job.reported_at <= self.moved(job, job.final_due_at))  # type: ignore[operator, arg-type]


def _waiting(limit: CaseLimit) -> int:
    accept = (CaseState.RECEIVED, CaseState.REGISTERED)
    states = accept if limit.stage == Stage.ACCEPT else (CaseState.REPORTED,)
    rows = Case.objects.unscoped("a limit holds for the whole district; cases are only counted")
    return rows.filter(_about(limit), state__in=states).count()
