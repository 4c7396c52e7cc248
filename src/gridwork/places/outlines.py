"""Outlines for maps: the boundaries of a level, simplified so that neighbours still meet, as GeoJSON."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any

import numpy as np
import orjson
import shapely

from gridwork.places import boundaries
from gridwork.places.editions import Kept
from gridwork.places.tree import Tree

DETAIL = 4000  # bends closer than this part of the whole are drawn as one: under a pixel on any screen
DECIMALS = 5  # a metre
LEVELS = 8  # kept at once


@dataclass
class _Outlines:
    """Outlines of one edition of the boundaries, by level and day as they are asked for."""

    _drawn: dict[tuple[int, date], dict[int, bytes]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def of(self, level: int, on: date) -> dict[int, bytes]:
        with self._lock:
            if (level, on) not in self._drawn:
                if len(self._drawn) == LEVELS:
                    self._drawn.pop(next(iter(self._drawn)))
                self._drawn[level, on] = _draw(level, on)
            return self._drawn[level, on]


_editions = Kept("shapes", _Outlines)


def collection(
    tree: Tree,
    places: Collection[int],
    level: int,
    on: date,
    told: Mapping[int, Mapping[str, Any]] | None = None,
) -> bytes:
    """A FeatureCollection of these places at that level, with their label and what is `told` of each beside it."""
    drawn = _editions.current().of(level, on)
    features = [
        b'{"type":"Feature","id":%d,"geometry":%s,"properties":%s}'
        % (place, drawn[place], orjson.dumps({"label": str(tree.nodes[place]), **(told or {}).get(place, {})}))
        for place in places
        if place in drawn and place in tree.nodes
    ]
    return b'{"type":"FeatureCollection","features":[%s]}' % b",".join(features)


def _draw(level: int, on: date) -> dict[int, bytes]:
    places, shapes = boundaries.shapes(on, level)
    if not places:
        return {}
    polygons = np.array(shapes, dtype=object)
    west, south, east, north = shapely.total_bounds(polygons)
    bend = max(east - west, north - south) / DETAIL
    if shapely.coverage_is_valid(polygons):
        simple = shapely.coverage_simplify(polygons, bend)
    else:
        simple = shapely.simplify(polygons, bend, preserve_topology=True)
    rounded = shapely.transform(simple, lambda points: np.round(points, DECIMALS))
    return {place: text.encode() for place, text in zip(places, shapely.to_geojson(rounded), strict=True)}
