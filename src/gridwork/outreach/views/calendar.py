"""The calendar: a month of sessions, as a grid that becomes a list on a phone."""

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from gridwork.kernel.access import SignedInRequest, allows
from gridwork.kernel.lists import Listing
from gridwork.kernel.registers import Register
from gridwork.organisations.views import WEEKDAYS
from gridwork.outreach.models import Session
from gridwork.outreach.months import beside, weeks
from gridwork.outreach.states import Form, SessionState

SHOWN = 3  # sessions of a day; the others are a press away
FIRST, LAST = date(1990, 1, 1), date(2100, 12, 1)


@allows("outreach.view_session")
def calendar(request: SignedInRequest) -> HttpResponse:
    """`?month=2017-06`, and any filter of the list of sessions."""
    now, month = timezone.now(), _month(request.GET.get("month", ""))
    register = Register.of[Session]
    listing = Listing(register, request.user, request.GET, now)
    end = beside(month, 1)
    rows = listing.found.select_related(None).filter(held_on__gte=month, held_on__lt=end)
    rows = rows.exclude(state=SessionState.DOUBLE)  # shown once, by the report that counts
    found: dict[date, list[Session]] = defaultdict(list)
    counts: Counter[date] = Counter()
    for each in rows.select_related("place").order_by("held_on", "begins_at", "pk"):
        counts[each.held_on] += 1
        if counts[each.held_on] <= SHOWN:
            found[each.held_on].append(each)
    context: dict[str, Any] = {
        "title": _("Calendar of sessions"),
        "register": register,
        "listing": listing,
        "month": month,
        "before": _turned(request, beside(month, -1)) if month > FIRST else "",
        "after": _turned(request, end) if month < LAST else "",
        "form": request.GET.get("form", ""),
        "forms": Form.choices,
        "list_url": _list_url(request, register),
        "weeks": weeks(month, found, counts),
        "weekdays": WEEKDAYS,
        "total": sum(counts.values()),
        "today": timezone.localdate(now),
        "new_url": register.url("new") if request.user.has_perm(register.permission("add")) else "",
    }
    return render(request, "outreach/calendar.html", context)


def _turned(request: SignedInRequest, month: date) -> str:
    """The same question about another month."""
    query = request.GET.copy()
    query["month"] = f"{month:%Y-%m}"
    return f"?{query.urlencode()}"


def _list_url(request: SignedInRequest, register: Register) -> str:
    """The list of the same sessions, to which a day is still to be added."""
    query = request.GET.copy()
    for name in ("month", "held_on_from", "held_on_to"):
        query.pop(name, None)
    return f"{register.url('list')}?{query.urlencode()}{'&' if query else ''}"


def _month(said: str) -> date:
    year, _dash, month = said.partition("-")
    if year.isdecimal() and month.isdecimal() and len(said) <= 7 and 1 <= int(month) <= 12:
        first = date(max(int(year), 1), int(month), 1)
        if FIRST <= first <= LAST:
            return first
    return timezone.localdate().replace(day=1)
