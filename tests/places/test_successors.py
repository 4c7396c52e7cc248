"""Counts of the past can be read by the places of today, and none is lost or doubled on the way."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from gridwork.places import actions
from gridwork.places.models import Level
from gridwork.places.successors import as_of, gathered, passed_on
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
    assert passed_on({1: 8}, [[(1, 2, HALF), (1, 3, HALF)], [(2, 3, Decimal(1))]]) == {1: 0, 3: 8}


def test_a_place_that_hands_on_twice_hands_on_what_it_has_left() -> None:
    assert passed_on({1: 8}, [[(1, 2, HALF)], [(1, 3, HALF)]]) == {1: 2, 2: 4, 3: 2}


def test_what_is_taken_over_on_a_day_is_not_handed_on_that_day() -> None:
    links = [(1, 2, Decimal(1)), (2, 3, HALF)]
    assert passed_on({1: 8, 2: 4}, [links]) == passed_on({1: 8, 2: 4}, [links[::-1]]) == {1: 0, 2: 10, 3: 2}


def test_what_came_after_a_place_handed_on_is_its_own() -> None:
    assert gathered([{1: 8}, {1: 1}], [[(1, 2, HALF)]]) == {1: 5, 2: 4}


PLACES = st.integers(1, 6)
SHARES = st.sampled_from([Decimal("0.1"), Decimal("0.25"), Decimal("0.333333"), HALF, Decimal(1)])
COUNTS = st.dictionaries(PLACES, st.integers(0, 1000))
DAYS = st.lists(st.lists(st.tuples(PLACES, PLACES, SHARES), max_size=5), max_size=4)


@given(COUNTS, DAYS)
def test_the_sum_stays(counts: dict[int, int], days: list[list[tuple[int, int, Decimal]]]) -> None:
    assert sum(passed_on(counts, days).values()) == sum(counts.values())


@given(st.lists(COUNTS, min_size=5, max_size=5), DAYS)
def test_the_sum_of_many_days_stays(periods: list[dict[int, int]], days: list[list[tuple[int, int, Decimal]]]) -> None:
    told = periods[: len(days) + 1]
    assert sum(gathered(told, days).values()) == sum(sum(counts.values()) for counts in told)
