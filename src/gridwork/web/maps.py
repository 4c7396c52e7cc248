"""Maps beside lists: how many of the rows that an address finds lie in each place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from gridwork.kernel.access import allows, signed_in
from gridwork.kernel.limits import at_most
from gridwork.kernel.lists import Listing
from gridwork.kernel.registers import Register
from gridwork.places import outlines, tree
from gridwork.places.models import Level, Place, PlaceBoundary, Placed

COUNTED = {Level.VILLAGE: "village_id", Level.TOWN: "town_id"}  # finest first
LEVELS = {"towns": "town", "villages": "village"}


@allows("cases.view_case")
def front(request: HttpRequest) -> HttpResponse:
    return redirect(f"{reverse('cases:list')}?map=areas")


def ground(user: Any) -> dict[str, str]:
    """What lies under every map: the outlines of towns and villages, for whoever may see places."""
    if not user.has_perm("places.view_place"):
        return {}
    return {name: reverse("place-shapes", args=[level]) for name, level in LEVELS.items()}


def areas_url(register: Register) -> str:
    return reverse("areas", args=[register.slug]) if issubclass(register.model, Placed) else ""


@signed_in("the permission to view the rows is asked below, since it differs from list to list")
def areas(request: HttpRequest, slug: str) -> HttpResponse:
    """The places that the user reaches, each with the number of rows that the list's address finds in it.

    How many of the rows lie in none of them, as those of a whole town do among villages, is told in a header.
    """
    user: Any = request.user
    register = next((each for each in import_string(settings.REGISTERS) if each.slug == slug), None)
    if register is None or not areas_url(register):
        raise Http404
    if not user.has_perm(register.permission("view")):
        raise PermissionDenied(_("You may not see these rows."))
    drawn = set(PlaceBoundary.known.values_list("place__level", flat=True).distinct())
    level = next((level for level in COUNTED if level in drawn), Level.TOWN)
    reached = Place.objects.visible_to(user, register.permission("view")).filter(level=level)
    places = list(reached.values_list("pk", flat=True))
    listing = Listing(register, user, request.GET, timezone.now())
    with at_most():
        counts = _counts(listing, COUNTED[level])
    told = {place: {"count": counts.get(place, 0), "url": _narrowed(listing, place)} for place in places}
    body = outlines.collection(tree.current(), places, level, timezone.localdate(), told)
    elsewhere = sum(counts.values()) - sum(counts.get(place, 0) for place in places)
    return HttpResponse(body, content_type="application/geo+json", headers={"Elsewhere": str(elsewhere)})


def _counts(listing: Listing, column: str) -> Mapping[int | None, int]:
    return dict(listing.found.order_by().values_list(column).annotate(number=Count("pk")))


def _narrowed(listing: Listing, place: int) -> str:
    return listing.address(place=str(place), after="", before="", map="points")
