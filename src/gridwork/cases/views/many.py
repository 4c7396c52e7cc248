"""Steps on many at once whose preview says more than who is refused: who is sent where, who is given what."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from gridwork.cases import assigning
from gridwork.cases.models import Case, Job
from gridwork.cases.routing import sending
from gridwork.columns.addresses import keys_of
from gridwork.kernel import pages
from gridwork.kernel.access import SignedInRequest, allows
from gridwork.kernel.refusals import Refusal
from gridwork.kernel.registers import Register


@allows("cases.view_case")
def dispatch_many(request: SignedInRequest) -> HttpResponse:
    """First where the routing rules would send each; all to one body only when that is asked for."""
    register, now = Register.of[Case], timezone.now()
    one_body = "one_body" in request.POST or ("confirmed" in request.POST and "by_rules" not in request.POST)
    if one_body or not sending.are_there_rules(now):
        return pages.bulk(register, request, "dispatch_case")
    cases = _chosen(register, request)
    lines = sending.lines(cases, by=request.user, now=now)
    if "by_rules" in request.POST:
        lines = sending.send(lines, _previewed(request), by=request.user, now=now)
        done = sum(line.sent for line in lines)
        _say_done(request, _("Send by the rules"), done, len(lines))
        if done == len(lines):
            return redirect(register.url("list"))
    context = {
        "title": _("Send by the rules"),
        "register": register,
        "lines": lines,
        "ready": [line for line in lines if not line.why and not line.sent],
        "cancel_url": register.url("list"),
    }
    return render(request, "cases/dispatch_many.html", context)


@allows("cases.view_job")
def assign_many(request: SignedInRequest) -> HttpResponse:
    """Choose who is given the jobs, see which of them cannot be, then give the others."""
    register, now = Register.of[Job], timezone.now()
    jobs = _chosen(register, request)
    people = list(assigning.handlers(sorted({job.body_id for job in jobs}), timezone.localdate()))
    handler = next((each for each in people if str(each.pk) == request.POST.get("handler")), None)
    refused = assigning.refusals(jobs, handler, request.user, now)
    ready = [job for job in jobs if not refused[job.pk]]
    # Only to whom the page showed: somebody else chosen since is looked at first.
    if handler and ready and request.POST.get("confirmed") == str(handler.pk):
        refused |= assigning.assign(ready, handler, by=request.user, now=now)
        done = sum(not refused[job.pk] for job in jobs)
        _say_done(request, _("Give to a handler"), done, len(jobs))
        if done == len(jobs):
            return redirect(register.url("list"))
        given = {job.pk for job in ready if not refused[job.pk]}
        jobs, ready = [job for job in jobs if job.pk not in given], []
    context = {
        "title": _("Give to a handler"),
        "register": register,
        "rows": [(job, refused[job.pk]) for job in jobs],
        "ready": ready,
        "people": people,
        "handler": handler,
        "cancel_url": register.url("list"),
    }
    return render(request, "cases/assign_many.html", context)


def _chosen(register: Register, request: SignedInRequest) -> list[Any]:
    keys = keys_of(request.POST.getlist("pk"))[: pages.MANY]
    rows = list(register.rows(request.user).filter(pk__in=keys).order_by("pk"))
    if not rows:
        raise Refusal(_("Choose at least one row first."))
    return rows


def _previewed(request: SignedInRequest) -> dict[int, int]:
    """By case, the body that the page named: a rule that has changed meanwhile sends nothing elsewhere."""
    said = {int(key): request.POST.get(f"body-{key}", "") for key in request.POST.getlist("pk") if key.isdecimal()}
    return {key: int(body) for key, body in said.items() if body.isdecimal()}


def _say_done(request: SignedInRequest, step: str, done: int, of: int) -> None:
    messages.success(request, _("Done: %(step)s, %(n)s of %(all)s.") % {"step": step, "n": done, "all": of})
