"""Where a point lies by the boundaries of a day: in WGS 84, in which place, and what speaks against its system."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
import shapely
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from numpy.typing import ArrayLike, NDArray

from gridwork.places.coordinates import Degrees, Hits, MixUp, System, likely_mix_up, point_to_wgs84, to_wgs84
from gridwork.places.dated import holding
from gridwork.places.editions import Kept
from gridwork.places.locator import Locator
from gridwork.places.models import Level, Place, PlaceBoundary, Pointed
from gridwork.places.raster import NOWHERE

FINEST_FIRST = (Level.CELL, Level.VILLAGE, Level.TOWN, Level.DISTRICT)
LOCATORS = 8  # kept at once, of up to 64 MB each: four levels of today, and some of the past


class Located(NamedTuple):
    """A point in WGS 84 with what came in. `place_id` is the finest place that covers it, None outside all."""

    place_id: int | None
    lon: float
    lat: float
    raw: str
    system: System
    source: str = ""
    accuracy: float | None = None  # metres
    suspected_mix_up: System | None = None


class LocatedMany(NamedTuple):
    """Points in WGS 84 with the finest place that covers each, −1 outside all; and what speaks against their system."""

    place_ids: NDArray[np.int64]
    lons: Degrees
    lats: Degrees
    suspected_mix_up: MixUp | None


@dataclass
class Boundaries:
    """The boundaries of one edition: the days on which each level changes, and the locators asked for so far."""

    changes: dict[int, list[date]]
    _locators: dict[tuple[int, int], Locator] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def levels(self, on: date) -> list[Level]:
        """The levels with any boundary by that day, finest first."""
        return [level for level in FINEST_FIRST if self._period(on, level)]

    def locator(self, on: date, level: int) -> Locator:
        key = level, self._period(on, level)
        with self._lock:
            if key not in self._locators:
                if len(self._locators) == LOCATORS:
                    self._locators.pop(next(iter(self._locators)))
                self._locators[key] = Locator(*shapes(on, level))
            return self._locators[key]

    def _period(self, on: date, level: int) -> int:
        """The number of changes up to that day: between two of them, one locator serves all days."""
        return bisect_right(self.changes.get(level, []), on)


def shapes(on: date, level: int) -> tuple[list[int], list[Any]]:
    """Places of a level and their polygons on a day, in the order of their keys."""
    rows = PlaceBoundary.known.filter(holding(on), place__level=level).order_by("place_id")
    found = list(rows.values_list("place_id", "shape"))
    return [place for place, _shape in found], list(shapely.from_wkb([bytes(shape) for _place, shape in found]))


def _read() -> Boundaries:
    changes: dict[int, set[date]] = {}
    for level, from_on, until_on in PlaceBoundary.known.values_list("place__level", "from_on", "until_on").distinct():
        changes.setdefault(level, set()).update(day for day in (from_on, until_on) if day)
    return Boundaries({level: sorted(days) for level, days in changes.items()})


_editions = Kept("shapes", _read)


def locator(on: date, level: int) -> Locator:
    """Built once for the boundaries that hold on that day, and shared by all threads until one changes."""
    return _editions.current().locator(on, level)


def locate_point(
    lon: float,
    lat: float,
    system: System = System.WGS84,
    *,
    on: date,
    source: str = "",
    accuracy: float | None = None,
    level: Level | None = None,
) -> Located:
    """In the finest place, or in that of a level. A mix-up is suspected where only another system leads to a place."""
    edition = _editions.current()
    levels = [level] if level is not None else edition.levels(on)
    x, y = _on_earth(*point_to_wgs84(system, *_on_earth(lon, lat)))
    place = _finest(edition, on, levels, x, y)
    suspected = None
    if place is None and levels:
        for other in (System.WGS84, System.GCJ02, System.BD09):
            if other != system and _finest(edition, on, levels, *point_to_wgs84(other, lon, lat)) is not None:
                suspected = other
                break
    return Located(place, x, y, f"{lon}, {lat}", system, source, accuracy, suspected)


def locate_many(
    lons: ArrayLike,
    lats: ArrayLike,
    system: System = System.WGS84,
    *,
    on: date,
    level: Level | None = None,
    named: Sequence[int] | None = None,
) -> LocatedMany:
    """As locate_point, for many. `named`: the place that each row itself names, which tells of a mix-up soonest.

    A place that was once derived from the point must not be given as `named`: it proves nothing.
    """
    edition = _editions.current()
    levels = [level] if level is not None else edition.levels(on)
    given = np.asarray(lons, dtype=np.float64), np.asarray(lats, dtype=np.float64)
    x, y = to_wgs84(system, *given)
    found = np.full(len(x), NOWHERE, dtype=np.int64)
    for each in levels:
        open_ = np.flatnonzero(found == NOWHERE)
        found[open_] = edition.locator(on, each).locate_many(x[open_], y[open_])

    hits = in_any_of(on, levels[-1:]) if named is None else in_named(on, named)
    return LocatedMany(found, x, y, likely_mix_up(system, *given, hits))


def in_any_of(on: date, levels: Sequence[Level]) -> Hits:
    """Whether points lie in any place of these levels."""

    def hits(lon: Degrees, lat: Degrees) -> NDArray[np.bool_]:
        inside = np.zeros(len(lon), dtype=np.bool_)
        for level in levels:
            inside |= locator(on, level).locate_many(lon, lat) != NOWHERE
        return inside

    return hits


def in_named(on: date, named: Sequence[int]) -> Hits:
    """Whether each point lies in the place that its own row names."""
    levels = dict(Place.known.filter(pk__in=set(named)).values_list("pk", "level"))
    place = np.asarray(named, dtype=np.int64)
    level = np.array([levels.get(each, 0) for each in named])

    def hits(lon: Degrees, lat: Degrees) -> NDArray[np.bool_]:
        right = np.zeros(len(lon), dtype=np.bool_)
        for each in set(levels.values()):
            rows = np.flatnonzero(level == each)
            right[rows] = locator(on, each).locate_many(lon[rows], lat[rows]) == place[rows]
        return right

    return hits


def put_point(record: Pointed, located: Located) -> None:
    """The point and where it came from; whether the record's place follows from it is for the caller to say."""
    for name, value in columns_of_point(located).items():
        setattr(record, name, value)


def columns_of_point(located: Located) -> dict[str, Any]:
    """For records that are made many at a time."""
    return {
        "lon": located.lon,
        "lat": located.lat,
        "point_system": located.system,
        "point_raw": located.raw,
        "point_source": located.source,
        "point_accuracy": located.accuracy,
        "suspected_system": located.suspected_mix_up or "",
    }


def _finest(edition: Boundaries, on: date, levels: Sequence[Level], lon: float, lat: float) -> int | None:
    found = (edition.locator(on, level).locate(lon, lat) for level in levels)
    return next((place for place in found if place is not None), None)


def _on_earth(lon: float, lat: float) -> tuple[float, float]:
    if not (isfinite(lon) and isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        raise ValidationError(_("A point has a longitude from −180 to 180 and a latitude from −90 to 90."))
    return lon, lat
