"""Coordinate systems met in China, to WGS 84 and back, and the question whether a batch states the wrong one.

Degrees, longitude first. GCJ-02 is known only by its leaked formula, BD-09 shifts it once more. CGCS 2000 parts from
WGS 84 by decimetres, with the plate it is fixed to: here they are one, and the stored source of a point says which.
"""

from collections.abc import Callable
from enum import StrEnum
from math import exp
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

type Degrees = NDArray[np.float64]
type Points = tuple[Degrees, Degrees]

AXIS, ECCENTRICITY_SQUARED = 6_378_245.0, 0.00669342162296594323  # Krassovsky 1940
WEST, EAST, SOUTH, NORTH = 72.004, 137.8347, 0.8293, 55.8271  # where GCJ-02 shifts: a rectangle, no border of anything
BAIDU_WAVES = np.pi * 3000 / 180


class System(StrEnum):
    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"
    BD09 = "bd09"


UNSHIFTED = frozenset({System.WGS84, System.CGCS2000})


def to_wgs84(system: System, lon: Degrees, lat: Degrees) -> Points:
    """Exact to 1e-6 m, save within 1 km of the rectangle's edge, where GCJ-02 jumps and points lose their original."""
    if system in UNSHIFTED:
        return lon, lat
    original = lon, lat
    for _ in range(8):  # each step leaves about a hundredth of the error
        shifted = from_wgs84(system, *original)
        original = original[0] + lon - shifted[0], original[1] + lat - shifted[1]
    return original


def from_wgs84(system: System, lon: Degrees, lat: Degrees) -> Points:
    if system in UNSHIFTED:
        return lon, lat
    shifted = gcj02(lon, lat)
    return bd09(*shifted) if system == System.BD09 else shifted


def point_to_wgs84(system: System, lon: float, lat: float) -> tuple[float, float]:
    x, y = to_wgs84(system, np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))
    return float(x), float(y)


def gcj02(lon: Degrees, lat: Degrees) -> Points:
    """From WGS 84; unchanged outside the rectangle."""
    x, y = lon - 105, lat - 35
    both = 20 * np.sin(6 * np.pi * x) + 20 * np.sin(2 * np.pi * x)
    north = both + waves(y, (20, 1), (40, 3), (160, 12), (320, 30))
    east = both + waves(x, (20, 1), (40, 3), (150, 12), (300, 30))
    bend, root = 0.1 * x * y, 0.1 * np.sqrt(np.abs(x))
    north_m = 2 / 3 * north - 100 + 2 * x + 3 * y + 0.2 * y * y + bend + 2 * root
    east_m = 2 / 3 * east + 300 + x + 2 * y + 0.1 * x * x + bend + root
    flat = 1 - ECCENTRICITY_SQUARED * np.sin(np.radians(lat)) ** 2
    north_degrees = np.degrees(north_m * flat**1.5 / (AXIS * (1 - ECCENTRICITY_SQUARED)))
    east_degrees = np.degrees(east_m * flat**0.5 / (AXIS * np.cos(np.radians(lat))))
    shifts = (lon >= WEST) & (lon <= EAST) & (lat >= SOUTH) & (lat <= NORTH)
    return np.where(shifts, lon + east_degrees, lon), np.where(shifts, lat + north_degrees, lat)


def waves(along: Degrees, *terms: tuple[float, float]) -> Degrees:
    return np.asarray(sum(height * np.sin(np.pi * along / width) for height, width in terms))


def bd09(lon: Degrees, lat: Degrees) -> Points:
    """From GCJ-02, everywhere on Earth."""
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * BAIDU_WAVES)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * BAIDU_WAVES)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


class MixUp(NamedTuple):
    """Of `points`, so many are hits as `system`, and so many as was stated."""

    system: System
    hits: int
    hits_as_stated: int
    points: int


type Hits = Callable[[Degrees, Degrees], NDArray[np.bool_]]


def likely_mix_up(stated: System, lon: Degrees, lat: Degrees, hits: Hits, chance: float = 1e-4) -> MixUp | None:
    """Another system that fits the batch far better than the stated one. A question for a person; it changes nothing.

    `hits` says of WGS 84 points whether each lies in the place that its own row names; whether it lies within the
    district at all is a weaker test that wants far more points. A place derived from the point proves nothing.
    Only points that the two readings judge differently speak: were they coins, would so many favour the other reading
    with less than this chance? Hoeffding's bound, so never too sure: 19 points are the fewest that can convince.
    """
    as_stated = hits(*to_wgs84(stated, lon, lat))
    found: list[MixUp] = []
    for other in (System.WGS84, System.GCJ02, System.BD09):
        if other == stated or UNSHIFTED >= {other, stated}:
            continue
        as_other = hits(*to_wgs84(other, lon, lat))
        better, worse = int((as_other & ~as_stated).sum()), int((as_stated & ~as_other).sum())
        if better > worse and exp(-((better - worse) ** 2) / (2 * (better + worse))) < chance:
            found.append(MixUp(other, int(as_other.sum()), int(as_stated.sum()), len(as_stated)))
    return max(found, key=lambda mix_up: mix_up.hits, default=None)
