"""The district as GeoJSON, a FeatureCollection a layer, with codes of the official lengths: 6, 9, 12 and 15 digits."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from shapely.ops import substring

from gridwork.places.invented import names
from gridwork.places.invented.drawing import District, Shapes, draw
from gridwork.places.invented.landscape import Flags, to_degrees, to_metres
from gridwork.places.invented.mesh import Ints

CODE = "990101"  # GB/T 2260 gives 99 to no province
VILLAGERS, QUASI = 69, 17
FIRST_SERIAL = {"residents_committee": 1, "villagers_committee": 201, "quasi_residents": 401}
SEGMENTS = 5


def layers(seed: int = 2017) -> dict[str, dict[str, Any]]:
    """The same for the same seed: district, towns, villages, cells and lines, the first of which is the river."""
    district = draw(seed)
    town_codes = [CODE + ("001" if town == 0 else f"{99 + town}") for town in range(len(district.towns))]
    kinds = village_kinds(district)
    village_codes = numbered(district, kinds, town_codes)
    village_names = list(names.village_names(kinds, np.random.default_rng(seed)))
    cells = [
        feature(shape, code=f"{code}{serial:03d}", name=names.cell_name(name, serial), kind="cell", parent=code)
        for village, (code, name) in enumerate(zip(village_codes, village_names, strict=True))
        for serial, shape in enumerate(district.cells[as_read(district.village_of == village, district.cells)], 1)
    ]
    villages = [
        feature(shape, code=code, name=name, kind=kind, parent=code[:9])
        for shape, code, name, kind in zip(district.villages, village_codes, village_names, kinds, strict=True)
    ]
    towns = [
        feature(shape, code=code, name=name, kind="town" if town else "subdistrict", parent=CODE)
        for town, (shape, code, name) in enumerate(zip(district.towns, town_codes, names.TOWNS, strict=True))
    ]
    whole = [feature(district.border, code=CODE, name=names.DISTRICT, kind="district")]
    lines = [river(district), *railway_segments(district)]
    made = {"district": whole, "towns": towns, "villages": villages, "cells": cells, "lines": lines}
    return {layer: {"type": "FeatureCollection", "features": features} for layer, features in made.items()}


def village_kinds(district: District) -> list[str]:
    """The largest are villages still, some of middling size are estates of factories, the others communities."""
    by_size = np.argsort(-shapely.area(district.villages))
    kinds = np.full(len(by_size), "residents_committee", dtype=object)
    kinds[by_size[:VILLAGERS]] = "villagers_committee"
    kinds[by_size[VILLAGERS : VILLAGERS + 5 * QUASI : 5]] = "quasi_residents"
    return list(kinds)


def numbered(district: District, kinds: list[str], town_codes: list[str]) -> list[str]:
    codes = [""] * len(kinds)
    for town, town_code in enumerate(town_codes):
        serial = dict(FIRST_SERIAL)
        for village in as_read(district.town_of == town, district.villages).tolist():
            codes[village] = f"{town_code}{serial[kinds[village]]:03d}"
            serial[kinds[village]] += 1
    return codes


def as_read(chosen: Flags, shapes: Shapes) -> Ints:
    """Positions in rows from north to south, as high as a middling shape, and in each from west to east."""
    x, y = shapely.get_coordinates(shapely.centroid(shapes[chosen])).T
    height = np.median(np.sqrt(shapely.area(shapes[chosen])))
    return np.flatnonzero(chosen)[np.lexsort((x, -np.round(y / height)))]


def river(district: District) -> dict[str, Any]:
    length = round(shapely.transform(district.river, to_metres).length)
    return feature(
        district.river, name=names.RIVER, kind="river", line=names.RIVER[1], line_class="", from_m=0, to_m=length
    )


def railway_segments(district: District) -> Iterator[dict[str, Any]]:
    """Patrol segments with mileage in metres from the northern border, cut at full hundreds."""
    track = shapely.transform(district.railway, to_metres)
    cuts = [*(round(track.length * i / SEGMENTS, -2) for i in range(SEGMENTS)), track.length]
    for number, (start, end) in enumerate(pairwise(cuts), 1):
        part = shapely.transform(substring(track, start, end), to_degrees)
        mileage = {"from_m": round(start), "to_m": round(end)}
        said = {"line": names.RAILWAY[1], "line_class": "ordinary", **mileage}
        yield feature(part, name=names.segment_name(number), kind="railway", **said)


def feature(
    shape: Any, *, name: names.Name, kind: str, code: str = "", parent: str = "", **more: Any
) -> dict[str, Any]:
    said = {"code": code, "name_zh": name[0], "name_en": name[1], "kind": kind, "parent": parent}
    return {"type": "Feature", "properties": said | more, "geometry": geometry(shape)}


def geometry(shape: Any) -> dict[str, Any]:
    if shape.geom_type == "LineString":
        return {"type": "LineString", "coordinates": shapely.get_coordinates(shape).tolist()}
    rings = shapely.get_rings(shapely.orient_polygons(shape))
    return {"type": "Polygon", "coordinates": [shapely.get_coordinates(ring).tolist() for ring in rings]}
