"""The in-box: everybody's first page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from gridwork.cases import digest
from gridwork.cases.inbox import WHEN, waiting
from gridwork.kernel.access import SignedInRequest, signed_in


@signed_in("rows are found by the permissions that the user holds, one pile each")
def inbox(request: SignedInRequest) -> HttpResponse:
    """`?when=late` or `?when=soon` leaves what is late, or due within a day."""
    when = request.GET.get("when", "")
    when = when if when in WHEN else ""
    now = timezone.now()
    tabs = [("", _("Mine")), ("soon", _("Due soon")), ("late", _("Late"))]
    context = {"title": _("In-box"), "piles": waiting(request.user, when, now), "tabs": tabs, "when": when, "now": now}
    context["digest"] = digest.of_today(request.user, now)
    return render(request, "cases/inbox.html", context)
