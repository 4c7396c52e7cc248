"""What somebody can find out who has every published cell of every release, and linear programming.

They also know how it was published: that no count is below 0, and that a hidden cell is no 0, since those are shown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from gridwork.analysis.suppression.solving import NEARLY, Budget, Numbers, Programme, solved
from gridwork.analysis.suppression.system import System, matrix
from gridwork.analysis.suppression.tables import Key, Rule

SECONDS = 120  # for the whole proof; what takes longer is not proved, and so not published
ROUNDS = 50  # of narrowing; what it would still find after that, the solver finds

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
    """Attack everything that is hidden, with all releases together. Raises TooLong.

    What the earlier releases alone let be known as closely is no leak of the new ones: it cannot be taken back.
    """
    asked = list(targets(system, rule))
    leaks: list[Leak] = []
    known: list[Leak] = []
    before: Attacker | None = None
    budget = Budget(SECONDS)
    for target, bounds in Attacker(system, asked, budget).unsafe():
        before = before or Attacker(_before(system), (), budget)
        (known if _was_known(before, target, bounds) else leaks).append(_leak(system, target, bounds))
    return Audit(len(asked), tuple(leaks), tuple(known))


class Attacker:
    """Unknown is every piece; known is what the published cells add up to.

    What is safe is never safe by the solver's word alone: there are numbers that look the same from outside, and that
    they do is worked out again.
    """

    def __init__(self, system: System, asked: Sequence[Target], budget: Budget) -> None:
        self.asked, self.budget = asked, budget
        self.width = len(system.pieces)
        least = np.zeros(self.width)
        # Far above everything that is counted: it makes every answer finite, and can help nobody but the attacker.
        most = np.full(self.width, 2 * float(system.pieces.sum()) + 1_000)
        sums = []
        for number, cell in enumerate(system.cells):
            low, high = (1.0, np.inf) if number in system.hidden else (float(cell.value), float(cell.value))
            if len(cell.pieces) > 1:
                sums.append((cell.pieces, low, high))
            else:
                (piece,) = cell.pieces
                least[piece] = max(least[piece], low)
                most[piece] = min(most[piece], high)
        rows = matrix([pieces for pieces, _low, _high in sums], self.width)
        row_bounds = np.array([bounds for _pieces, *bounds in sums]).reshape(-1, 2)
        narrowed(rows, row_bounds, least, most)
        open_ones = _open(rows, row_bounds, least, most)
        self.programme = Programme(rows[open_ones], row_bounds[open_ones], least, most)
        self.sums = matrix([target.pieces for target in asked], self.width)
        self.low = self.sums @ system.pieces
        self.high = self.low.copy()

    def bounds(self, pieces: tuple[int, ...]) -> Bounds:
        """Within which the sum of these pieces is known."""
        most, least = self._pushed(pieces, 1), self._pushed(pieces, -1)
        if most is None or least is None:
            return None
        return float(least[[*pieces]].sum()), float(most[[*pieces]].sum())

    def unsafe(self) -> Iterator[tuple[Target, Bounds]]:
        """What is not safe, with its bounds. Whatever was seen to be possible for one, serves for the others."""
        for number, target in enumerate(self.asked):
            if self._is_safe(number):
                continue
            pushed = [self._pushed(target.pieces, sign) is not None for sign in (1, -1) if not self._is_safe(number)]
            if not self._is_safe(number):
                yield target, (float(self.low[number]), float(self.high[number])) if all(pushed) else None

    def _is_safe(self, number: int) -> bool:
        return self.asked[number].is_safe((float(self.low[number]), float(self.high[number])))

    def _pushed(self, pieces: tuple[int, ...], sign: int) -> Numbers | None:
        """Where the pieces add up to the most (1) or the least (-1); None if that is not found."""
        self.programme.price(dict.fromkeys(pieces, -sign))
        found = solved(self.programme, self.budget.left)
        self.programme.price(dict.fromkeys(pieces, 0))
        if found is None or not self.programme.fits(found := tidied(found)):
            return None
        sums = self.sums @ found
        np.minimum(self.low, sums, out=self.low)
        np.maximum(self.high, sums, out=self.high)
        return found


def narrowed(rows: Any, row_bounds: Numbers, least: Numbers, most: Numbers) -> None:
    """Bring the bounds of single numbers as near to each other as each sum alone tells, again while that helps.

    Of whole numbers, so without any error. Much of a table is fixed by this: nothing need be asked about it.
    """
    entries = rows.tocoo()
    at, column = entries.row, entries.col
    low, high = row_bounds[:, 0], row_bounds[:, 1]
    for _round in range(ROUNDS):
        fixed = np.count_nonzero(least == most)
        above, below = rows @ most, rows @ least
        np.minimum.at(most, column, (high - below)[at] + least[column])
        np.maximum.at(least, column, (low - above)[at] + most[column])
        if np.count_nonzero(least == most) == fixed:
            return


def _open(rows: Any, row_bounds: Numbers, least: Numbers, most: Numbers) -> Any:
    """Sums that tell more than the bounds of their numbers do."""
    return np.flatnonzero((rows @ least < row_bounds[:, 0]) | (rows @ most > row_bounds[:, 1]))


def tidied(numbers: Numbers) -> Numbers:
    """Whole, if that is what they all but are."""
    whole = np.rint(numbers)
    return whole if np.abs(numbers - whole).max(initial=0) < NEARLY else numbers


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
