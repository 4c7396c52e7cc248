"""Default geocodes: the one point that a geocoder gives to every address it does not know, and that fakes a hot spot.

A point is suspected if it has far more addresses than the points beside it make credible. Let λ be the mean number of
different addresses (types, where the file has no addresses) at a point, over the points that are not suspected. Were
addresses spread as they are there, the largest of P points would hold d or more with a chance of at most P · Pr[X ≥ d],
X being Poisson with mean λ. Below one in a thousand, and with five addresses at least, a person is asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from math import exp

LEAST = 5  # addresses: so many share a tower, or the rounding of a coordinate
CHANCE = 0.001
HELD = 50_000  # points looked at together; those met once give way, so that memory does not grow with the file
KEPT = 1_000  # addresses of a point, of which no more need to be told apart


@dataclass(frozen=True)
class Suspect:
    """A point of the file, as it stands there, with what lies at it."""

    point: str
    rows: int
    different: int  # addresses, or types
    credible: float  # λ: how many lie at a point otherwise


class Survey:
    """Fed with (point, what lies there) of every row."""

    def __init__(self) -> None:
        self._lone: dict[str, str] = {}  # points met once, as most are, with what lies there
        self._points: dict[str, tuple[int, set[bytes]]] = {}
        self._gone = 0  # points of one row that gave way

    def add(self, rows: Iterable[tuple[str, str]]) -> None:
        lone, points = self._lone, self._points
        for point, there in rows:
            if not point:
                continue
            if point in points:
                count, those = points[point]
            elif point in lone:
                count, those = 1, {_short(lone.pop(point))}
            else:
                lone[point] = there
                continue
            if len(those) < KEPT:
                those.add(_short(there))
            points[point] = count + 1, those
        if len(lone) + len(points) > HELD:
            self._gone += len(lone)
            lone.clear()

    def suspects(self) -> list[Suspect]:
        """The points with most first."""
        found = sorted(((len(those), count, point) for point, (count, those) in self._points.items()), reverse=True)
        once = len(self._lone) + self._gone
        points, total = len(found) + once, sum(different for different, _count, _point in found) + once
        found += [(1, 1, point) for point in self._lone][:1]  # where the search ends at the latest
        suspects: list[tuple[int, int, str]] = []
        for different, count, point in found:
            points, total = points - 1, total - different
            if points < 1 or different < LEAST or (points + 1) * _beyond(different, total / points) > CHANCE:
                break
            suspects.append((different, count, point))
        rest = total / points if points else 0.0
        return [Suspect(point, count, different, round(rest, 2)) for different, count, point in suspects]


def _beyond(count: int, mean: float) -> float:
    """Pr[X ≥ count] for a Poisson variable of this mean."""
    term = below = exp(-mean)
    for each in range(1, count):
        term *= mean / each
        below += term
    return max(0.0, 1 - below)


def _short(text: str) -> bytes:
    return blake2b(" ".join(text.casefold().split()).encode(errors="replace"), digest_size=8).digest()
