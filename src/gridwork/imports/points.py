"""Points: where the first rows of a file lie on the map, in the stated coordinate system and in a likelier one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from gridwork.imports.profiles import Profile
from gridwork.imports.readers import Reader
from gridwork.imports.targets import Run, Target

LOOKED_AT = 200  # rows: enough to tell a mix-up from chance
OPTION = "coordinates"


@dataclass(frozen=True)
class Point:
    """A row's point in WGS 84, and the finest place that covers it; empty outside all."""

    line: int
    lon: float
    lat: float
    place: str


@dataclass(frozen=True)
class PointReading:
    """All points of the sample in one coordinate system. `value` is what the option of the profile would be."""

    value: str
    label: str
    points: Sequence[Point]

    @property
    def inside(self) -> int:
        return sum(bool(point.place) for point in self.points)

    @property
    def collection(self) -> dict[str, Any]:
        """As GeoJSON; each by its line."""
        features = [
            {
                "type": "Feature",
                "id": point.line,
                "geometry": {"type": "Point", "coordinates": [point.lon, point.lat]},
                "properties": {"label": f"{point.line}: {point.place or '–'}"},
            }
            for point in self.points
        ]
        return {"type": "FeatureCollection", "features": features}


def readings(reader: Reader, profile: Profile, target: Target, *, by: Any, now: datetime) -> list[PointReading]:
    """As stated, and as a likelier system has it, if there is one; nothing without points, or where none are drawn."""
    ask = getattr(target, "point_readings", None)
    if ask is None:
        return []
    rows = (profile.row(raw, target) for raw in islice(reader.rows(), LOOKED_AT))
    points = {row.line: row.values["point"] for row in rows if row.values.get("point")}
    found: list[PointReading] = ask(points, Run(by, now, profile.source, profile.options))
    return found if points else []


def _point(values: Mapping[str, Any]) -> tuple[float, float] | None:
    """Of one column, or of a latitude and a longitude."""
    if found := values.get("point"):
        return float(found[0]), float(found[1])
    lon, lat = values.get("longitude"), values.get("latitude")
    return None if lon is None or lat is None else (float(lon), float(lat))


def read_as(profile: Profile, value: str) -> Mapping[str, Any]:
    """The options of the profile with another coordinate system."""
    return {**profile.options, OPTION: value}
