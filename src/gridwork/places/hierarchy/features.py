"""Features: what files hold, one by one, and the polygon of each in WGS 84. Refused ones say why, by number."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from gridwork.places.coordinates import UNSHIFTED, System, to_wgs84

DEGREES = ("CRS84", "EPSG::4326", "EPSG:4326", "EPSG::4490", "EPSG:4490")  # what a "crs" member may name


class Unreadable(ValueError):
    """A file that is not what it should be."""


class Refused(Exception):
    """Why a feature is not taken in, and which of its properties is at fault ("geometry" for the shape)."""

    def __init__(self, prop: str, reason: str) -> None:
        super().__init__(reason)
        self.prop, self.reason = prop, reason


@dataclass(frozen=True)
class Feature:
    number: int  # from 1, over all files together
    properties: Mapping[str, Any]
    geometry: Any = None  # as GeoJSON


def read(paths: Iterable[Path]) -> Iterator[Feature]:
    """GeoJSON FeatureCollections, and CSV files with a header for places without boundaries."""
    number = 0
    for path in paths:
        rows = _csv(path) if path.suffix.lower() == ".csv" else _geojson(path)
        for properties, geometry in rows:
            number += 1
            yield Feature(number, properties, geometry)


def polygon(feature: Feature, system: System) -> tuple[Any, str]:
    """The feature's polygon in WGS 84 and, where it had to be repaired, what was wrong with it."""
    if feature.geometry is None:
        raise Refused("geometry", _("has no geometry"))
    shape = shapely.from_geojson(orjson.dumps(feature.geometry), on_invalid="ignore")
    if shape is None:
        raise Refused("geometry", _("cannot be read as a GeoJSON geometry"))
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        raise Refused("geometry", _("is a %(kind)s, not a polygon") % {"kind": shape.geom_type})
    shape = shapely.force_2d(shape)
    if shape.is_empty:
        raise Refused("geometry", _("is empty"))
    west, south, east, north = shapely.bounds(shape)
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        raise Refused("geometry", _("lies outside the degrees of the Earth; are its coordinates metres?"))
    return _valid(shape if system in UNSHIFTED else shapely.transform(shape, lambda points: _in_wgs84(system, points)))


def _valid(shape: Any) -> tuple[Any, str]:
    if shape.is_valid:
        return shape, ""
    wrong = shapely.is_valid_reason(shape)
    parts = shapely.get_parts(shapely.make_valid(shape, method="structure", keep_collapsed=False))
    repaired = shapely.union_all([part for part in parts if part.geom_type in ("Polygon", "MultiPolygon")])
    if repaired.is_empty or repaired.geom_type not in ("Polygon", "MultiPolygon"):
        raise Refused("geometry", _("is no valid polygon and cannot be repaired: %(why)s") % {"why": wrong})
    return repaired, wrong


def _in_wgs84(system: System, points: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack(to_wgs84(system, points[:, 0], points[:, 1]))


def _geojson(path: Path) -> Iterator[tuple[Mapping[str, Any], Any]]:
    try:
        said = orjson.loads(path.read_bytes())
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise Unreadable(f"{path}: {error}") from error
    if not isinstance(said, dict) or not isinstance(said.get("features"), list):
        raise Unreadable(f"{path}: not a GeoJSON FeatureCollection")
    crs = str(((said.get("crs") or {}).get("properties") or {}).get("name", "CRS84"))
    if not crs.endswith(DEGREES):
        raise Unreadable(f"{path}: its coordinates are in {crs}; export it in WGS 84 degrees (EPSG:4326)")
    for each in said["features"]:
        properties = each.get("properties") if isinstance(each, dict) else None
        yield properties or {}, each.get("geometry") if isinstance(each, dict) else None


def _csv(path: Path) -> Iterator[tuple[Mapping[str, Any], Any]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                yield {name: value for name, value in row.items() if name}, None
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise Unreadable(f"{path}: {error}") from error
