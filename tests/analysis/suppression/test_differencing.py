"""Two releases of the same facts, subtracted from each other: with other borders, another threshold, a later date.

Released each for itself they give small numbers away; the second released with the first in view, none.
"""

import numpy as np
import pytest

from gridwork.analysis.suppression import Released, Rule, Table, release
from tests.analysis.suppression.attacker import Attacker, within

RULE = Rule(10)
KINDS = ("noise", "waste", "lamp")
VILLAGES = tuple(f"v{n}" for n in range(12))
OLD = {village: f"town {n // 4}" for n, village in enumerate(VILLAGES)}
NEW = OLD | {"v3": "town 1", "v7": "town 2"}  # two villages have changed towns


def facts(seed: int) -> dict[tuple[str, str], int]:
    random = np.random.default_rng(seed)
    return {(v, kind): int(random.negative_binomial(2, 0.06)) for v in VILLAGES for kind in KINDS}


def later(counts: dict, seed: int) -> dict:
    """A few more of some."""
    random = np.random.default_rng(seed)
    return {part: count + int(random.integers(0, 4) * (random.random() < 0.3)) for part, count in counts.items()}


def by_town(name: str, counts: dict, towns: dict[str, str]) -> Table:
    cells: dict = {}
    for (village, kind), count in counts.items():
        cells.setdefault((towns[village], kind), {})[village, kind] = count
    return Table(name, cells)


def learnt(attacker: Attacker, released: Released, unknown) -> None:
    """`unknown`: the names of the numbers that a part of the table adds up."""
    parts = {key: [each for part in cell for each in unknown(part)] for key, cell in released.table.counts.items()}
    attacker.learns_table(released.published, parts)


def known_before(part) -> list:
    return [("before", part)]


def known_after(part) -> list:
    return [("before", part), ("since", part)]


def found(releases, unknown, sums, threshold: int = RULE.threshold) -> list:
    """Those of the sums, each with its value, that somebody with all releases knows too closely."""
    attacker = Attacker()
    for released, names in zip(releases, unknown, strict=True):
        learnt(attacker, released, names)
    return [name for name, (parts, value) in sums.items() if attacker.knows(parts, value, threshold)]


def small_cells(table: Table, released: Released, unknown) -> dict:
    sums = {}
    for key, value in table.cells.items():
        if released.published[key] is None:
            inner = [part for each in within(key, table.counts) for part in table.counts[each]]
            sums[table.name, key] = ([each for part in inner for each in unknown(part)], value)
    return sums


def small_differences(counts: dict, unknown: str) -> dict:
    return {(unknown, part): ([(unknown, part)], count) for part, count in counts.items() if 0 < count < 10}


@pytest.mark.parametrize("first_threshold", [10, 5])
def test_another_border_gives_no_village_away(full, first_threshold: int):
    """A village that changed towns is what the old and the new town differ by."""
    alone = shown = 0
    for seed in range(60 if full else 8):
        counts = facts(seed)
        old, new = by_town("old towns", counts, OLD), by_town("new towns", counts, NEW)
        first = release([old], rule=Rule(first_threshold)).tables
        moved = small_differences({part: n for part, n in counts.items() if OLD[part[0]] != NEW[part[0]]}, "before")
        told = found(first, [known_before], moved)

        careless = release([new], rule=RULE).tables
        alone += bool(set(found([*first, *careless], [known_before] * 2, moved)) - {*told})

        careful = release([new], first, RULE)
        assert careful.audit.is_safe
        sums = moved | small_cells(old, first[0], known_before) | small_cells(new, careful.tables[0], known_before)
        assert {*found([*first, *careful.tables], [known_before] * 2, sums)} <= {*told}, seed
        shown += not careful.is_withheld
    assert alone, "the attack works on two releases that know nothing of each other"
    assert shown, "and the gate does not only stay shut"


def test_a_later_date_gives_no_newcomer_away(full):
    """What was added between two releases is what they differ by."""
    alone = shown = 0
    for seed in range(60 if full else 8):
        before = facts(seed)
        after = later(before, seed)
        first = release([by_town("January", before, OLD)], rule=RULE).tables
        table = by_town("March", after, OLD)
        added = {
            key: ([("since", part) for part in cell], sum(after[part] - before[part] for part in cell))
            for key, cell in table.counts.items()
        }
        small = {key: sums for key, sums in added.items() if RULE.is_small(sums[1])}
        careless, careful = release([table], rule=RULE), release([table], first, RULE)
        alone += bool(found([*first, *careless.tables], [known_before, known_after], small))
        assert not found([*first, *careful.tables], [known_before, known_after], small), seed
        shown += not careful.is_withheld
    assert alone
    assert shown


def test_another_threshold_gives_nothing_away(full):
    """The same table twice: what the second shows must not open what the first hid."""
    alone = 0
    for seed in range(60 if full else 12):
        counts = facts(seed) | {("v0", kind): 3 + seed % 5 for kind in KINDS[:1]}
        small = {village: f"part {n // 2}" for n, village in enumerate(VILLAGES)}
        table = by_town("parts", counts, small)
        first = release([table], rule=Rule(20)).tables
        hidden = small_cells(table, first[0], known_before)
        assert not found(first, [known_before], hidden, 20)
        for second in (release([table], rule=Rule(5)), release([table], first, Rule(20))):
            leaks = found([*first, *second.tables], [known_before] * 2, hidden, 20)
            alone += bool(leaks)
            assert second.audit.is_safe
        assert not leaks, seed
    assert alone
