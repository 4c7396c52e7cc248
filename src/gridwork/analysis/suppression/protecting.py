"""Complementary suppression: what else has to be hidden, so that what is small cannot be worked out from the rest.

A small cell is safe when other numbers, larger in it by enough, would look the same from outside. For each that is not,
the cheapest change of numbers that leads there is looked for (a linear programme, after Kelly, Golden and Assad 1992),
and what it changes is hidden. Zeros stay: they are shown, and so nothing can be moved through them.
"""

from collections.abc import Iterator
from math import log2

import numpy as np

from gridwork.analysis.suppression.attacking import NEARLY, SECONDS, Target, spread, targets
from gridwork.analysis.suppression.solving import Numbers, solved
from gridwork.analysis.suppression.system import Cell, System, matrix
from gridwork.analysis.suppression.tables import Rule

TOTAL_COSTS = 6  # times as much as a cell to hide, and again for a total of totals


def protected(system: System, rule: Rule) -> System:
    """The same system with more hidden. What cannot be protected stays as it is: the audit finds it."""
    alike: list[Numbers] = [system.pieces]  # numbers that look the same from outside; hiding more keeps them so
    while True:
        hidden = system.hidden
        for target in sorted(targets(system, rule), key=lambda target: (-target.width, target.value)):
            if target.is_safe(spread(alike, target.pieces)):
                continue
            for move in _moves(system, target):
                system = system.hides(_changed(system, move))
                alike.append(system.pieces + move)
        if system.hidden == hidden:
            return system


def _moves(system: System, target: Target) -> list[Numbers]:
    """One by which it grows enough; else, where earlier releases leave less room, one up and one down."""
    up = max(target.above - target.value, 0)
    for amounts in ([float(target.width)], [up, up - target.width]):
        moves = [_move(system, target, amount) for amount in amounts if amount]
        if all(move is not None for move in moves):
            return [move for move in moves if move is not None]
    return []


def _changed(system: System, move: Numbers) -> Iterator[int]:
    for number, cell in enumerate(system.cells):
        if number not in system.hidden and abs(move[[*cell.pieces]].sum()) > NEARLY:
            yield number


def _move(system: System, target: Target, amount: float) -> Numbers | None:
    """The cheapest change of the pieces by which the target grows so much; None if there is none.

    Beside the pieces stands, for each cell that is still open, how much it changes, whichever way: that is what costs.
    """
    from scipy.sparse import csr_array, eye_array, hstack, vstack

    width = len(system.pieces)
    wanted = Cell(0, (), 0, target.pieces, fixed=False)
    moved = [(wanted, amount, amount)]
    free = []
    for number, cell in enumerate(system.cells):
        if number in system.hidden:
            moved.append((cell, 1 - cell.value, np.inf))
        elif cell.fixed or not cell.value:
            moved.append((cell, 0, 0))
        else:
            moved.append((cell, 1 - cell.value, np.inf))
            free.append(cell)
    sums, changes, each = matrix([cell for cell, *_ in moved], width), matrix(free, width), eye_array(len(free))
    nothing = csr_array((sums.shape[0], len(free)))
    rows = vstack([hstack([sums, nothing]), hstack([changes, each]), hstack([-changes, each])], format="csr")
    bounds = np.array([bounds for _cell, *bounds in moved] + [[0, np.inf]] * (2 * len(free)), dtype=np.float64)
    most = np.full(width + len(free), 2 * float(system.pieces.sum()) + 1_000)
    least = np.concatenate([-system.pieces, np.zeros(len(free))])
    cost = np.concatenate([np.zeros(width), [_cost(cell) for cell in free]])
    found = solved(cost, rows, bounds, least, most, SECONDS)
    return None if found is None else found[:width]


def _cost(cell: Cell) -> float:
    """Of hiding it: what it tells, and it tells more if it is a total."""
    return log2(1 + cell.value) * float(TOTAL_COSTS**cell.totals)
