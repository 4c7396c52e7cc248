"""The page of a place through time: what it was called, coded and lay in, by which edition, and what it became."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from gridwork.kernel.access import SignedInRequest, allows
from gridwork.kernel.answers import found_or_404
from gridwork.kernel.limits import TooLong, at_most
from gridwork.kernel.registers import Register
from gridwork.places.models import (
    CodeList,
    CodeListLine,
    Level,
    Place,
    PlaceBoundary,
    PlaceCode,
    Placed,
    PlaceName,
    PlaceParent,
    PlaceSuccessor,
)
from gridwork.places.procedures import CodeListState
from gridwork.places.tallies import Basis, by_year

COUNTED = (Level.TOWN, Level.VILLAGE)  # where rows lie, by the columns that every one of them has
may_see = allows("places.view_place")


@dataclass(frozen=True)
class Held:
    """What a place had, from one day until another, and the edition that says so, if one does."""

    what: str
    text: str
    from_on: date
    until_on: date | None
    edition: CodeList | None


@may_see
def history_page(request: SignedInRequest, pk: int) -> HttpResponse:
    register = Register.of[Place]
    place = found_or_404(register.rows(request.user), pk)
    editions = _editions(request, place)
    basis = Basis.THEN if request.GET.get("basis") == Basis.THEN else Basis.NOW
    visible = Place.objects.visible_to(request.user)
    tallies: list[tuple[str, list[tuple[int, float]]]] | None = []
    if place.level in COUNTED:
        try:
            with at_most():
                tallies = _tallies(request, place, basis)
        except TooLong:
            tallies = None
    context = {
        "title": _("%(place)s through time") % {"place": place},
        "register": register,
        "record": place,
        "held": sorted(_held(place, editions), key=lambda each: (each.from_on, each.what), reverse=True),
        "editions": sorted(editions.values(), key=lambda each: each.as_of, reverse=True),
        "became": _links(PlaceSuccessor.known.filter(old=place, new__in=visible), "new"),
        "came_from": _links(PlaceSuccessor.known.filter(new=place, old__in=visible), "old"),
        "basis": basis,
        "is_town": place.level == Level.TOWN,
        "tallies": tallies,
    }
    return render(request, "places/history.html", context)


def _held(place: Place, editions: dict[date, CodeList]) -> Iterator[Held]:
    """Four queries; the edition of an entry is the one that holds from its first day and lists the place."""
    kinds = (
        (PlaceName.known.filter(place=place), "text", _("name")),
        (PlaceCode.known.filter(place=place), "code", _("code")),
        (PlaceParent.known.filter(place=place).select_related("parent"), "parent", _("lies in")),
        (PlaceBoundary.known.filter(place=place), "source", _("boundary")),
    )
    for rows, column, what in kinds:
        for row in rows:
            edition = editions.get(row.from_on) if what != _("boundary") else None
            named = _which_name(row) if isinstance(row, PlaceName) else what
            yield Held(named, str(getattr(row, column)), row.from_on, row.until_on, edition)


def _which_name(row: PlaceName) -> str:
    return _("name (%(kind)s, %(language)s)") % {"kind": row.get_kind_display(), "language": row.language}


def _editions(request: SignedInRequest, place: Place) -> dict[date, CodeList]:
    """The confirmed editions that list the place, by their day."""
    listed = CodeListLine.objects.filter(place=place).values("of")
    rows = CodeList.objects.visible_to(request.user).filter(pk__in=listed, state=CodeListState.CONFIRMED)
    return {each.as_of: each for each in rows.select_related("place")}


def _links(rows: Any, side: str) -> list[tuple[Place, date, float]]:
    found = rows.select_related(side).order_by("-from_on", "pk")
    return [(getattr(link, side), link.from_on, float(link.weight)) for link in found]


def _tallies(request: SignedInRequest, place: Place, basis: Basis) -> list[tuple[str, list[tuple[int, float]]]]:
    """Of every kind of record that says by which day it was put where it is, and that the reader may see."""
    found = []
    for model, register in Register.of.items():
        if issubclass(model, Placed) and model.dated and request.user.has_perm(register.permission("view")):
            rows = register.model.objects.visible_to(request.user)
            years = by_year(rows, place, basis=basis, on=timezone.localdate())
            found.append((register.title, [(year, round(float(count), 2)) for year, count in years.items() if count]))
    return found
