"""Pages: which kinds are kept for how long, what is about to be erased, and what is held."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gridwork.kernel.access import SignedInRequest, allows
from gridwork.kernel.records import local_day
from gridwork.kernel.registers import Register
from gridwork.retention import outlook
from gridwork.retention.models import Hold
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
