"""The dated rows with which a place begins: whoever writes a new place, they are there."""

from collections.abc import Iterable, Sequence

from django.db import models
from django.utils.translation import gettext as _

from gridwork.kernel.records import all_or_nothing
from gridwork.kernel.refusals import Refusal
from gridwork.places.models import Level, Place, PlaceCode, PlaceName, PlaceParent


def give(places: Sequence[Place]) -> None:
    """Names, code and parent of new places, from their first day on. The places' own entry journals the values."""
    refuse_used_cell_codes([place.code for place in places if place.level == Level.CELL])
    names = [
        PlaceName(place=place, language=language, text=text, from_on=place.opened_on, until_on=place.closed_on)
        for place in places
        for language, text in (("en", place.name_en), ("zh", place.name_zh))
        if text
    ]
    codes = [
        PlaceCode(place=place, code=place.code, from_on=place.opened_on, until_on=place.closed_on)
        for place in places
        if place.code
    ]
    parents = [
        PlaceParent(place=place, parent_id=place.parent_id, from_on=place.opened_on, until_on=place.closed_on)
        for place in places
        if place.parent_id
    ]
    _insert(PlaceName, names)
    _insert(PlaceCode, codes)
    _insert(PlaceParent, parents)


def refuse_used_cell_codes(codes: Iterable[str], besides: Place | None = None) -> None:
    """A cell's code is never used twice. Whether a village's is free on a day, the database says."""
    given = [code for code in codes if code]
    used = PlaceCode.known.filter(scheme=PlaceCode.OFFICIAL, code__in=given).exclude(place=besides)
    for code in used.values_list("code", flat=True)[:1]:
        raise Refusal(_("The code %(code)s belonged to another cell.") % {"code": code})


def _insert[Row: models.Model](model: type[Row], rows: list[Row]) -> None:
    with all_or_nothing(model):
        models.QuerySet.bulk_create(model._base_manager.all(), rows)
