"""Complementary suppression: what else has to be hidden, so that what is small cannot be worked out from the rest.

A small cell is safe when other numbers, larger in it by enough, would look the same from outside. For each that is not,
the cheapest change of numbers that leads there is looked for (a linear programme, after Kelly, Golden and Assad 1992),
and what it changes is hidden. Zeros stay: they are shown, and so nothing can be moved through them.
"""

from collections.abc import Iterable
from math import log2
from typing import Any

import numpy as np

from gridwork.analysis.suppression.attacking import Target, targets, tidied
from gridwork.analysis.suppression.solving import NEARLY, Budget, Numbers, Programme, solved
from gridwork.analysis.suppression.system import Cell, System, matrix
from gridwork.analysis.suppression.tables import Rule

TOTAL_COSTS = 6  # times as much as a cell to hide, and again for a total of totals
SECONDS = 120  # to look for what else to hide; there is as much again for the proof


def protected(system: System, rule: Rule) -> System:
    """The same system with more hidden. What cannot be protected stays as it is: the audit finds it. Raises TooLong."""
    protector, hopeless = Protector(system), set()
    while True:
        hidden = protector.hidden.copy()
        asked = targets(system.hides(np.flatnonzero(hidden).tolist()), rule)
        for target in sorted(asked, key=lambda target: (-target.width, target.value)):
            if target.pieces not in hopeless and not protector.protects(target):
                hopeless.add(target.pieces)  # hiding more opens no way that was closed
        if (protector.hidden == hidden).all():
            return system.hides(np.flatnonzero(hidden).tolist())


class Protector:
    """Looks for changes of the pieces that leave what is shown as it is, the cheapest first.

    Columns of its programme: by how much each number grows, then by how much each shrinks. The numbers are the pieces,
    and the cells that add up several and may change; a cell of one piece is that piece.
    """

    def __init__(self, system: System) -> None:
        self.cells, self.pieces = system.cells, system.pieces
        self.hidden = np.zeros(len(system.cells), bool)
        self.hidden[[*system.hidden]] = True
        self.sums = matrix([cell.pieces for cell in system.cells], len(system.pieces))
        # How far each cell, and each piece, was seen to go while all looked the same from outside.
        self.low = np.concatenate([self.sums @ system.pieces, system.pieces])
        self.high = self.low.copy()
        fixed = np.array([cell.fixed or not cell.value for cell in system.cells], bool) & ~self.hidden
        alone = np.array([len(cell.pieces) == 1 for cell in system.cells], bool)
        numbered = len(system.pieces) + np.cumsum(~fixed & ~alone) - 1
        self.number = [
            cell.pieces[0] if is_alone else int(at)
            for cell, is_alone, at in zip(system.cells, alone, numbered, strict=True)
        ]
        self.programme = _programme(system, self.sums, fixed, alone)
        self.numbers = len(self.programme.least) // 2
        self.costs = np.zeros(self.numbers)
        self.budget = Budget(SECONDS)
        self._price(np.flatnonzero(~self.hidden & ~fixed), 1)

    def protects(self, target: Target) -> bool:
        """Hide what lets it be as large as it must, if it is not already. False: nothing does."""
        at = len(self.cells) + target.pieces[0] if target.cell is None else target.cell
        if target.is_safe((float(self.low[at]), float(self.high[at]))):
            return True
        up = max(target.above - target.value, 0)
        for amounts in ([float(target.width)], [up, up - target.width]):
            # One by which it grows enough; else, where earlier releases leave less room, one up and one down.
            moves = [move for amount in amounts if amount and (move := self._move(target, amount)) is not None]
            if len(moves) == np.count_nonzero(amounts):
                for move in moves:
                    self._hide(move)
                return True
        return False

    def _move(self, target: Target, amount: float) -> Numbers | None:
        """The cheapest change of the pieces by which the target grows so much; None if there is none."""
        at = target.pieces[0] if target.cell is None else self.number[target.cell]
        wanted = {at: max(amount, 0), self.numbers + at: max(-amount, 0)}
        if any(much > self.programme.most[column] for column, much in wanted.items()):
            return None
        for column, much in wanted.items():
            self.programme.bound(column, much, much)
        found = solved(self.programme, self.budget.left)
        for column in wanted:
            self.programme.bound(column, 0, float(self.programme.most[column]))
        if found is None:
            return None
        width = len(self.pieces)
        return tidied(found[:width] - found[self.numbers : self.numbers + width])

    def _hide(self, move: Numbers) -> None:
        changes = self.sums @ move
        more = np.flatnonzero(~self.hidden & (np.abs(changes) > NEARLY))
        self.hidden[more] = True
        self._price(more, -1)
        numbers = np.concatenate([self.sums @ self.pieces + changes, self.pieces + move])
        np.minimum(self.low, numbers, out=self.low)
        np.maximum(self.high, numbers, out=self.high)

    def _price(self, cells: Iterable[int], sign: int) -> None:
        """What it costs that these change. A piece that is a cell of several tables costs as often as it is shown."""
        changed = {}
        for cell in cells:
            number = self.number[cell]
            self.costs[number] = max(round(self.costs[number] + sign * _cost(self.cells[cell]), 9), 0)
            changed[number] = changed[self.numbers + number] = float(self.costs[number])
        self.programme.price(changed)


def _programme(system: System, sums: Any, fixed: Any, alone: Any) -> Programme:
    """Each piece may grow and shrink, each sum that is fixed stays, and each other one changes as its pieces do."""
    from scipy.sparse import csr_array, eye_array, hstack, vstack

    up, down = np.full(len(system.pieces), 2 * float(system.pieces.sum()) + 1_000), system.pieces.copy()
    for cell, is_fixed in zip(system.cells, fixed, strict=True):
        if not cell.value:
            up[[*cell.pieces]] = 0
        elif len(cell.pieces) == 1:
            (piece,) = cell.pieces
            up[piece], down[piece] = (0, 0) if is_fixed else (up[piece], min(down[piece], cell.value - 1))
    moving = np.flatnonzero(~fixed & ~alone)
    values = np.array([system.cells[number].value for number in moving], np.float64)
    staying, open_ones = sums[np.flatnonzero(fixed & ~alone)], sums[moving]
    nothing, each = csr_array((staying.shape[0], len(moving))), eye_array(len(moving))
    rows = vstack(
        [hstack([staying, nothing, -staying, nothing]), hstack([open_ones, -each, -open_ones, each])], format="csr"
    )
    most = np.concatenate([up, np.full(len(moving), np.inf), down, values - 1])
    return Programme(rows, np.zeros((rows.shape[0], 2)), np.zeros(len(most)), most)


def _cost(cell: Cell) -> float:
    """Of hiding it: what it tells, and it tells more if it is a total."""
    return log2(1 + cell.value) * float(TOTAL_COSTS**cell.totals)
