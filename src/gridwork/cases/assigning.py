"""Assigning: a body's chief gives jobs to those who handle for it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridwork.accounts.models import Grant, User
from gridwork.cases.actions import GIVEN
from gridwork.cases.models import Job
from gridwork.cases.states import JobState
from gridwork.kernel.records import local_day
from gridwork.kernel.refusals import Refusal
from gridwork.kernel.registers import Register
from gridwork.kernel.scope import Reacher
from gridwork.notices.telling import notify
from gridwork.places.models import PlaceAncestor

ASSIGN, HANDLE = "cases.assign", "cases.handle"


def handlers(bodies: Sequence[int], on: date) -> models.QuerySet[User]:
    """Whoever holds a grant for one of these bodies to handle its jobs, somewhere. One for every body is not enough."""
    grants = Grant.of_day(on).filter(body__in=bodies, role__carried__name=HANDLE)
    return User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by("username")


def handlers_of(job: Job, on: date) -> models.QuerySet[User]:
    """Of those, who may handle this job where it lies."""
    return handlers([job.body_id], on).filter(pk__in=_grants(job.body_id, job.place_id, on).values("user"))


def refusals(jobs: Sequence[Job], handler: User | None, by: Reacher, now: datetime) -> dict[int, str]:
    """By job, why it cannot be given to the handler; empty where it can. Without one: why it can be given to nobody."""
    day, keys = local_day(now), [job.pk for job in jobs]
    may = set(Job.objects.visible_to(by, ASSIGN).filter(pk__in=keys).values_list("pk", flat=True))
    can = _that_may_handle(keys, handler, day) if handler else may
    return {job.pk: _why_not(job, handler, job.pk in may, job.pk in can) for job in jobs}


def assign(jobs: Sequence[Job], handler: User, *, by: Reacher, now: datetime) -> dict[int, str]:
    """Give each job by a step of its own, tell the handler once, and return why some were refused."""
    refused = {}
    for job in jobs:
        job.given_with_others = True
        try:
            job.take("assign_job", by=by, now=now, handler=handler.pk)
        except (Refusal, ValidationError, PermissionDenied) as error:
            refused[job.pk] = " ".join(getattr(error, "messages", [str(error)]))
    given = len(jobs) - len(refused)
    if given:
        words = format_lazy(gettext_lazy("Jobs given to you: {n}"), n=given)
        notify([handler], words, url=f"{Register.of[Job].url('list')}?mine=1", now=now, kind=GIVEN)
    return refused


def _that_may_handle(keys: Sequence[int], handler: User, on: date) -> set[int]:
    held = _grants(OuterRef("body"), OuterRef(OuterRef("place")), on).filter(user=handler)
    rows = Job.objects.unscoped("whom a job can be given to is asked of jobs that the chief sees").filter(pk__in=keys)
    return set(rows.filter(Exists(held)).values_list("pk", flat=True))


def _grants(body: Any, place: Any, on: date) -> Any:
    above = PlaceAncestor.objects.filter(place=place).values("ancestor")
    return Grant.of_day(on).filter(body=body, role__carried__name=HANDLE, place__in=above)


def _why_not(job: Job, handler: User | None, may: bool, can: bool) -> str:
    if not may:
        return _("You may not take this step here.")
    if job.state != JobState.SENT:
        return _("It is not in hand: its state is “%(state)s”.") % {"state": job.get_state_display()}
    if handler is not None and job.handler == str(handler):
        return _("%(who)s has it already.") % {"who": handler.called}
    if not can:
        words = _("%(who)s has no grant to handle jobs of %(body)s there.")
        return words % {"who": handler.called if handler else "", "body": job.body}
    return ""
