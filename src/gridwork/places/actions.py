"""Verbs over places: open, rename, recode, rebound, move, close. Each from a day on, past and coming days included."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import shapely
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gridwork.kernel.actors import System
from gridwork.kernel.records import local_day
from gridwork.kernel.refusals import Refusal
from gridwork.kernel.scope import Reacher
from gridwork.places import beginnings, codes, standing
from gridwork.places.dated import overlapping
from gridwork.places.models import (
    Level,
    Place,
    PlaceBoundary,
    PlaceCode,
    PlaceName,
    PlaceParent,
    PlaceSuccessor,
)

ADD, CHANGE = "places.add_place", "places.change_place"


@transaction.atomic
def open_place(
    level: Level,
    names: Mapping[str, str],
    *,
    parent: Place | None,
    from_on: date,
    kind: str = "",
    code: str = "",
    by: Reacher,
    now: datetime,
) -> Place:
    """A new place with its first names by language ("en", "zh" …). A cell without a code gets its village's next."""
    if parent is not None:
        _refuse_parent(level, parent, from_on)
        if level == Level.CELL and parent.code:
            code = code or next_cell_code(parent)
    place = Place(level=level, kind=kind, opened_on=from_on, parent=parent, code=code)
    place.name_en, place.name_zh = names.get("en", ""), names.get("zh", "")
    place.write(by=by, now=now, action="open_place", permission=ADD)
    for language in names.keys() - standing.LANGUAGES:
        PlaceName(place=place, language=language, text=names[language], from_on=from_on).write(by=by, now=now)
    return place


@transaction.atomic
def rename_place(
    place: Place,
    language: str,
    text: str,
    *,
    from_on: date,
    kind: str = PlaceName.Kind.OFFICIAL,
    by: Reacher,
    now: datetime,
) -> None:
    _ask(by, CHANGE, place, now)
    row = PlaceName(place=place, language=language, kind=kind, text=text, from_on=from_on)
    _hold_from(row, key=("place", "language", "kind"), by=by, now=now)
    _settle(place, "rename_place", by, now)


@transaction.atomic
def recode_place(
    place: Place, code: str, *, from_on: date, scheme: str = PlaceCode.OFFICIAL, by: Reacher, now: datetime
) -> None:
    _ask(by, CHANGE, place, now)
    if place.level == Level.CELL and scheme == PlaceCode.OFFICIAL:
        beginnings.refuse_used_cell_codes([code], besides=place)
    _hold_from(
        PlaceCode(place=place, scheme=scheme, code=code, from_on=from_on), key=("place", "scheme"), by=by, now=now
    )
    _settle(place, "recode_place", by, now)


@transaction.atomic
def rebound_place(place: Place, shape: Any, *, from_on: date, source: str, by: Reacher, now: datetime) -> None:
    """`shape`: a valid Shapely polygon or multipolygon in WGS 84."""
    _ask(by, CHANGE, place, now)
    if shape.geom_type not in ("Polygon", "MultiPolygon") or not shape.is_valid or shape.is_empty:
        raise ValidationError(_("A boundary is a valid polygon, or several."))
    row = PlaceBoundary(place=place, shape=shapely.to_wkb(shape), source=source, from_on=from_on)
    _hold_from(row, key=("place",), by=by, now=now)
    _settle(place, "rebound_place", by, now)


@transaction.atomic
def move_place(place: Place, parent: Place, *, from_on: date, by: Reacher, now: datetime) -> None:
    """Into another parent. What lies there moves along: closure, town and village follow when the day has come."""
    _ask(by, CHANGE, place, now)
    _ask(by, CHANGE, parent, now)
    _refuse_parent(Level(place.level), parent, from_on)
    _hold_from(PlaceParent(place=place, parent=parent, from_on=from_on), key=("place",), by=by, now=now)
    _settle(place, "move_place", by, now)


@transaction.atomic
def close_place(
    place: Place, *, from_on: date, successors: Sequence[tuple[Place, Decimal]] = (), by: Reacher, now: datetime
) -> None:
    """`from_on` is the first day without it; successors take over its counts by their weights, 1 in all."""
    _ask(by, CHANGE, place, now)
    if successors and sum(weight for _new, weight in successors) != 1:
        raise ValidationError(_("The weights of the successors must sum to 1."))
    held = PlaceParent.known.filter(overlapping(from_on, None), parent=place).count()
    if held:
        raise Refusal(
            ngettext(
                "%(n)d place still lies in it: move or close it first.",
                "%(n)d places still lie in it: move or close them first.",
                held,
            )
            % {"n": held}
        )
    for model in (PlaceName, PlaceCode, PlaceBoundary, PlaceParent):
        for row in model.known.filter(place=place).filter(overlapping(from_on, None)):
            if row.from_on >= from_on:
                raise Refusal(_("It has entries that begin on that day or later."))
            row.until_on = from_on
            row.write(by=by, now=now)
    for new, weight in successors:
        PlaceSuccessor(old=place, new=new, from_on=from_on, weight=weight).write(by=by, now=now)
    place.closed_on = from_on
    _settle(place, "close_place", by, now)


@transaction.atomic
def settle_places(now: datetime) -> int:
    """Bring the columns of today up to what the dated rows say since midnight; the number of places changed."""
    behind = standing.bring_up(list(Place.known.order_by("level", "pk")), local_day(now))
    for place in behind:
        place.write(by=System("change of day"), now=now, action="settle_place")
    return len(behind)


def next_cell_code(village: Place) -> str:
    """Refusal: its 999 serials are used up."""
    used = PlaceCode.known.filter(code__startswith=village.code).values_list("code", flat=True)
    try:
        return codes.next_cell_code(village.code, used)
    except codes.NoSerialLeft:
        raise Refusal(_("%(village)s has had 999 cells, and no serial is used twice.") % {"village": village}) from None
    except ValueError:
        raise ValidationError({"code": _("Without a village code of 12 digits, give the cell its code.")}) from None


def _hold_from(row: Any, *, key: tuple[str, ...], by: Reacher, now: datetime) -> None:
    """Let a dated row hold from its day until the next one of its key begins; the one before ends there."""
    _refuse_outside_life(row.place, row.from_on)
    kin = type(row).known.filter(**{name: getattr(row, name) for name in key}).order_by("from_on")
    before = kin.filter(from_on__lte=row.from_on).filter(overlapping(row.from_on, None)).last()
    if before is not None and _said(before) == _said(row):
        return
    if before is not None and before.from_on == row.from_on:
        row.until_on = before.until_on
        type(row).withdraw_many([before], by=by, now=now, reason="corrected as of the same day")
    elif before is not None:
        row.until_on, before.until_on = before.until_on, row.from_on
        before.write(by=by, now=now)  # first: at no moment may both hold
    else:
        later = kin.filter(from_on__gt=row.from_on).first()
        row.until_on = later.from_on if later is not None else row.place.closed_on
    if isinstance(row, PlaceBoundary):
        PlaceBoundary.write_many([row], by=by, now=now)  # whose entry holds a root, and not thousands of corners
    else:
        row.write(by=by, now=now)


def _said(row: Any) -> dict[str, Any]:
    days = {"id", "version", "from_on", "until_on"}
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {name: value for name, value in values.items() if name not in days}


def _settle(place: Place, action: str, by: Reacher, now: datetime) -> None:
    """Journalled on the place itself even where nothing changes yet: the day it holds from may be to come."""
    standing.bring_up([place], local_day(now))
    place.write(by=by, now=now, action=action)


def _ask(by: Reacher, permission: str, place: Place, now: datetime) -> None:
    if not Place.scope.admits(by, permission, place, local_day(now)):
        raise PermissionDenied(_("You may not change %(place)s.") % {"place": place})


def _refuse_parent(level: Level, parent: Place, from_on: date) -> None:
    if not Level(parent.level).may_hold(level):
        raise ValidationError({"parent": _("A place lies in one of a higher level, a cell in a village.")})
    _refuse_outside_life(parent, from_on)


def _refuse_outside_life(place: Place, day: date) -> None:
    if day < place.opened_on or (place.closed_on is not None and day >= place.closed_on):
        raise ValidationError({"from_on": _("%(place)s does not exist on that day.") % {"place": place}})
