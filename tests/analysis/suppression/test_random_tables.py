"""Random public tables: nobody who has a solver finds a small cell; without complementary suppression they do."""

from collections.abc import Iterator

import numpy as np
import pytest

from gridwork.analysis.suppression import Rule, Table, release
from tests.analysis.suppression.attacker import Attacker, with_totals, within

FEW, MANY = 100, 1_000
SHAPES = [(8, 6), (12,), (5, 4, 3), (3, 9), (2, 2, 2), (15, 4), (4,), (2, 3)]


def random_counts(seed: int) -> tuple[dict, Rule]:
    """Of one, two or three axes, full or sparse, under several thresholds."""
    random = np.random.default_rng(seed)
    shape = SHAPES[seed % len(SHAPES)]
    drawn = random.negative_binomial(1, random.choice([0.02, 0.05, 0.2]), size=shape)
    drawn *= random.random(shape) > random.choice([0, 0.3])
    counts = {tuple("abc"[axis] + str(n) for axis, n in enumerate(at)): int(drawn[at]) for at in np.ndindex(*shape)}
    return counts, Rule(int(random.choice([3, 5, 10])))


def found_out(counts: dict, published: dict, rule: Rule, *, whole: bool = False) -> Iterator:
    """Cells of which the attacker knows more than the rule allows."""
    attacker = Attacker(whole=whole)
    attacker.learns_table(published, {key: [key] for key in counts})
    for key, value in with_totals(counts).items():
        if published[key] is None and attacker.knows(within(key, counts), value, rule.threshold):
            yield key


def test_it_leaves_no_hidden_cell_to_be_found(full, record_property):
    hidden = shown = 0
    for seed in range(MANY if full else FEW):
        counts, rule = random_counts(seed)
        made = release([Table.of("cases", counts)], rule=rule)
        published = made.tables[0].published
        assert not made.is_withheld, seed
        assert {key: value for key, value in with_totals(counts).items() if published[key] is not None} == {
            key: value for key, value in published.items() if value is not None
        }
        assert not [*found_out(counts, published, rule)], seed
        hidden += len(made.tables[0].hidden)
        shown += len(published) - len(made.tables[0].hidden)
    record_property("cells hidden", hidden)
    assert shown > hidden, "and it hides no more than it shows"


def test_knowing_that_counts_are_whole_helps_nobody(full):
    """In tables of three axes that is more than a linear programme knows."""
    for seed in range(2, 400 if full else 40, len(SHAPES)):
        counts, rule = random_counts(seed)
        published = release([Table.of("cases", counts)], rule=rule).tables[0].published
        assert len(min(counts)) == 3
        assert not [*found_out(counts, published, rule, whole=True)], seed


def test_it_hides_every_small_cell_and_shows_every_zero():
    for seed in range(24):
        counts, rule = random_counts(seed)
        published = release([Table.of("cases", counts)], rule=rule).tables[0].published
        for key, value in with_totals(counts).items():
            assert published[key] != value or not 0 < value < rule.threshold
            assert value or published[key] == 0


def test_small_cells_alone_would_be_found(full):
    """The control: the same attacker against tables of which only the small cells are hidden."""
    leaking = 0
    seeds = range(MANY if full else FEW)
    for seed in seeds:
        counts, rule = random_counts(seed)
        every = with_totals(counts)
        published = {key: None if 0 < value < rule.threshold else value for key, value in every.items()}
        leaking += any(True for _key in found_out(counts, published, rule))
    assert leaking > len(seeds) / 3


@pytest.mark.parametrize("seed", range(4))
def test_it_is_the_same_for_the_same_counts_in_any_order(seed: int):
    counts, rule = random_counts(seed)
    turned = dict(reversed(counts.items()))
    one, other = (release([Table.of("cases", each)], rule=rule).tables[0] for each in (counts, turned))
    assert one.hidden == other.hidden
