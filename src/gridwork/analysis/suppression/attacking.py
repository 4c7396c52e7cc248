"""What somebody can find out who has every published cell of every release, and linear programming.

They also know how it was published: that no count is below 0, and that a hidden cell is no 0, since those are shown.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gridwork.analysis.suppression.solving import Numbers, solved
from gridwork.analysis.suppression.system import System, matrix
from gridwork.analysis.suppression.tables import Key, Rule

NEARLY = 1e-6  # what the solver may be off by
SECONDS = 10  # for one question; what takes longer is not proved, and so not safe

type Bounds = tuple[float, float] | None  # None: nothing is proved


@dataclass(frozen=True)
class Target:
    """What must not be learned more closely than by `width`, nor be known to lie below `above`.

    A hidden cell, or what two tables differ by: then `cell` is None.
    """

    cell: int | None
    pieces: tuple[int, ...]
    value: float
    width: int
    above: int = 0

    def is_safe(self, bounds: Bounds) -> bool:
        if bounds is None:
            return False
        low, high = bounds
        return high - low >= self.width - NEARLY and high >= self.above - NEARLY


@dataclass(frozen=True)
class Leak:
    """A cell, or without one a difference of tables, and the bounds it is known by; None if they were not found."""

    table: str | None
    key: Key | None
    bounds: Bounds


@dataclass(frozen=True)
class Audit:
    """`asked`: how many hidden cells and differences were attacked. `known`: what earlier releases gave away alone.

    `is_done` is False when there was too much to attack; nothing is proved then.
    """

    asked: int = 0
    leaks: tuple[Leak, ...] = ()
    known: tuple[Leak, ...] = ()
    is_done: bool = True

    @property
    def is_safe(self) -> bool:
        return self.is_done and not self.leaks


def targets(system: System, rule: Rule) -> Iterator[Target]:
    """Every hidden cell, and every small number by which tables differ."""
    covered = set()
    for number in sorted(system.hidden):
        cell = system.cells[number]
        covered.add(cell.pieces)
        small = rule.is_small(cell.value)
        width, above = (rule.threshold - 1, rule.threshold) if small else (1, 0)
        yield Target(number, cell.pieces, cell.value, width, above)
    covered |= {cell.pieces for cell in system.cells if len(cell.pieces) == 1 and not cell.fixed}
    for number, value in enumerate(system.pieces):
        if rule.is_small(int(value)) and (number,) not in covered:
            yield Target(None, (number,), float(value), rule.threshold - 1, rule.threshold)


def audit(system: System, rule: Rule) -> Audit:
    """Attack everything that is hidden, with all releases together.

    What the earlier releases alone let be known as closely is no leak of the new ones: it cannot be taken back.
    """
    asked = list(targets(system, rule))
    leaks: list[Leak] = []
    known: list[Leak] = []
    before = None
    for target, bounds in Attacker(system).unsafe(asked):
        before = before or Attacker(_before(system))
        (known if _was_known(before, target, bounds) else leaks).append(_leak(system, target, bounds))
    return Audit(len(asked), tuple(leaks), tuple(known))


def spread(alike: Sequence[Numbers], pieces: tuple[int, ...]) -> tuple[float, float]:
    """The least and the most that these pieces add up to, among numbers that look the same from outside."""
    sums = [float(each[[*pieces]].sum()) for each in alike]
    return min(sums), max(sums)


class Attacker:
    """Unknown is every piece; known is what the published cells add up to."""

    def __init__(self, system: System) -> None:
        self.width = len(system.pieces)
        self.least = np.zeros(self.width)
        # Far above everything that is counted: it makes every answer finite, and can help nobody but the attacker.
        self.most = np.full(self.width, 2 * float(system.pieces.sum()) + 1_000)
        sums = []
        for number, cell in enumerate(system.cells):
            least, most = (1.0, np.inf) if number in system.hidden else (float(cell.value), float(cell.value))
            if len(cell.pieces) > 1:
                sums.append((cell, least, most))
            else:
                (piece,) = cell.pieces
                self.least[piece] = max(self.least[piece], least)
                self.most[piece] = min(self.most[piece], most)
        self.rows = matrix([cell for cell, _least, _most in sums], self.width)
        self.row_bounds = np.array([bounds for _cell, *bounds in sums]).reshape(-1, 2)
        self.seen: list[Numbers] = [system.pieces]  # what looks the same from outside

    def bounds(self, pieces: tuple[int, ...]) -> Bounds:
        """Within which the sum of these pieces is known."""
        return spread(self.seen, pieces) if self._pushes(pieces, 1) and self._pushes(pieces, -1) else None

    def unsafe(self, asked: Iterable[Target]) -> Iterator[tuple[Target, Bounds]]:
        """What is not safe, with its bounds. Whatever was seen to be possible for one, serves for the others."""
        for target in asked:
            if target.is_safe(spread(self.seen, target.pieces)):
                continue
            if self._pushes(target.pieces, 1) and target.is_safe(spread(self.seen, target.pieces)):
                continue
            bounds = self.bounds(target.pieces)
            if not target.is_safe(bounds):
                yield target, bounds

    def _pushes(self, pieces: tuple[int, ...], sign: int) -> bool:
        """The most (1) or least (-1) that the pieces can add up to is among what was seen; False if none is found."""
        cost = np.zeros(self.width)
        cost[[*pieces]] = -sign
        found = solved(cost, self.rows, self.row_bounds, self.least, self.most, SECONDS)
        if found is not None:
            self.seen.append(found)
        return found is not None


def _before(system: System) -> System:
    """The earlier releases alone."""
    earlier = [number for number, cell in enumerate(system.cells) if cell.fixed]
    hidden = frozenset(at for at, number in enumerate(earlier) if number in system.hidden)
    return replace(system, cells=tuple(system.cells[number] for number in earlier), hidden=hidden)


def _was_known(before: Attacker, target: Target, bounds: Bounds) -> bool:
    was = before.bounds(target.pieces)
    if was is None or bounds is None:
        return False
    return was[0] >= bounds[0] - NEARLY and was[1] <= bounds[1] + NEARLY


def _leak(system: System, target: Target, bounds: Bounds) -> Leak:
    if target.cell is None:
        return Leak(None, None, bounds)
    cell = system.cells[target.cell]
    return Leak(system.names[cell.table], cell.key, bounds)
