"""Counts of the past can be read by the places of today, and none is lost or doubled on the way."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from gridwork.places import actions
from gridwork.places.models import Level
from gridwork.places.successors import as_of, passed_on
from tests.places.district import BY, LATER, NOW, SINCE, TODAY, District, opened

HALF = Decimal("0.5")


def test_a_split_place_hands_its_counts_to_both(district: District) -> None:
    heirs = [opened(f"Heir {n}", Level.CELL, district.eastham) for n in range(2)]
    actions.close_place(district.cell, from_on=LATER, successors=[(heir, HALF) for heir in heirs], by=BY, now=NOW)
    then = {district.cell.pk: 10, heirs[0].pk: 1}
    assert as_of(then, SINCE, TODAY) == {district.cell.pk: 0, heirs[0].pk: 6, heirs[1].pk: 5}


def test_what_was_handed_over_before_or_after_does_not_count(district: District) -> None:
    heir = opened("Heir", Level.CELL, district.eastham)
    actions.close_place(district.cell, from_on=LATER, successors=[(heir, Decimal(1))], by=BY, now=NOW)
    then = {district.cell.pk: 10}
    assert as_of(then, SINCE, LATER - timedelta(days=1)) == then
    assert as_of(then, LATER, TODAY) == then


def test_heirs_have_heirs() -> None:
    assert passed_on({1: 8}, [(1, 2, HALF), (1, 3, HALF), (2, 3, Decimal(1))]) == {1: 0, 3: 8}


@given(
    st.dictionaries(st.integers(1, 6), st.integers(0, 1000)),
    st.lists(st.tuples(st.integers(1, 6), st.integers(7, 12), st.sampled_from([HALF, Decimal(1)])), max_size=5),
)
def test_the_sum_stays(counts: dict[int, int], links: list[tuple[int, int, Decimal]]) -> None:
    assert sum(passed_on(counts, links).values()) == sum(counts.values())
