"""Anchors: where a public map shows what happened at an address, so that it might have been any of eight.

The plane is cut into halves, again and again, as long as each holds enough addresses. What lies in a field is shown at
its anchor, the middle of the field's addresses: so many are what an anchor may stand for, whoever tries it backwards.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

FEWEST = 8  # addresses that an anchor stands for
NEAR = 500.0  # metres; what lies farther from its anchor is not shown

type Points = NDArray[np.float64]  # two columns
type Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Anchors:
    """Built once and kept: fields cut anew would show, by where their points move, what lies in the old and the new.

    Each row of `cuts` parts a field by a column, that of `axes`: what is below the cut goes to the first of `halves`,
    the rest to the second. A half is another row, or the field `-1 - half` if it is negative. `places` has the anchor
    of each field, NaN if it has none; `metres` says how many a unit of each column is.
    """

    axes: Whole
    cuts: Points
    halves: Whole
    places: Points
    metres: Points
    near: float

    @classmethod
    def of(
        cls, addresses: ArrayLike, metres: tuple[float, float] = (1, 1), fewest: int = FEWEST, near: float = NEAR
    ) -> Self:
        """Of a row for each address, several of one house too; in degrees, `metres` are those of a degree there."""
        points = np.asarray(addresses, dtype=np.float64).reshape(-1, 2)
        scale = np.asarray(metres, dtype=np.float64)
        rows: list[tuple[int, float, list[int]]] = []
        places: list[Points] = []
        waiting: list[tuple[Points, list[int], int]] = [(points, [0], 0)]  # where the number of a half is noted
        while waiting:
            field, halves, side = waiting.pop()
            found = _cut(field, scale, fewest)
            if found is None:
                halves[side] = -1 - len(places)
                places.append(_middle(field, scale, fewest, near))
                continue
            axis, cut = found
            halves[side] = len(rows)
            rows.append((axis, cut, parts := [0, 0]))
            below = field[:, axis] < cut
            waiting += [(field[~below], parts, 1), (field[below], parts, 0)]
        axes = np.array([axis for axis, _cut, _halves in rows], dtype=np.int64)
        cuts = np.array([cut for _axis, cut, _halves in rows], dtype=np.float64)
        ends = np.array([halves for _axis, _cut, halves in rows], dtype=np.int64).reshape(-1, 2)
        return cls(axes, cuts, ends, np.array(places), scale, near)

    def snapped(self, points: ArrayLike) -> Points:
        """The anchor of each point; NaN for one that is not to be shown, since none is near."""
        given = np.asarray(points, dtype=np.float64).reshape(-1, 2)
        anchors = self.places[self.fields(given)]
        with np.errstate(invalid="ignore"):
            near = _distance(given, anchors, self.metres) <= self.near
        return np.where(near[:, None], anchors, np.nan)

    def fields(self, points: Points) -> Whole:
        """The number of the field that each point lies in."""
        at = np.full(len(points), 0 if len(self.cuts) else -1, dtype=np.int64)
        while (moving := np.flatnonzero(at >= 0)).size:
            row = at[moving]
            beyond = points[moving, self.axes[row]] >= self.cuts[row]
            at[moving] = self.halves[row, beyond.astype(np.int64)]
        return -1 - at

    # -- as a file ------------------------------------------------------------------------------------------------

    def packed(self) -> bytes:
        file = BytesIO()
        for array in (self.axes, self.cuts, self.halves, self.places, self.metres, np.array([self.near])):
            np.save(file, array, allow_pickle=False)
        return file.getvalue()

    @classmethod
    def unpacked(cls, file: Any) -> Self:
        axes, cuts, halves, places, metres, near = (np.load(file, allow_pickle=False) for _ in range(6))
        return cls(axes, cuts, halves, places, metres, float(near[0]))


def _cut(field: Points, metres: Points, fewest: int) -> tuple[int, float] | None:
    """Across the longer side, near the middle; None if no half would hold enough."""
    if len(field) < 2 * fewest:
        return None
    for axis in np.argsort(-np.ptp(field, axis=0) * metres, kind="stable"):
        ordered = np.sort(field[:, axis])
        after = np.searchsorted(ordered, ordered[len(ordered) // 2], side="right")
        for cut in (ordered[len(ordered) // 2], *ordered[after : after + 1]):
            if fewest <= np.searchsorted(ordered, cut) <= len(ordered) - fewest:
                return int(axis), float(cut)
    return None


def _middle(field: Points, metres: Points, fewest: int, near: float) -> Points:
    """NaN unless enough addresses of the field are near it: those are all that would be shown there."""
    if len(field) < fewest:
        return np.full(2, np.nan)
    middle = field.mean(axis=0)
    enough = np.count_nonzero(_distance(field, middle, metres) <= near) >= fewest
    return np.where(enough, middle, np.nan)


def _distance(some: Points, others: Points, metres: Points) -> Points:
    away = (some - others) * metres
    return np.sqrt((away**2).sum(axis=-1))
