"""All released tables as one system of equations: what their cells have in common, and what each of them adds up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from gridwork.analysis.suppression.solving import Numbers
from gridwork.analysis.suppression.tables import Key, Part, Released, Rule, Table, totals


@dataclass(frozen=True)
class Cell:
    """`pieces`: the numbers of those it adds up. `fixed`: an earlier release, which nothing can take back."""

    table: int
    key: Key
    value: int
    pieces: tuple[int, ...]
    fixed: bool

    @property
    def totals(self) -> int:
        """Over how many axes it is one."""
        return self.key.count(None)


@dataclass(frozen=True)
class System:
    """`pieces`: how many things fall into the same cells of all tables, and are told apart by none of them.

    `hidden` holds the numbers of those of `cells` that nobody is shown; `names` are those of the tables.
    """

    names: tuple[str, ...]
    pieces: Numbers
    cells: tuple[Cell, ...]
    hidden: frozenset[int]

    def hides(self, more: Iterable[int]) -> "System":
        return replace(self, hidden=self.hidden | frozenset(more))


def matrix(sums: Sequence[Sequence[int]], width: int) -> Any:
    """A row for each sum, a column for each piece."""
    from scipy.sparse import csr_array

    columns = np.array([piece for each in sums for piece in each], np.int32)
    starts = np.cumsum([0, *map(len, sums)], dtype=np.int32)
    return csr_array((np.ones(len(columns)), columns, starts), shape=(len(sums), width))


def system(tables: Sequence[Table], earlier: Sequence[Released], rule: Rule) -> System:
    """Small cells of the new tables are hidden, and what earlier releases hid."""
    every = [*(released.table for released in earlier), *tables]
    pieces = pieces_of(every)
    numbered: dict[tuple[int, Key], list[int]] = {}
    for number, places in enumerate(pieces):
        for table, key in places:
            for total in totals(key):
                numbered.setdefault((table, total), []).append(number)
    cells: list[Cell] = []
    hidden: set[int] = set()
    for at, each in enumerate(every):
        is_earlier = at < len(earlier)
        for key, value in each.cells.items():
            if key in earlier[at].hidden if is_earlier else rule.is_small(value):
                hidden.add(len(cells))
            cells.append(Cell(at, key, value, tuple(numbered[at, key]), fixed=is_earlier))
    names = tuple(each.name for each in every)
    return System(names, np.array([*pieces.values()], dtype=np.float64), tuple(cells), frozenset(hidden))


def pieces_of(tables: Sequence[Table]) -> dict[tuple[tuple[int, Key], ...], int]:
    """How many things stand in the same cell of each table they are in.

    Of a part that counts 3 in one table and 5 in a later one, 3 stand in both and 2 in the later one alone.
    """
    counted: dict[Part, list[tuple[int, Key, int]]] = {}
    for at, table in enumerate(tables):
        for key, cell in table.counts.items():
            for part, count in cell.items():
                counted.setdefault(part, []).append((at, key, count))
    found: dict[tuple[tuple[int, Key], ...], int] = {}
    for places in counted.values():
        below = 0
        for level in sorted({0, *(count for _table, _key, count in places)}):
            together = tuple((table, key) for table, key, count in places if count >= level)
            found[together] = found.get(together, 0) + level - below
            below = level
    return dict(sorted(found.items()))
