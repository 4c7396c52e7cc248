"""Pages: which kinds are kept for how long, what is about to be erased and what is held, and what a person asks."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from gridwork.downloads import as_file
from gridwork.kernel.access import SignedInRequest, allows, signed_in
from gridwork.kernel.answers import found_or_404
from gridwork.kernel.records import local_day
from gridwork.kernel.refusals import Refusal
from gridwork.kernel.registers import Register
from gridwork.retention import checks, outlook, requests
from gridwork.retention.models import Hold, PersonalRequest
from gridwork.retention.models.requests import RequestKind
from gridwork.retention.procedures import ANSWER
from gridwork.retention.schedules import Disposal, held_on, schedules

SHOWN = 50


@allows("retention.view_hold")
def overview(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    lines = list(outlook.lines(now))
    standing = Hold.standing(local_day(now)).select_related("placed_by").order_by("last_on", "pk")
    context = {
        "title": _("What is erased when"),
        "lines": sorted(lines, key=lambda line: (not (line.due or line.ahead or line.held), line.name)),
        "late": [line.name for line in lines if line.late],
        "listed": {line.schedule.label for line in lines if line.schedule.model in Register.of},
        "holds": standing[:SHOWN],
        "holds_url": reverse("holds:list"),
        "many": outlook.MANY,
        "may_hold": request.user.has_perm("retention.add_hold"),
    }
    return render(request, "retention/overview.html", context)


@allows("retention.view_hold")
def rows(request: SignedInRequest) -> HttpResponse:
    """`?kind=cases.case&page=2`: of one kind, what the user may see of what falls due within thirty days."""
    now, kind = timezone.now(), request.GET.get("kind", "")
    schedule = next((each for each in schedules() if each.label == kind), None)
    register = Register.of.get(schedule.model) if schedule else None
    if schedule is None or register is None or schedule.disposal is Disposal.STAYS:
        return redirect("retention")  # where the kinds stand
    if not request.user.has_perm(register.permission("view")):
        found = []
    else:
        found = outlook.upcoming(schedule, request.user, now, held_on(local_day(now)))
    page = Paginator(found, SHOWN).get_page(request.GET.get("page"))
    context = {
        "title": register.title,
        "kind": kind,
        "rows": [(row, register.url("record", row.pk), outlook.due_on(row, schedule)) for row in page],
        "page": page,
        "disposal": schedule.disposal.value,
        "basis": schedule.retention.basis,
        "days": schedule.retention.days,
    }
    return render(request, "retention/rows.html", context)


@never_cache
@allows(ANSWER)
@require_POST
def hand_over(request: SignedInRequest, pk: int) -> HttpResponse:
    """Once: the person has it then, and the district no longer."""
    return _file(found_or_404(PersonalRequest.objects.visible_to(request.user, ANSWER), pk), request, timezone.now())


@signed_in("what is kept about oneself")
def own_data(request: SignedInRequest) -> HttpResponse:
    mine = _mine(request).order_by("-pk")[:SHOWN]
    return render(request, "retention/own_data.html", {"title": _("My personal information"), "requests": mine})


@signed_in("what is kept about oneself")
@require_POST
def ask_own(request: SignedInRequest) -> HttpResponse:
    kind, now = request.POST.get("kind", ""), timezone.now()
    if kind not in RequestKind.values:
        raise Refusal(_("Nobody can ask for that."))
    asked = requests.begin_own(kind, by=request.user, now=now)
    if asked.is_own_copy:
        asked.take("carry_out_request", by=request.user, now=now)
        messages.success(request, _("Your copy is made. Fetch it within 30 days; it is handed over once."))
    else:
        messages.success(request, _("Your request is received. Another person decides, and you read the answer here."))
    return redirect("own-data")


@never_cache
@signed_in("what is kept about oneself")
@require_POST
def fetch_own(request: SignedInRequest, pk: int) -> HttpResponse:
    """A copy that was not fetched in time is made anew first."""
    mine, now = found_or_404(_mine(request).filter(kind=RequestKind.COPY, received_by=request.user), pk), timezone.now()
    if checks.has_lost_its_copy(mine):
        mine.take("carry_out_request", by=request.user, now=now)
    return _file(mine, request, now)


@signed_in("what is kept about oneself")
@require_POST
def withdraw_own(request: SignedInRequest, pk: int) -> HttpResponse:
    found_or_404(_mine(request), pk).take("withdraw_request", by=request.user, now=timezone.now())
    return redirect("own-data")


def _mine(request: SignedInRequest) -> Any:
    return PersonalRequest.objects.unscoped("what one asks about oneself").filter(user=request.user)


def _file(asked: PersonalRequest, request: SignedInRequest, now: datetime) -> HttpResponse:
    data = requests.handed_over(asked, by=request.user, now=now)
    return as_file(HttpResponse(data, "application/zip"), f"{asked.number}.zip")
