"""Polygons as they come: mended where that is certain, told in words and square metres, else refused with the reason.

Mending keeps the ground that was meant: it closes rings, drops repeated points and spikes, turns rings the right way
round and unties knots. Coordinates are never guessed: what is exchanged, or in metres, goes back to whoever made it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import orjson
import shapely
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from numpy.typing import NDArray

from gridwork.places.coordinates import UNSHIFTED, System, from_wgs84, to_wgs84
from gridwork.places.measures import square_metres

POLYGONS = ("Polygon", "MultiPolygon")
SHARPEST = np.radians(0.1)  # a corner sharper than this goes out and comes back the same way: a spike
SLIVER_M2 = 1.0  # holes and parts smaller than this are how something was drawn, and no ground
ELSEWHERE = 0.02  # of a polygon: what lies outside by less is how borders were drawn
ZONES = range(13, 46)  # of 3 or 6 degrees, that Chinese grid coordinates begin with


class Refused(Exception):
    """Why a feature is not taken in, and which of its properties is at fault ("geometry" for the shape)."""

    def __init__(self, prop: str, reason: str) -> None:
        super().__init__(reason)
        self.prop, self.reason = prop, reason


@dataclass
class Mended:
    """A valid polygon, or several as one, in WGS 84, outer rings counterclockwise; and what was done, in words."""

    shape: Any
    notes: list[str] = field(default_factory=list)
    turned: bool = False  # its rings ran the wrong way round; no ground changed


def mended(geometry: Any, system: System) -> Mended:
    """From a GeoJSON geometry. Refused: it is no polygon, lies nowhere, or cannot be mended with certainty."""
    if geometry is None:
        raise Refused("geometry", _("has no geometry"))
    closed, unclosed = _closed(geometry)
    shape = shapely.from_geojson(orjson.dumps(closed), on_invalid="ignore")
    if shape is None:
        raise Refused("geometry", _("cannot be read as a GeoJSON geometry"))
    if shape.geom_type not in POLYGONS:
        raise Refused("geometry", _("is a %(kind)s, not a polygon") % {"kind": shape.geom_type})
    shape = shapely.force_2d(shape)
    if shape.is_empty:
        raise Refused("geometry", _("is empty"))
    _refuse_elsewhere(shape)
    if system not in UNSHIFTED:
        shape = shapely.transform(shape, lambda points: np.column_stack(to_wgs84(system, points[:, 0], points[:, 1])))
    made = Mended(shape)
    if unclosed:
        words = ngettext("%(n)d ring was not closed: closed", "%(n)d rings were not closed: closed", unclosed)
        made.notes.append(words % {"n": unclosed})
    for step in (_without_repeats, _without_spikes, _untied, _without_slivers, _turned):
        step(made)
    if made.notes:
        made.notes.append(_("%(area)s m² now") % {"area": f"{square_metres(made.shape):,.0f}"})
    return made


def doubt(shape: Any, system: System, ground: Any) -> str:
    """In words, if a polygon given as `system` would lie in the ground it belongs to far better as another one.

    A question for a person; it changes nothing. Refused: with latitude and longitude exchanged it lies there, as given
    it does not.
    """
    stated = _inside(shape, ground)
    exchanged = shapely.transform(shape, lambda points: points[:, ::-1])
    if stated < ELSEWHERE and _inside(exchanged, ground) > 1 - ELSEWHERE:
        raise Refused("geometry", _("lies where it belongs only with latitude and longitude exchanged"))
    raw = shapely.transform(shape, lambda points: np.column_stack(from_wgs84(system, points[:, 0], points[:, 1])))
    found = {
        other: _inside(
            shapely.transform(raw, lambda p, o=other: np.column_stack(to_wgs84(o, p[:, 0], p[:, 1]))), ground
        )
        for other in (System.WGS84, System.GCJ02, System.BD09)
        if other != system and not UNSHIFTED >= {other, system}
    }
    fits = [each for each, part in found.items() if part > 1 - ELSEWHERE and part - stated > ELSEWHERE]
    if not fits:
        return ""
    best = fits[0]  # the one with the smaller shift, where both would do
    words = _(
        "Read as %(system)s, %(best)d %% of it would lie where it belongs, as stated %(stated)d %%:"
        " ask which system the file is in."
    )
    return words % {"system": best.upper(), "best": round(found[best] * 100), "stated": round(stated * 100)}


def _inside(shape: Any, ground: Any) -> float:
    return float(shapely.intersection(shape, ground).area / shape.area)


def _closed(geometry: Any) -> tuple[Any, int]:
    """With every ring closed that has at least three corners; how many were not."""
    unclosed = 0

    def close(ring: Any) -> Any:
        nonlocal unclosed
        if isinstance(ring, list) and len(ring) > 2 and ring[0] != ring[-1]:
            unclosed += 1
            return [*ring, ring[0]]
        return ring

    if not isinstance(geometry, Mapping) or not isinstance(geometry.get("coordinates"), list):
        return geometry, 0
    rings = geometry["coordinates"]
    match geometry.get("type"):
        case "Polygon":
            return {**geometry, "coordinates": [close(ring) for ring in rings]}, unclosed
        case "MultiPolygon" if all(isinstance(part, list) for part in rings):
            return {**geometry, "coordinates": [[close(ring) for ring in part] for part in rings]}, unclosed
    return geometry, 0


def _refuse_elsewhere(shape: Any) -> None:
    west, south, east, north = shapely.bounds(shape)
    if _on_earth(west, south, east, north):
        return
    if _on_earth(south, west, north, east):
        words = _(
            "lies outside the degrees of the Earth as given, and within them with latitude and longitude exchanged"
        )
    elif int(west // 1_000_000) in ZONES and int(west // 1_000_000) == int(east // 1_000_000):
        words = _("has coordinates in metres, of zone %(zone)d of a grid: export it in degrees (EPSG:4490 or 4326)")
        words %= {"zone": west // 1_000_000}
    else:
        words = _("lies outside the degrees of the Earth; are its coordinates metres?")
    raise Refused("geometry", words)


def _on_earth(west: float, south: float, east: float, north: float) -> bool:
    return bool(west >= -180 and east <= 180 and south >= -90 and north <= 90)


def _without_repeats(made: Mended) -> None:
    points = shapely.get_num_coordinates(made.shape)
    try:
        made.shape = shapely.remove_repeated_points(made.shape)
    except shapely.GEOSException:  # of a ring fewer than three points are left
        raise Refused("geometry", _("has a ring that encloses no ground")) from None
    if dropped := int(points - shapely.get_num_coordinates(made.shape)):
        words = ngettext("%(n)d repeated point was dropped", "%(n)d repeated points were dropped", dropped)
        made.notes.append(words % {"n": dropped})


def _without_spikes(made: Mended) -> None:
    dropped, lost = 0, 0.0
    rings = []
    for part in shapely.get_parts(made.shape):
        blunt = [_blunted(np.asarray(ring.coords)) for ring in (part.exterior, *part.interiors)]
        dropped += sum(number for _ring, number, _area in blunt)
        lost += sum(area for _ring, _number, area in blunt)
        rings.append(blunt)
    if not dropped:
        return
    parts = [
        (blunt[0][0], [ring for ring, _n, _a in blunt[1:] if len(ring) > 3]) for blunt in rings if len(blunt[0][0]) > 3
    ]
    made.shape = (
        shapely.union_all([shapely.Polygon(*part) for part in parts])
        if len(parts) == 1
        else shapely.MultiPolygon(parts)
    )
    words = ngettext(
        "%(n)d spike was cut off, %(area).1f m²", "%(n)d spikes were cut off, %(area).1f m² in all", dropped
    )
    made.notes.append(words % {"n": dropped, "area": lost})


def _blunted(ring: NDArray[np.float64]) -> tuple[NDArray[np.float64], int, float]:
    """A closed ring without the corners at which it turns back on itself; how many went, and the ground with them."""
    points, dropped, lost = ring[:-1, :2], 0, 0.0
    while len(points) > 3:
        before, after = np.roll(points, 1, axis=0), np.roll(points, -1, axis=0)
        sharp = _angles(before - points, after - points) < SHARPEST
        if not sharp.any():
            break
        at = int(np.flatnonzero(sharp)[0])
        lost += square_metres(shapely.Polygon([before[at], points[at], after[at]]))
        points = np.delete(points, at, axis=0)
        same = (points == np.roll(points, 1, axis=0)).all(axis=1)
        points, dropped = points[~same], dropped + 1
    return np.vstack([points, points[:1]]), dropped, lost


def _angles(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    cross = one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]
    return np.abs(np.arctan2(cross, (one * other).sum(axis=1)))


def _untied(made: Mended) -> None:
    """A ring that crosses itself encloses what its loops enclose; told with the ground gained or lost."""
    shape = made.shape
    if shape.is_valid and not shape.is_empty:
        return
    wrong, before = shapely.is_valid_reason(shape), square_metres(shape)
    parts = shapely.get_parts(shapely.make_valid(shape, method="structure", keep_collapsed=False))
    repaired = shapely.union_all([part for part in parts if part.geom_type in POLYGONS])
    if repaired.is_empty or repaired.geom_type not in POLYGONS:
        raise Refused("geometry", _("is no valid polygon and cannot be repaired: %(why)s") % {"why": wrong})
    change = square_metres(repaired) - before
    made.shape = repaired
    made.notes.append(_("%(why)s: repaired, %(change)s m²") % {"why": wrong, "change": f"{change:+,.0f}"})


def _without_slivers(made: Mended) -> None:
    """Holes and parts below a square metre go; larger ones stay and are told, since a map shows them to nobody."""
    parts, holes, gone = [], 0, 0.0
    for part in shapely.get_parts(made.shape):
        if square_metres(part) < SLIVER_M2:
            gone += square_metres(part)
            continue
        kept = [ring for ring in part.interiors if square_metres(shapely.Polygon(ring)) >= SLIVER_M2]
        gone += sum(square_metres(shapely.Polygon(ring)) for ring in part.interiors) - sum(
            square_metres(shapely.Polygon(ring)) for ring in kept
        )
        holes += len(kept)
        parts.append(part if len(kept) == len(part.interiors) else shapely.Polygon(part.exterior, kept))
    if not parts:
        raise Refused("geometry", _("covers less than a square metre"))
    if len(parts) < len(shapely.get_parts(made.shape)) or gone:
        made.shape = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
        made.notes.append(_("slivers of less than 1 m² each were dropped, %(area).2f m² in all") % {"area": gone})
    made.notes += [words for words in _told(len(parts), holes) if words]


def _told(parts: int, holes: int) -> Iterator[str]:
    yield _("it has %(n)d parts, kept") % {"n": parts} if parts > 1 else ""
    yield ngettext("it has %(n)d hole, kept", "it has %(n)d holes, kept", holes) % {"n": holes} if holes else ""


def _turned(made: Mended) -> None:
    right = shapely.orient_polygons(made.shape)
    made.turned = not shapely.equals_identical(right, made.shape)
    made.shape = right
