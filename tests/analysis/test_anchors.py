"""Anchors: whatever is shown at one might have happened at any of eight addresses, or it is not shown."""

from collections import Counter
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridwork.analysis.anchors import FEWEST, Anchors


@st.composite
def districts(draw) -> np.ndarray:
    """Of villages, of towers with many addresses at one point, of farms far apart; rounded, so that some tie."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    parts = [
        random.normal(random.uniform(0, 5_000, 2), random.uniform(1, 300), (int(random.integers(1, 60)), 2))
        for _ in range(draw(st.integers(0, 8)))
    ]
    parts += [
        np.tile(random.uniform(0, 5_000, 2), (int(random.integers(1, 40)), 1)) for _ in range(draw(st.integers(0, 3)))
    ]
    parts.append(random.uniform(0, 20_000, (draw(st.integers(0, 20)), 2)))
    return np.concatenate(parts).round(draw(st.integers(-2, 1)))


def shown(snapped: np.ndarray) -> list[tuple[float, float]]:
    return [tuple(row) for row in snapped if not np.isnan(row).any()]


@given(districts(), st.sampled_from([50.0, 500.0, 5_000.0]))
def test_each_anchor_stands_for_eight_addresses_that_are_shown_there(addresses, near: float):
    anchors = Anchors.of(addresses, near=near)
    counted = Counter(shown(anchors.snapped(addresses)))
    assert all(count >= FEWEST for count in counted.values())
    assert counted.keys() == set(shown(anchors.places))


@given(districts(), st.integers(0, 1_000))
def test_whatever_is_shown_might_have_been_at_eight_addresses(addresses, seed: int):
    """Anywhere, not only at addresses."""
    anchors = Anchors.of(addresses)
    counted = Counter(shown(anchors.snapped(addresses)))
    anywhere = np.random.default_rng(seed).uniform(-1_000, 21_000, (200, 2))
    for point, anchor in zip(anywhere, anchors.snapped(anywhere), strict=True):
        if not np.isnan(anchor).any():
            assert counted[tuple(anchor)] >= FEWEST
            assert np.hypot(*(point - anchor)) <= anchors.near


@given(districts())
def test_it_is_the_same_whatever_the_order_of_addresses(addresses):
    one, other = Anchors.of(addresses), Anchors.of(addresses[::-1])
    np.testing.assert_array_equal(one.cuts, other.cuts)
    np.testing.assert_allclose(one.places, other.places)


def test_it_shows_nothing_where_too_few_live():
    anchors = Anchors.of([[n, 0] for n in range(FEWEST - 1)])
    assert not shown(anchors.snapped([[3, 0]]))
    assert not shown(Anchors.of([]).snapped([[3, 0]]))


def test_it_shows_nothing_that_is_far_from_its_anchor():
    anchors = Anchors.of([[n, n % 3] for n in range(FEWEST)])
    assert shown(anchors.snapped([[400, 0]]))
    assert not shown(anchors.snapped([[600, 0]]))


def test_it_has_no_anchor_among_farms_too_far_from_each_other():
    assert not shown(Anchors.of([[n * 2_000, 0] for n in range(40)]).places)


def test_it_cuts_as_fine_as_it_may():
    random = np.random.default_rng(1)
    anchors = Anchors.of(random.uniform(0, 3_000, (4_000, 2)))
    sizes = Counter(anchors.fields(random.uniform(0, 3_000, (10, 2))))
    assert sizes
    assert len(anchors.places) >= 4_000 / (2 * FEWEST)


def test_it_takes_degrees():
    metres = (102_000.0, 111_320.0)
    points = np.random.default_rng(2).uniform(0, 0.002, (50, 2)) + np.array([113.1, 23.0])
    anchors = Anchors.of(points, metres)
    assert len(shown(anchors.snapped(points))) == 50
    assert not shown(anchors.snapped([[113.11, 23.0]]))


@pytest.mark.parametrize("count", [0, 5, 300])
def test_it_comes_back_from_its_file_as_it_was(count: int):
    points = np.random.default_rng(3).uniform(0, 900, (count, 2))
    anchors = Anchors.of(points)
    back = Anchors.unpacked(BytesIO(anchors.packed()))
    np.testing.assert_array_equal(back.snapped(points), anchors.snapped(points))
