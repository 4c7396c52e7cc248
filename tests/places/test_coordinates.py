"""Coordinate systems. Expected values are those of gcoord 1.0 (npm); forward, eviltransform (PyPI) agrees."""

import numpy as np
import pytest
import shapely
from hypothesis import example, given
from hypothesis import strategies as st

from gridwork.places.coordinates import Degrees, MixUp, System, from_wgs84, likely_mix_up, point_to_wgs84, to_wgs84

METRES_PER_DEGREE = 111_320
SHIFTED = (System.GCJ02, System.BD09)

# WGS 84 point, as GCJ-02, as BD-09
KNOWN = [
    ((116.397428, 39.90923), (116.40367162595768, 39.91063350638631), (116.41004410170474, 39.916972856075134)),
    ((113.142818, 23.028956), (113.14827645910735, 23.026378875719427), (113.15470716837378, 23.032653742094112)),
    ((121.473701, 31.230416), (121.47822405739267, 31.22847374224698), (121.48478247238995, 31.23432658138832)),
    ((87.616848, 43.825592), (87.61969799823531, 43.826797436147594), (87.62614810195592, 43.83294127029601)),
    ((109.511909, 18.252847), (109.51599327140339, 18.251141748703045), (109.52254078980954, 18.25692363216166)),
    ((105.0, 35.0), (105.00328624145706, 34.99909863223526), (105.00966682831948, 35.005403668456964)),
    ((-122.4194, 37.7749), (-122.4194, 37.7749), (-122.41294123162517, 37.78070076713803)),
    ((139.6917, 35.6895), (139.6917, 35.6895), (139.69812252626312, 35.69584545284111)),
]


def arrays(*point: float) -> tuple[Degrees, Degrees]:
    return np.array([point[0]]), np.array([point[1]])


@pytest.mark.parametrize(("original", "as_gcj02", "as_bd09"), KNOWN)
def test_it_agrees_with_the_browsers_library(
    original: tuple[float, float], as_gcj02: tuple[float, float], as_bd09: tuple[float, float]
) -> None:
    for system, expected in ((System.GCJ02, as_gcj02), (System.BD09, as_bd09)):
        assert np.allclose(np.ravel(from_wgs84(system, *arrays(*original))), expected, rtol=0, atol=1e-12)
        assert np.allclose(point_to_wgs84(system, *expected), original, rtol=0, atol=1e-11)


@given(st.sampled_from(SHIFTED), st.floats(73, 137), st.floats(2, 55))
@example(System.GCJ02, 105.0, 35.0)  # where the formula has a kink
def test_it_returns_to_the_point_it_left(system: System, lon: float, lat: float) -> None:
    back = np.ravel(to_wgs84(system, *from_wgs84(system, *arrays(lon, lat))))
    assert np.abs(back - (lon, lat)).max() * METRES_PER_DEGREE < 1e-6


@given(st.sampled_from(list(System)), st.floats(-180, 180), st.floats(-85, 85))
def test_it_never_moves_a_point_further_than_the_shifts_are_known_to(system: System, lon: float, lat: float) -> None:
    x, y = point_to_wgs84(system, lon, lat)
    assert np.hypot((x - lon) * np.cos(np.radians(lat)), y - lat) * METRES_PER_DEGREE < 2_500


@pytest.mark.parametrize("system", [System.WGS84, System.CGCS2000])
def test_it_leaves_wgs84_and_cgcs2000_alone(system: System) -> None:
    assert point_to_wgs84(system, 113.142818, 23.028956) == (113.142818, 23.028956)


@pytest.mark.parametrize("system", list(System))
def test_it_lets_what_is_no_point_stay_none(system: System) -> None:
    x, y = point_to_wgs84(system, float("nan"), 23.0)
    assert np.isnan(x) or np.isnan(y)


class TestALikelyMixUp:
    """Squares of 500 m in a town; each row names the square of its true point."""

    side = 0.005

    def squares(self, count: int) -> tuple[Degrees, Degrees]:
        random = np.random.default_rng(7)
        return random.uniform(113.1, 113.2, count), random.uniform(23.0, 23.1, count)

    def question(self, truth: System, stated: System, count: int) -> MixUp | None:
        lon, lat = self.squares(count)
        column, row = lon // self.side, lat // self.side
        written = from_wgs84(truth, lon, lat)
        return likely_mix_up(stated, *written, lambda x, y: (x // self.side == column) & (y // self.side == row))

    @pytest.mark.parametrize("truth", [System.WGS84, System.GCJ02, System.BD09])
    @pytest.mark.parametrize("stated", list(System))
    def test_it_names_the_true_system_or_keeps_silent(self, truth: System, stated: System) -> None:
        found = self.question(truth, stated, 200)
        if stated == truth or {stated, truth} == {System.WGS84, System.CGCS2000}:
            assert found is None
        else:
            assert found is not None
            assert (found.system, found.hits, found.points) == (truth, 200, 200)
            assert found.hits_as_stated < 100

    def test_it_does_not_judge_a_handful(self) -> None:
        assert self.question(System.GCJ02, System.WGS84, 15) is None
        assert self.question(System.GCJ02, System.WGS84, 30) is not None

    def test_it_does_not_judge_points_that_fit_nothing(self) -> None:
        lon, lat = self.squares(500)
        assert likely_mix_up(System.WGS84, lon, lat, lambda x, _: np.zeros(len(x), bool)) is None
        assert likely_mix_up(System.WGS84, lon, lat, lambda x, _: np.ones(len(x), bool)) is None

    def test_it_chooses_the_best_of_several_by_the_border_alone(self) -> None:
        district = shapely.box(113.1, 23.0, 113.2, 23.1)
        shapely.prepare(district)
        written = from_wgs84(System.BD09, *self.squares(20_000))
        found = likely_mix_up(System.WGS84, *written, lambda x, y: shapely.intersects_xy(district, x, y))
        assert found is not None
        assert (found.system, found.hits) == (System.BD09, 20_000)
