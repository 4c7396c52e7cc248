"""Registers of places, what they were through time, sites and lines."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gridwork.kernel.records import local_day
from gridwork.kernel.registers import Part, Register, View
from gridwork.kernel.scope import Reacher
from gridwork.places.forms import LinearPlaceForm, PointForm
from gridwork.places.models import (
    CodeList,
    LinearPlace,
    Place,
    PlaceBoundary,
    PlaceCode,
    PlaceName,
    PlaceParent,
    PlaceSuccessor,
    Site,
)
from gridwork.places.procedures import CONFIRM


class PlaceNames(Register):
    model = PlaceName
    slug = "place-names"
    icon = "tag"
    columns = ("text", "language", "kind", "from_on", "until_on", "place")
    filters = ("place", "language", "kind")


class PlaceCodes(Register):
    model = PlaceCode
    slug = "place-codes"
    icon = "hash"
    columns = ("code", "scheme", "from_on", "until_on", "place")
    filters = ("place", "scheme")


class PlaceBoundaries(Register):
    model = PlaceBoundary
    slug = "place-boundaries"
    icon = "polygon"
    columns = ("source", "from_on", "until_on", "place")
    filters = ("place",)
    geometry = "outline"


class PlaceParents(Register):
    model = PlaceParent
    slug = "place-parents"
    icon = "hierarchy"
    columns = ("parent", "from_on", "until_on", "place")
    filters = ("place", "parent")


class PlaceSuccessors(Register):
    model = PlaceSuccessor
    slug = "place-successors"
    icon = "arrows-split"
    columns = ("new", "from_on", "weight", "old")
    filters = ("old", "new")


class Sites(Register):
    model = Site
    icon = "building"
    columns = ("name", "kind", "address", "place", "town", "opened_on", "closed_on")
    shown = ("name", "kind", "address", "place", "town")
    filters = ("kind", "place", "open_today")
    labels = {"open_today": _("Open today")}
    search = ("name", "address")
    entry = ("kind", "name", "address", "place", "lon", "lat", "opened_on", "closed_on")
    form = PointForm
    facts = ("kind", "address", "place", "village", "town", "opened_on", "closed_on")
    order = "name"
    geometry = "point"
    form_template = "places/site_form.html"

    def toggle_open_today(self, rows: Any, user: Reacher, now: datetime) -> Any:
        return open_on(rows, now)


class LinearPlaces(Register):
    model = LinearPlace
    slug = "lines"
    icon = "route"
    columns = ("name", "line", "line_class", "kind", "from_m", "to_m")
    labels = {"name": _("Name"), "crossed": _("Towns crossed")}
    filters = ("kind", "line_class")
    search = ("name_en", "name_zh", "line")
    entry = ("name_en", "name_zh", "kind", "line", "line_class", "from_m", "to_m", "shape", "source")
    form = LinearPlaceForm
    facts = ("kind", "line", "line_class", "from_m", "to_m", "source")
    geometry = "geometry"
    record_template = "places/line.html"


class CodeLists(Register):
    """Handed in, decided and confirmed by gridwork.places.views.codelists."""

    model = CodeList
    slug = "code-lists"
    icon = "list-numbers"
    columns = (
        "name", "as_of", "state", "level", "place", "before", "read", "added", "removed", "changed", "stayed",
        "left_out", "source", "licence", "file_name", "proposed_at",
    )  # fmt: skip
    shown = ("name", "state", "level", "read", "added", "removed", "changed", "source")
    labels = {"name": _("Edition")}
    filters = ("state", "level", "place")
    order = "-as_of"
    facts = ("place", "level", "as_of", "source", "licence", "file_name", "sha256", "proposed_at", "user")
    importable = False
    list_template = "places/code_lists.html"
    record_template = "places/code_list.html"

    def permissions(self) -> list[str]:
        return [*(self.permission(verb) for verb in ("view", "add", "change")), CONFIRM]


class Places(Register):
    """Opened and changed by gridwork.places.views, since each change holds from a day on."""

    model = Place
    icon = "map-pin"
    columns = ("name", "level", "kind_words", "code", "parent", "town", "opened_on", "closed_on")
    shown = ("name", "level", "kind_words", "code", "parent")
    labels = {"name": _("Name"), "kind_words": _("Kind"), "open_today": _("Open today")}
    filters = ("level", "parent", "open_today")
    search = ("name_en", "name_zh", "code")
    order = "code"
    facts = ("level", "kind_words", "code", "parent", "town", "opened_on", "closed_on")
    views = (
        View("towns", _("Towns"), "level=2"),
        View("villages", _("Villages"), "level=3"),
        View("cells", _("Grid cells"), "level=4"),
    )
    parts = (
        Part(Sites, "place"),
        Part(PlaceNames, "place"),
        Part(PlaceCodes, "place"),
        Part(PlaceParents, "place"),
        Part(PlaceBoundaries, "place"),
        Part(PlaceSuccessors, "old"),
    )
    importable = False
    list_template = "places/list.html"
    record_template = "places/place.html"

    def permissions(self) -> list[str]:
        return [self.permission(verb) for verb in ("view", "add", "change")]

    def toggle_open_today(self, rows: Any, user: Reacher, now: datetime) -> Any:
        return open_on(rows, now)


def open_on(rows: Any, now: datetime) -> Any:
    day = local_day(now)
    return rows.filter(Q(closed_on=None) | Q(closed_on__gt=day), opened_on__lte=day)
