"""From an indicator to the tables that the gate tries: which row stands in which cell of which table.

Rows that stand in the same cells of all tables are one part. Since the rows themselves are compared, the handled and
the handled in time are known to be the same jobs, and so are those of a year that is counted again in March.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched, product
from typing import Any, Self
from zlib import compress, decompress

import numpy as np
from numpy.typing import NDArray

from gridwork.analysis.suppression import Key, Part, Released, Table
from gridwork.figures.anchors import public_points
from gridwork.figures.declared import indicators
from gridwork.figures.facts import LEVELS, PLACES
from gridwork.figures.indicators import Indicator, Kind
from gridwork.figures.models import Release, ReleasedTable, Withheld
from gridwork.figures.periods import Period, end_of
from gridwork.kernel.records import CHUNK
from gridwork.places.models import Level, Place

NUMERATOR, DENOMINATOR = "numerator", "denominator"
ANCHOR = "anchor"

type Whole = NDArray[np.int64]


class Unprovable(Exception):
    """There is nothing that the gate could try."""

    def __init__(self, why: Withheld) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Counted:
    """A table row by row: `at` is the cell of `cells` in which the row `keys` stands, `amounts` what it adds.

    Tables of one `measure` count the same: rows of a fact, or the amounts of one indicator.
    """

    name: str
    measure: str
    cells: Sequence[Key]
    keys: Whole
    at: Whole
    amounts: Whole

    @property
    def sums(self) -> list[int]:
        """Of each cell."""
        return [int(n) for n in np.bincount(self.at, self.amounts, len(self.cells))]

    def kept(self, release: Release, of: str, hidden: frozenset[Key]) -> ReleasedTable:
        """With every row that was counted, so that it can be compared with later ones whatever is declared then."""
        plain = {"name": self.name, "measure": self.measure, "cells": [[*key] for key in self.cells], "sums": self.sums}
        rows = compress(np.stack([self.keys, self.at, self.amounts]).astype("<i8").tobytes())
        return ReleasedTable(
            release=release, of=of, plain=plain | {"hidden": sorted(map(list, hidden), key=str)}, rows=rows
        )

    @classmethod
    def read(cls, kept: ReleasedTable) -> Self:
        keys, at, amounts = np.frombuffer(decompress(bytes(kept.rows)), "<i8").reshape(3, -1).astype(np.int64)
        cells = [tuple(key) for key in kept.plain["cells"]]
        return cls(kept.plain["name"], kept.plain["measure"], cells, keys, at, amounts)


def shown(kept: ReleasedTable) -> dict[Key, int | None]:
    """What people see of it, totals too: None where a cell is left out."""
    cells = [tuple(key) for key in kept.plain["cells"]]
    table = Table.of(kept.plain["name"], dict(zip(cells, kept.plain["sums"], strict=True)))
    return Released(table, hidden_of(kept)).published


def hidden_of(kept: ReleasedTable) -> frozenset[Key]:
    return frozenset(tuple(key) for key in kept.plain["hidden"])


def in_parts(every: Sequence[Counted]) -> list[Table]:
    """As the gate reads them: each cell by the parts that stand in it."""
    found: dict[int, Table] = {}
    for measure in dict.fromkeys(each.measure for each in every):
        alike = [(number, each) for number, each in enumerate(every) if each.measure == measure]
        keys = np.unique(np.concatenate([each.keys for _number, each in alike]))
        stands = np.zeros((len(keys), len(alike)), np.int64)  # 0: in no cell of that table
        for column, (_number, each) in enumerate(alike):
            stands[np.searchsorted(keys, each.keys), column] = each.at + 1
        places, part = np.unique(stands, axis=0, return_inverse=True) if len(keys) else (stands, keys)
        for column, (number, each) in enumerate(alike):
            counts: dict[Key, dict[Part, int]] = {key: {} for key in each.cells}
            amounts = np.bincount(part[np.searchsorted(keys, each.keys)], each.amounts, len(places))
            for one in np.flatnonzero(amounts):
                counts[each.cells[places[one, column] - 1]][measure, str(one)] = int(amounts[one])
            for key in each.cells:  # a cell that counts nothing is a 0, and shown
                counts[key] = counts[key] or {(measure, "nothing", str(number), *map(str, key)): 0}
            found[number] = Table(each.name, counts)
    return [found[number] for number in range(len(every))]


def counted(release: Release) -> dict[str, Counted]:
    """What it counts and, of a rate, of how many. Raises Unprovable."""
    indicator = indicators()[release.indicator]
    rows, is_stock = _rows(release)
    if release.is_map:
        rows = _drawn(indicator, rows)
    if any(row["numerator"] < 0 for row in rows) or (is_stock and "month" in release.axes):
        raise Unprovable(Withheld.NOT_ONES)
    is_amount = any(row["numerator"] > 1 for row in rows)
    cells = {key: number for number, key in enumerate(_every_key(release))}
    for row in rows:
        cells.setdefault(_key(release, row), len(cells))
    if not cells:
        raise Unprovable(Withheld.EMPTY)

    def table(of: str, chosen: Sequence[Mapping[str, Any]], amounts: Sequence[int]) -> Counted:
        measure = f"{release.fact} {indicator.name}" if is_amount else release.fact
        at = np.array([cells[_key(release, row)] for row in chosen], np.int64)
        keys = np.array([row["key"] for row in chosen], np.int64)
        return Counted(f"{release} · {of}", measure, list(cells), keys, at, np.array(amounts, np.int64))

    if indicator.kind == Kind.RATE and (is_amount or any(row["denominator"] != 1 for row in rows)):
        raise Unprovable(Withheld.NOT_ONES)
    adding = [row for row in rows if row["numerator"]]
    made = {NUMERATOR: table(NUMERATOR, adding, [row["numerator"] for row in adding])}
    if indicator.kind == Kind.RATE:
        made[DENOMINATOR] = table(DENOMINATOR, rows, [1] * len(rows))
    return made


def _rows(release: Release) -> tuple[list[dict[str, Any]], bool]:
    """Those behind the figure, and whether it is a stock, whose rows stand in every month."""
    # Here, since these packages take half a second that a page without figures need not wait.
    from gridwork.figures.mart import duck, intake
    from gridwork.figures.mart.reading import Reader

    indicator, engine = indicators()[release.indicator], duck.engine()
    facts = Reader(intake.current(), engine).facts(indicator.fact, end_of(release.as_of))
    found = engine.answer(indicator.rows(facts, release.period, release.within))
    return found, "until" in indicator.shares(facts).columns


def _drawn(indicator: Indicator, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that may stand on a public map, each with the anchor at which it is drawn."""
    model: Any = indicator.fact.model
    anchors: dict[int, str] = {}
    for some in batched(rows, CHUNK):
        records = model.objects.unscoped("they are drawn at anchors").select_related(*model.drawn_with)
        found = public_points(records.filter(pk__in=[row["key"] for row in some]))
        anchors |= {record.pk: f"{lon:.5f},{lat:.5f}" for record, (lon, lat) in found}
    return [row | {ANCHOR: anchors[row["key"]]} for row in rows if row["key"] in anchors]


def _key(release: Release, row: Mapping[str, Any]) -> Key:
    told = {axis: str(row[axis] or "") for axis in (*PLACES, ANCHOR) if axis in row}
    return tuple(told[axis] if axis in told else f"{row['on']:%Y%m}" for axis in release.axes)


def _every_key(release: Release) -> Iterator[Key]:
    """Also of places and months in which nothing happened: that is about nobody, and is said.

    Of anchors only those with something: all others are a 0, as everybody may take it who sees none.
    """
    return product(*(_categories(release, axis) for axis in release.axes))


def _categories(release: Release, axis: str) -> list[str]:
    if axis == ANCHOR:
        return []
    if axis in PLACES:
        return [str(pk) for pk in _places(release.place, LEVELS[axis], release.period).values_list("pk", flat=True)]
    return [f"{month.first:%Y%m}" for month in release.period.months() if month.first <= release.as_of]


def _places(place: Place, level: Level, period: Period) -> Any:
    rows = Place.objects.unscoped("which places there are is no secret").filter(level=level)
    rows = rows.filter(pk__in=Place.with_all_below([place.pk]), opened_on__lte=period.last)
    return rows.exclude(closed_on__lte=period.first).order_by("pk")
