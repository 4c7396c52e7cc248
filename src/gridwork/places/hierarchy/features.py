"""Features: what files hold, one by one, by number."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

DEGREES = ("CRS84", "EPSG::4326", "EPSG:4326", "EPSG::4490", "EPSG:4490")  # what a "crs" member may name


class Unreadable(ValueError):
    """A file that is not what it should be."""


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
