"""The place that a user has chosen to look at: lists opened from the rail begin there."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_POST

from gridwork.columns.addresses import key_of
from gridwork.kernel.access import signed_in
from gridwork.places.models import Place
from gridwork.web import rail
from gridwork.web.page_before import page_before

KEY = "place"


@signed_in("one's own choice; only a visible place can be chosen")
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Back to where the user was; where that is a list of things that lie in places, to those of the chosen one."""
    before, place = urlsplit(page_before(request)), _visible(request.user, request.POST.get(KEY, ""))
    if place is None:
        request.session.pop(KEY, None)
    else:
        request.session[KEY] = place.pk
    query = f"{KEY}={place.pk}" if place and _narrows(before.path) else ""
    return redirect(before._replace(query=query, fragment="").geturl())


def chosen(request: HttpRequest) -> Place | None:
    """Asked anew for each page, since a grant may have ended meanwhile."""
    key = request.session.get(KEY) if hasattr(request, "session") else None
    return _visible(request.user, str(key)) if key else None


def _visible(user: Any, key: str) -> Place | None:
    return Place.objects.visible_to(user).filter(pk=key_of(key)).first()


def _narrows(path: str) -> bool:
    try:
        return rail.takes_place(resolve(path).view_name)
    except Resolver404:
        return False
