"""Tables as they are published: counts by one to three axes, with every total of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any, Self

type Key = tuple[str | None, ...]  # a category of each axis; None is all of them
type Part = tuple[str, ...]

MOST_AXES = 3


@dataclass(frozen=True)
class Rule:
    """A count from 1 to below `threshold` is small. Nobody may learn it more closely than `threshold` - 1."""

    threshold: int = 10

    def __post_init__(self) -> None:
        if self.threshold < 2:
            raise ValueError("a threshold below 2 protects nobody")

    def is_small(self, value: int) -> bool:
        return 0 < value < self.threshold


@dataclass(frozen=True)
class Table:
    """`counts` holds for each inner cell how many it counts of each part.

    A part is the finest thing that any table of the same facts tells apart, such as a village and a month. Two tables
    that name the same part count the same things there: that is how one is subtracted from another. A part stands in
    one cell of a table. Counts that grew between two releases are taken for the earlier ones and some more.
    """

    name: str
    counts: Mapping[Key, Mapping[Part, int]]

    def __post_init__(self) -> None:
        lengths = {len(key) for key in self.counts}
        if len(lengths) != 1 or not 1 <= min(lengths) <= MOST_AXES:
            raise ValueError(f"{self.name}: a table has cells, and one to three axes, the same for each")
        if len(self.parts) < sum(map(len, self.counts.values())):
            raise ValueError(f"{self.name}: a part stands in two cells")
        if any(None in key for key in self.counts) or any(
            n < 0 for cell in self.counts.values() for n in cell.values()
        ):
            raise ValueError(f"{self.name}: totals are worked out, and nothing is counted below 0")

    @classmethod
    def of(cls, name: str, counts: Mapping[Key, int]) -> Self:
        """A table that shares nothing with any other one: each cell is a part of its own."""
        return cls(name, {key: {(name, *map(str, key)): value} for key, value in counts.items()})

    @cached_property
    def parts(self) -> frozenset[Part]:
        return frozenset(part for cell in self.counts.values() for part in cell)

    @cached_property
    def cells(self) -> Mapping[Key, int]:
        """Every inner cell and every total, in an order that depends on nothing but the counts."""
        found: dict[Key, int] = {}
        for key in sorted(self.counts, key=str):
            value = sum(self.counts[key].values())
            for total in totals(key):
                found[total] = found.get(total, 0) + value
        return found


@dataclass(frozen=True)
class Released:
    """A table with the cells that were left out of it. Which of them were small is not published."""

    table: Table
    hidden: frozenset[Key]

    @property
    def is_withheld(self) -> bool:
        return len(self.hidden) == len(self.table.cells)

    @property
    def published(self) -> dict[Key, int | None]:
        """None where a cell is left out."""
        return {key: None if key in self.hidden else value for key, value in self.table.cells.items()}

    @property
    def plain(self) -> dict[str, Any]:
        """As JSON can keep it until it is an earlier release."""
        counts = [
            [key, [[part, count] for part, count in sorted(cell.items())]]
            for key, cell in sorted(self.table.counts.items(), key=str)
        ]
        return {"name": self.table.name, "counts": counts, "hidden": sorted(self.hidden, key=str)}

    @classmethod
    def kept(cls, plain: Mapping[str, Any]) -> Self:
        """What `plain` gave, also after it has been JSON."""
        counts = {tuple(key): {tuple(part): count for part, count in cell} for key, cell in plain["counts"]}
        return cls(Table(plain["name"], counts), frozenset(tuple(key) for key in plain["hidden"]))


def totals(key: Key) -> Iterator[Key]:
    """The cell itself and every total it is counted in."""
    yield from product(*((category, None) for category in key))


def withheld(tables: Iterable[Table]) -> tuple[Released, ...]:
    return tuple(Released(table, frozenset(table.cells)) for table in tables)
