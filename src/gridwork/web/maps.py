"""Maps beside lists: how many of the rows that an address finds lie in each place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from gridwork.kernel.access import allows, signed_in
from gridwork.kernel.limits import at_most
from gridwork.kernel.lists import Listing
from gridwork.kernel.registers import Register
from gridwork.places import outlines, tree
from gridwork.places.dated import is_open
from gridwork.places.models import Level, Place, PlaceBoundary, Placed
from gridwork.places.tallies import Basis, origins, predecessors, tally

COUNTED = (Level.VILLAGE, Level.TOWN)  # finest first
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

    As of now, with what places that are gone have handed on; `?map=then&on=2016-12-31`: the places of that day, as the
    rows were put in them. How many rows lie in none of them, as those of a whole town do among villages, is told in a
    header.
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
    basis, day = basis_of(request)
    places = list(reached.filter(is_open(day)).values_list("pk", flat=True))
    listing = Listing(register, user, request.GET, timezone.now())
    with at_most():
        tallied = tally(listing.found, level, places, basis=basis, on=day)
    into = origins() if basis == Basis.NOW else {}
    told = {
        place: {
            "count": _plain(tallied.counts.get(place, Decimal(0))),
            "url": _narrowed(listing, [place, *sorted(predecessors(place, into))]),
        }
        for place in places
    }
    body = outlines.collection(tree.current(), places, level, day, told)
    headers = {"Elsewhere": str(_plain(tallied.elsewhere))}
    return HttpResponse(body, content_type="application/geo+json", headers=headers)


def basis_of(request: HttpRequest) -> tuple[Basis, date]:
    """As now, or as then: the places of the day that is asked for, or else of today."""
    if request.GET.get("map") != Basis.THEN:
        return Basis.NOW, timezone.localdate()
    try:
        day = parse_date(request.GET.get("on", ""))
    except ValueError:
        day = None
    return Basis.THEN, day or timezone.localdate()


def _narrowed(listing: Listing, places: list[int]) -> str:
    """The rows that are counted: those of the place and, as now, of the places that handed something on to it."""
    return listing.address(place=[str(each) for each in places], after="", before="", map="points", on="")


def _plain(count: Decimal) -> int | float:
    """Shares leave fractions; a hundredth of a row is finer than any share is known."""
    return int(count) if count == count.to_integral_value() else round(float(count), 2)
