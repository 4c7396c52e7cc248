"""Somebody who has everything that was published, and a solver. Nothing of the package is used here."""

from collections.abc import Hashable, Iterable, Mapping
from itertools import product

import numpy as np
from scipy.optimize import linprog

Key = tuple[str | None, ...]


class Attacker:
    """Learns sums of unknown numbers, each at least 0, and then bounds any other sum of them."""

    def __init__(self, *, whole: bool = False) -> None:
        self.whole = int(whole)  # whether they also reckon with whole numbers alone
        self.numbered: dict[Hashable, int] = {}
        self.sums: list[tuple[list[int], float]] = []

    def learns(self, unknown: Iterable[Hashable], total: float) -> None:
        self.sums.append(([self.number(each) for each in unknown], total))

    def learns_table(self, published: Mapping[Key, int | None], parts: Mapping[Key, Iterable[Hashable]]) -> None:
        """`parts`: the unknown numbers that each inner cell is the sum of."""
        for part in (part for cell in parts.values() for part in cell):
            self.number(part)
        for key, value in published.items():
            if value is not None:
                self.learns([part for inner in within(key, parts) for part in parts[inner]], value)

    def knows(self, unknown: Iterable[Hashable], value: float, threshold: int) -> bool:
        """Whether a small number is known to be one, or to within less than `threshold` - 1; any other, exactly."""
        small = 0 < value < threshold
        unknown, width, above = [*unknown], threshold - 1 if small else 1, threshold if small else 0
        most = self.bound(unknown, -1)
        if most < above - 1e-6:
            return True
        return most - value < width - 1e-6 and most - self.bound(unknown, 1) < width - 1e-6

    def bound(self, unknown: Iterable[Hashable], sign: int) -> float:
        """The least (1) or the most (-1) that they can add up to."""
        wanted = np.zeros(len(self.numbered))
        for each in unknown:
            wanted[self.numbered[each]] = 1
        rows = np.zeros((len(self.sums), len(self.numbered)))
        for row, (numbers, _total) in zip(rows, self.sums, strict=True):
            row[numbers] = 1
        totals = [total for _numbers, total in self.sums]
        found = linprog(sign * wanted, A_eq=rows, b_eq=totals, bounds=(0, None), integrality=self.whole)
        assert found.status in {0, 3}, found.message
        return sign * (found.fun if found.status == 0 else -np.inf)

    def number(self, unknown: Hashable) -> int:
        return self.numbered.setdefault(unknown, len(self.numbered))


def within(key: Key, inner: Iterable[Key]) -> list[Key]:
    return [each for each in inner if all(one in {None, other} for one, other in zip(key, each, strict=True))]


def with_totals(inner: Mapping[Key, int]) -> dict[Key, int]:
    axes = [sorted({key[axis] for key in inner}) for axis in range(len(next(iter(inner))))]
    return {key: sum(inner[each] for each in within(key, inner)) for key in product(*([*axis, None] for axis in axes))}
