"""Coverage: whether pieces fill the whole without gap or overlap, and where they do not, in square metres. Pure.

Lines are digitised to decimetres, so neighbours drawn apart never meet exactly. What is nowhere wider than TOLERANCE
is how something was drawn; what is wider is ground that belongs to nobody, or to two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gridwork.places.distances import METRES_A_DEGREE
from gridwork.places.measures import square_metres

TOLERANCE = 1.0  # metres


@dataclass(frozen=True)
class Fault:
    """`kind` is gap, outside or overlap; `names` are of the pieces at fault, none for a gap."""

    kind: str
    names: tuple[str, ...]
    square_metres: float
    shape: Any


def faults(whole: Any, pieces: Mapping[str, Any]) -> list[Fault]:
    """Largest first. Pieces are by name, and valid, as `whole` is."""
    shapes = list(pieces.values())
    found = _wide("gap", (), shapely.difference(whole, shapely.union_all(shapes)))
    for name, shape in pieces.items():
        found += _wide("outside", (name,), shapely.difference(shape, whole))
    for one, other in _touching(shapes):
        names = list(pieces)
        found += _wide("overlap", (names[one], names[other]), shapely.intersection(shapes[one], shapes[other]))
    return sorted(found, key=lambda fault: -fault.square_metres)


def shares(old: Any, new: Sequence[Any], finest: int = 6) -> list[float]:
    """Which part of an old area lies in each new one, summing to exactly 1; 0 for what only touches it."""
    areas = np.array([square_metres(shapely.intersection(old, each)) for each in new])
    areas[areas < areas.sum() * 0.0005] = 0  # a two-thousandth: the line moved by its own width
    if not areas.sum():
        return [0.0] * len(new)
    weights = np.round(areas / areas.sum(), finest)
    weights[int(weights.argmax())] += 1 - weights.sum()
    return [round(float(each), finest) for each in weights]


def is_same(one: Any, other: Any) -> bool:
    """Whether two areas differ by nothing wider than the tolerance."""
    return not _wide("", (), shapely.symmetric_difference(one, other))


def _wide(kind: str, names: tuple[str, ...], shape: Any) -> list[Fault]:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and _is_wide(part)]
    return [Fault(kind, names, square_metres(part), part) for part in parts]


def _is_wide(part: Any) -> bool:
    """Whether a disc as wide as the tolerance fits in."""
    _west, south, _east, north = part.bounds
    scale = METRES_A_DEGREE * np.array([np.cos(np.radians((south + north) / 2)), 1.0])

    def flat(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(points * scale)

    return not shapely.buffer(shapely.transform(part, flat), -TOLERANCE / 2).is_empty


def _touching(shapes: Sequence[Any]) -> list[tuple[int, int]]:
    tree = shapely.STRtree(shapes)
    first, second = tree.query(shapes, predicate="intersects")
    return [(int(a), int(b)) for a, b in zip(first, second, strict=True) if a < b]
