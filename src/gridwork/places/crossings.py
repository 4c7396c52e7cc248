"""Which towns a linear place runs through, and from which mileage to which."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import shapely
from django.db import transaction

if TYPE_CHECKING:
    pass


def follow_lines(lines: Sequence[int]) -> None:
    """Derive the crossings of these lines anew, from the boundaries that are open to the future."""
    from gridwork.places.models import LinearPlace, TownCrossed

    drawn = list(LinearPlace.known.filter(pk__in=lines))
    areas = _town_areas() if any(line.shape for line in drawn) else []
    with transaction.atomic():
        TownCrossed.objects.filter(linear_place__in=lines).delete()
        TownCrossed.objects.bulk_create(
            TownCrossed(linear_place=line, town_id=town, from_m=from_m, to_m=to_m)
            for line in drawn
            if line.shape
            for town, area in areas
            for from_m, to_m in mileages(shapely.from_geojson(line.shape), area, line.from_m, line.to_m)
        )


def follow_towns(places: Sequence[int]) -> None:
    """The boundary of one of these places is new: where it is a town, lines may cross it elsewhere."""
    from gridwork.places.models import Level, LinearPlace, Place

    lines = list(LinearPlace.known.exclude(shape="").values_list("pk", flat=True))
    if lines and Place.known.filter(pk__in=places, level=Level.TOWN).exists():
        follow_lines(lines)


def mileages(line: Any, area: Any, from_m: int, to_m: int) -> Iterator[tuple[int, int]]:
    """The stretches of a line inside an area, in metres of its mileage; what is shorter than a metre is left out.

    Degrees serve as a measure of length: within one segment they stretch alike, and mileage is not exact to that.
    """
    inside = shapely.line_merge(shapely.intersection(line, area))
    for part in shapely.get_parts(inside):
        if part.geom_type == "LineString":
            ends = [shapely.line_locate_point(line, shapely.Point(part.coords[end])) for end in (0, -1)]
            first, last = (round(from_m + (to_m - from_m) * end / line.length) for end in sorted(ends))
            if last > first:
                yield first, last


def _town_areas() -> list[tuple[int, Any]]:
    from gridwork.places.models import Level, PlaceBoundary

    rows = PlaceBoundary.known.filter(place__level=Level.TOWN, until_on=None).values_list("place", "shape")
    return [(town, shapely.from_wkb(bytes(shape))) for town, shape in rows]
