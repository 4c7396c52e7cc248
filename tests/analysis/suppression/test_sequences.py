"""One release after the other of the same facts, each with borders of its own: together they give nothing away."""

from collections import defaultdict

import numpy as np

from gridwork.analysis.suppression import Rule, Table, release
from tests.analysis.suppression.attacker import Attacker, within

RULE = Rule(8)


def random_table(name: str, counts: dict, random: np.random.Generator) -> Table:
    """Villages and kinds put together in some way; some are left out."""
    regions, kinds = int(random.integers(2, 5)), int(random.integers(1, 4))
    of_village = {village: int(random.integers(-1, regions)) for village, _kind in counts}
    of_kind = {kind: int(random.integers(0, kinds)) for _village, kind in counts}
    cells = defaultdict(dict)
    for (village, kind), count in counts.items():
        if of_village[village] >= 0:
            cells[f"region {of_village[village]}", f"kinds {of_kind[kind]}"][village, kind] = count
    return Table(name, dict(cells))


def small_sums(tables: list[Table], hidden: list[frozenset], counts: dict) -> dict:
    """What must not be known: small cells that are hidden, and what no table tells apart, where that is small."""
    sums, together = {}, defaultdict(list)
    for table, keys in zip(tables, hidden, strict=True):
        for key in keys:
            sums[table.name, key] = [part for inner in within(key, table.counts) for part in table.counts[inner]]
    for part in counts:
        places = tuple(key for table in tables for key, cell in table.counts.items() if part in cell)
        where = tuple(any(part in cell for cell in table.counts.values()) for table in tables)
        together[places, where].append(part)
    sums |= {("together", *places): parts for (places, where), parts in together.items() if any(where)}
    return {name: parts for name, parts in sums.items() if RULE.is_small(sum(counts[part] for part in parts))}


def test_a_series_of_releases_gives_nothing_away(full):
    shown = alone = 0
    for seed in range(100 if full else 10):
        random = np.random.default_rng(seed)
        counts = {(f"v{n}", kind): int(random.negative_binomial(1, 0.08)) for n in range(7) for kind in "abc"}
        tables = [random_table(f"release {n}", counts, random) for n in range(4)]
        kept, careless = [], []
        for table in tables:
            kept += release([table], kept, RULE).tables
            careless += release([table], rule=RULE).tables
        shown += sum(not each.is_withheld for each in kept[1:])
        assert not leaking(tables, kept, counts), seed
        alone += bool(leaking(tables, careless, counts))
    assert alone, "released each for itself they do"
    assert shown


def leaking(tables: list[Table], released: list, counts: dict) -> list:
    attacker = Attacker()
    for part in counts:
        attacker.number(part)
    for each in released:
        attacker.learns_table(each.published, each.table.counts)
    sums = small_sums(tables, [each.hidden for each in released], counts)
    return [
        name
        for name, parts in sums.items()
        if attacker.knows(parts, sum(counts[part] for part in parts), RULE.threshold)
    ]
