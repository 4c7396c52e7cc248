"""Maps beside lists: from afar how many of a list's rows lie in each place, nearer in clusters, near by one by one.

The answer hangs on how many rows lie in the view and on its zoom. It is reckoned here: a browser is never sent a
million points.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Avg, BigIntegerField, Count, F, Max
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from gridwork.cases.models import Case, CaseType, Job
from gridwork.columns.addresses import day_of
from gridwork.kernel.access import allows, signed_in
from gridwork.kernel.limits import at_most
from gridwork.kernel.lists import Listing
from gridwork.kernel.records import Record, RecordQuerySet
from gridwork.kernel.registers import Register
from gridwork.places import outlines, tree
from gridwork.places.dated import is_open
from gridwork.places.models import Level, Place, PlaceBoundary, Placed
from gridwork.places.tallies import Basis, origins, predecessors, tally

FINEST = (Level.VILLAGE, Level.TOWN)
AT: dict[type[Record], str] = {Case: "", Job: "case__"}  # where the point is, and the type that may be kept off maps
# Of all columns, those that a point and its words are read from: rows are wide.
TOLD: dict[type[Record], tuple[str, ...]] = {
    Case: ("reported_at", "lon", "lat", "type__mapped", "type__parent__mapped"),
    Job: (
        "case__reported_at", "case__lon", "case__lat", "case__type__mapped", "case__type__parent__mapped",
        "body__name_en", "body__name_zh",
    ),
}  # fmt: skip
LEVELS = {"towns": "town", "villages": "village"}
SHOWN = 1000  # rows drawn one by one; so many more are counted at most
COUNTED = 10 * SHOWN
FAR, NEAR = 10.5, 15.0  # zooms: from afar areas, near by points, clusters between
CLUSTER = 64  # pixels that one cluster stands for
TILE = 512  # pixels of the whole world at zoom 0


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


def view_url(register: Register) -> str:
    """Where a view of many points is to be had; empty for a register whose few shapes are sent whole."""
    return reverse("view", args=[register.slug]) if register.model in AT else ""


@signed_in("the permission to view the rows is asked below, since it differs from list to list")
def areas(request: HttpRequest, slug: str) -> HttpResponse:
    """The places that the user reaches, each with the number of rows that the list's address finds in it.

    As of now, with what places that are gone have handed on; `?map=then&on=2016-12-31`: the places of that day, as the
    rows were put in them. How many rows lie in none of them, as those of a whole town do among villages, is told in a
    header.
    """
    listing = _listing(request, slug)
    drawn = set(PlaceBoundary.known.values_list("place__level", flat=True).distinct())
    with at_most():
        body, elsewhere = _areas(listing, next((level for level in FINEST if level in drawn), Level.TOWN))
    return HttpResponse(body, content_type="application/geo+json", headers={"Elsewhere": str(_plain(elsewhere))})


def basis_of(query: Mapping[str, str]) -> tuple[Basis, date]:
    """As now, or as then: the places of the day that is asked for, or else of today."""
    if query.get("map") != Basis.THEN:
        return Basis.NOW, timezone.localdate()
    return Basis.THEN, day_of(query.get("on", "")) or timezone.localdate()


@signed_in("the permission to view the rows is asked below, since it differs from list to list")
def view(request: HttpRequest, many: str) -> HttpResponse:
    """What lies in `bbox` (west, south, east, north) at `zoom`, of the rows that the list's address finds.

    Beside the features stands as what they are to be drawn: areas, clusters or points; in words what is left out;
    whether no window was asked for; and `below` which zoom areas are drawn.
    """
    listing = _listing(request, many)
    if listing.register.model not in AT:
        raise Http404
    window = Window.of(request.GET.get("bbox", ""), request.GET.get("zoom", ""))
    with at_most():
        kind, body, note = _seen(listing, window)
    told = orjson.dumps({"kind": kind, "note": note, "whole": window == Window(), "below": FAR})
    return HttpResponse(told[:-1] + b"," + body[1:], content_type="application/geo+json")


@dataclass(frozen=True)
class Window:
    """What a map shows: degrees, and the zoom at which it does. Without a window, everything from afar."""

    west: float = -180.0
    south: float = -90.0
    east: float = 180.0
    north: float = 90.0
    zoom: float = 0.0

    @classmethod
    def of(cls, bbox: str, zoom: str) -> Window:
        if not bbox:
            return cls()
        try:
            west, south, east, north = (float(each) for each in bbox.split(","))
            window = cls(west, south, east, north, float(zoom or 0))
        except ValueError:
            window = cls(zoom=float("nan"))
        if not (window.west <= window.east and window.south <= window.north and 0 <= window.zoom <= 30):
            raise ValidationError(_("A view of the map is said as bbox=west,south,east,north and zoom=12."))
        return window

    @property
    def step(self) -> float:
        """Degrees of longitude that a cluster stands for."""
        return 360 / (TILE * 2**self.zoom) * CLUSTER


def _seen(listing: Listing, window: Window) -> tuple[str, bytes, str]:
    found = _within(listing, window)
    count = found.order_by()[: COUNTED + 1].count()
    if count <= SHOWN:
        return "points", _points(listing, found), ""
    level = _coarsest(listing) if window.zoom < FAR else None
    if level is not None:
        body, elsewhere = _areas(listing, level)
        return "areas", body, _elsewhere(elsewhere)
    if window.zoom < NEAR:
        return "clusters", _clusters(listing, found, window), ""
    words = _("The newest %(shown)s of %(all)s in view.")
    if count > COUNTED:
        words = _("The newest %(shown)s of more than %(all)s in view.")
    note = words % {"shown": f"{SHOWN:,}", "all": f"{min(count, COUNTED):,}"}
    return "points", _points(listing, found), note


def _coarsest(listing: Listing) -> Level | None:
    """Towns, or villages for whoever reaches no town; none where no such boundary is known."""
    reached = Place.objects.visible_to(listing.user, listing.register.permission("view"))
    drawn = PlaceBoundary.known.filter(place__in=reached.values("pk"), place__level__in=FINEST)
    return drawn.order_by("place__level").values_list("place__level", flat=True).first()


def _listing(request: HttpRequest, slug: str) -> Listing:
    user: Any = request.user
    register = next((each for each in import_string(settings.REGISTERS) if each.slug == slug), None)
    if register is None or not areas_url(register):
        raise Http404
    if not user.has_perm(register.permission("view")):
        raise PermissionDenied(_("You may not see these rows."))
    return Listing(register, user, request.GET, timezone.now())


# -- rows ---------------------------------------------------------------------------------------------------------


def _kept_off() -> list[int]:
    """Types that stand on no map."""
    return list(CaseType.kept_off_maps().values_list("pk", flat=True))


def _within(listing: Listing, window: Window) -> RecordQuerySet:
    at = AT[listing.register.model]
    inside = {
        f"{at}lat__gte": window.south, f"{at}lat__lte": window.north, f"{at}lon__gte": window.west,
        f"{at}lon__lte": window.east,
    }  # fmt: skip
    return listing.found.order_by().filter(**inside).exclude(**{f"{at}type__in": _kept_off()})


def _points(listing: Listing, found: RecordQuerySet) -> bytes:
    """The newest, each with its page. By their keys first: all that lie in view are sorted, and rows are wide."""
    register = listing.register
    keys = list(found.values_list("pk", flat=True))
    rows = register.model.objects.visible_to(listing.user, register.permission("view"))
    told = TOLD[register.model]
    relations = {name.rpartition("__")[0] for name in told} - {""}
    rows = rows.filter(pk__in=sorted(keys)[-SHOWN:]).select_related(*relations).only(*told)
    features = [
        {
            "type": "Feature", "id": row.pk, "geometry": row.geometry,
            "properties": {"label": str(row), "url": register.url("record", row.pk)},
        }
        for row in rows.order_by("-pk")
    ]  # fmt: skip
    return orjson.dumps({"type": "FeatureCollection", "features": features})


def _clusters(listing: Listing, found: RecordQuerySet, window: Window) -> bytes:
    """Of a grid as wide as a cluster is drawn: how many lie in each square, and where their middle is."""
    lon, lat = (f"{AT[listing.register.model]}{name}" for name in ("lon", "lat"))
    squares = found.values(
        column=Cast(F(lon) / window.step, BigIntegerField()), line=Cast(F(lat) / window.step, BigIntegerField())
    ).annotate(number=Count("pk"), newest=Max("pk"), middle_lon=Avg(lon), middle_lat=Avg(lat))
    features = [
        {
            "type": "Feature", "id": each["newest"],
            "geometry": {"type": "Point", "coordinates": [round(each["middle_lon"], 6), round(each["middle_lat"], 6)]},
            "properties": {"point_count": each["number"], "point_count_abbreviated": _short(each["number"])},
        }
        for each in squares
    ]  # fmt: skip
    return orjson.dumps({"type": "FeatureCollection", "features": features})


def _areas(listing: Listing, level: Level) -> tuple[bytes, Decimal]:
    """The places of a level that the user reaches with their numbers, and how many rows lie in none of them.

    The few that are kept off maps are counted apart and taken away: an index answers for all, another for them.
    """
    basis, day = basis_of(listing.query)
    reached = Place.objects.visible_to(listing.user, listing.register.permission("view")).filter(level=level)
    places = list(reached.filter(is_open(day)).order_by("pk").values_list("pk", flat=True))
    rows, at = listing.found.order_by(), AT.get(listing.register.model)
    tallied = tally(rows, level, places, basis=basis, on=day)
    if at is not None:
        tallied -= tally(rows.filter(**{f"{at}type__in": _kept_off()}), level, places, basis=basis, on=day)
    into = origins() if basis == Basis.NOW else {}
    told = {
        place: {
            "count": _plain(tallied.counts.get(place, Decimal(0))),
            "url": _narrowed(listing, [place, *sorted(predecessors(place, into))]),
        }
        for place in places
    }
    return outlines.collection(tree.current(), places, level, day, told), tallied.elsewhere


def _narrowed(listing: Listing, places: list[int]) -> str:
    """The rows that are counted: those of the place and, as now, of the places that handed something on to it."""
    return listing.address(
        place=[str(each) for each in places], after="", before="", map="points", on="", bbox="", zoom=""
    )


def _elsewhere(number: Decimal) -> str:
    return _("%(n)s more lie in no place of the map.") % {"n": f"{_plain(number):,}"} if number else ""


def _plain(count: Decimal) -> int | float:
    """Shares leave fractions; a hundredth of a row is finer than any share is known."""
    return int(count) if count == count.to_integral_value() else round(float(count), 2)


def _short(number: int) -> str:
    return str(number) if number < 1000 else f"{number / 1000:.3g}k"
