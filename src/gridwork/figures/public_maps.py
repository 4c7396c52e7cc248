"""The drawing of a public map: boundaries and anchors as lines and circles of the page itself.

It needs no script, no map server and no account: it prints, follows the theme, and weighs what its list weighs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, pi, radians, sqrt

import numpy as np
import shapely
from numpy.typing import NDArray

from gridwork.figures.models import Release
from gridwork.figures.published import Cell, PublicTable, point_of
from gridwork.places.boundaries import shapes
from gridwork.places.models import Level, Place

WIDTH = 1_000  # of the drawing, in its own units
MARGIN = 24
LEAST, MOST = 4, 36  # radii; areas are as the counts
INK = 0.35  # how much of the drawing circles would cover at most, if none lay upon another


@dataclass(frozen=True)
class Spot:
    x: float
    y: float
    radius: float
    cell: Cell
    label: str


@dataclass(frozen=True)
class Drawing:
    height: float
    outlines: Sequence[str]  # paths
    spots: Sequence[Spot]

    @property
    def width(self) -> int:
        return WIDTH


def drawing(release: Release, table: PublicTable) -> Drawing | None:
    """None where nothing is to be drawn: then the list says so alone."""
    spots = [line for line in table.lines if not line.is_total]
    if not spots:
        return None
    inside = _outlines(release)
    points = np.array([point_of(line.part or "") for line in spots])
    corners = np.vstack([points, *(shapely.bounds(shape).reshape(2, 2) for shape in inside)])
    (west, south), (east, north) = corners.min(axis=0), corners.max(axis=0)
    narrower = cos(radians((south + north) / 2))
    across = max((east - west) * narrower, (north - south) / 2, 1e-6)  # never more than twice as high as wide
    scale = (WIDTH - 2 * MARGIN) / across

    def placed(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        x = MARGIN + (lonlat[:, 0] - west) * narrower * scale
        return np.column_stack([x, MARGIN + (north - lonlat[:, 1]) * scale]).round(1)

    counts = [line.cells[0][1] for line in spots]
    height = (north - south) * scale + 2 * MARGIN
    largest = min(MOST, max(2.5 * LEAST, sqrt(INK * WIDTH * height / (pi * len(counts)))))
    most = max(cell.numerator or 0 for cell in counts)
    drawn = [
        Spot(float(x), float(y), _radius(cell, most, largest), cell, line.label)
        for (x, y), cell, line in zip(placed(points), counts, spots, strict=True)
    ]
    drawn.sort(key=lambda spot: -spot.radius)  # a small one is not hidden behind a large one
    outlines = [path for shape in inside for path in _paths(shapely.transform(shape, placed))]
    return Drawing(round(height, 1), outlines, drawn)


def _radius(cell: Cell, most: int, largest: float) -> float:
    return round(max(LEAST, largest * sqrt((cell.numerator or 0) / most)), 1) if most else LEAST


def _outlines(release: Release) -> list[shapely.Geometry]:
    """Of the place and, in a district, its towns."""
    level = Level.TOWN if release.place.level == Level.DISTRICT else Level(release.place.level)
    ids, found = shapes(release.period.last, level)
    inside = set(Place.with_all_below([release.place_id]).values_list("place", flat=True))
    return [shape for pk, shape in zip(ids, found, strict=True) if pk in inside]


def _paths(shape: shapely.Geometry) -> Iterator[str]:
    """Bends smaller than a unit of the drawing are left out."""
    for part in shapely.get_parts(shapely.simplify(shape, 1.0)):
        yield "".join(
            "M" + "L".join(f"{x:g} {y:g}" for x, y in shapely.get_coordinates(ring)) + "Z"
            for ring in (part.exterior, *part.interiors)
        )
