"""Near me: a list for somebody on a round, by the point of their device or by a place."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from gridwork.cases import near as nearby
from gridwork.cases.forms.near import WhereForm
from gridwork.kernel import forms
from gridwork.kernel.access import SignedInRequest, allows


@never_cache
@sensitive_post_parameters("lon", "lat")
@allows("cases.view_case")
def near(request: SignedInRequest) -> HttpResponse:
    """The point travels in the body of a POST only, so that no log and no history of a browser keeps it."""
    form = WhereForm(request.POST if request.method == "POST" else None)
    forms.dress(form, request.user)
    now = timezone.now()
    context: dict[str, Any] = {"title": _("Near me"), "form": form, "now": now, "found": None}
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if said["lon"] is not None:
            context["found"] = nearby.around(nearby.Point(said["lon"], said["lat"]), request.user)
        else:
            context |= {"found": nearby.inside(said["place"].pk, request.user), "place": said["place"]}
    context["own"] = nearby.own_places(request.user, now)
    part = request.headers.get("HX-Target") == "near"
    template = "cases/near_found.html" if part else "cases/near.html"
    return render(request, template, context, status=422 if form.errors else 200)
