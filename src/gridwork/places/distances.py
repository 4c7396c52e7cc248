"""Distances: between two points that lie so near each other that the earth is flat."""

from math import cos, hypot, radians
from typing import Any

METRES_A_DEGREE = 111_320  # of latitude


def metres_between(one: Any, other: Any) -> int | None:
    """Of two things with `lon` and `lat` in WGS 84, some kilometres apart at most; None if either has no point."""
    if None in (one.lon, one.lat, other.lon, other.lat):
        return None
    east = (one.lon - other.lon) * cos(radians(one.lat))
    return round(hypot(east, one.lat - other.lat) * METRES_A_DEGREE)
