"""Polygons are mended where that is certain, told in square metres, and else refused; held against Shapely's own."""

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import affinity
from shapely.geometry import mapping

from gridwork.places.coordinates import System, from_wgs84
from gridwork.places.measures import square_metres
from gridwork.places.polygons import Mended, Refused, doubt, mended

LON, LAT, STEP = 113.1, 23.0, 0.001  # about 102 by 111 metres


def at(*corners: tuple[float, float]) -> list[list[float]]:
    return [[LON + x * STEP, LAT + y * STEP] for x, y in corners]


def made(*rings: list[list[float]], system: System = System.WGS84) -> Mended:
    return mended({"type": "Polygon", "coordinates": list(rings)}, system)


SQUARE = ((0, 0), (10, 0), (10, 10), (0, 10), (0, 0))
HOLE = ((2, 2), (2, 4), (4, 4), (4, 2), (2, 2))


class TestMending:
    def test_a_good_polygon_is_left_as_it_is(self) -> None:
        found = made(at(*SQUARE))
        assert (found.notes, found.turned) == ([], False)
        assert shapely.equals_identical(found.shape, shapely.Polygon(at(*SQUARE)))

    def test_an_unclosed_ring_is_closed(self) -> None:
        found = made(at(*SQUARE[:-1]))
        assert found.shape.equals(shapely.Polygon(at(*SQUARE)))
        assert "1 ring was not closed" in found.notes[0]

    def test_a_ring_of_the_wrong_way_is_turned_and_no_ground_changed(self) -> None:
        found = made(at(*SQUARE[::-1]))
        assert found.turned
        assert found.notes == []
        assert found.shape.exterior.is_ccw

    def test_repeated_points_are_dropped(self) -> None:
        found = made(at((0, 0), (10, 0), (10, 0), (10, 10), (0, 10), (0, 10), (0, 0)))
        assert "2 repeated points" in found.notes[0]
        assert found.shape.equals(shapely.Polygon(at(*SQUARE)))

    @pytest.mark.parametrize("tip", [(20, 5), (20, 5.001), (5, 5)])
    def test_a_spike_is_cut_off_with_its_ground(self, tip: tuple[float, float]) -> None:
        found = made(at((0, 0), (10, 0), (10, 5), tip, (10, 5.001), (10, 10), (0, 10), (0, 0)))
        assert "1 spike was cut off" in " ".join(found.notes)
        lost = shapely.symmetric_difference(found.shape, shapely.Polygon(at(*SQUARE)))
        assert square_metres(lost) < 1

    def test_a_sharp_corner_that_is_ground_stays(self) -> None:
        wedge = at((0, 0), (100, 1), (0, 2), (0, 0))
        assert made(wedge).notes == []

    def test_a_crossed_ring_is_untied_and_told_in_square_metres(self) -> None:
        found = made(at((0, 0), (10, 10), (10, 0), (0, 10), (0, 0)))
        area = square_metres(shapely.Polygon(at((0, 0), (10, 10), (10, 0), (0, 10), (0, 0))).buffer(0)) or None
        assert "Self-intersection" in found.notes[0]
        assert found.shape.is_valid
        whole = square_metres(shapely.Polygon(at(*SQUARE)))
        assert square_metres(found.shape) == pytest.approx(whole / 2, rel=1e-3)
        assert f"{square_metres(found.shape):,.0f} m² now" in found.notes[-1]
        assert area is None or area <= whole / 2

    def test_holes_and_parts_are_kept_and_told(self) -> None:
        found = made(at(*SQUARE), at(*HOLE))
        assert "1 hole, kept" in found.notes[0]
        assert len(found.shape.interiors) == 1
        two = mended(
            {"type": "MultiPolygon", "coordinates": [[at(*SQUARE)], [at((20, 0), (30, 0), (30, 9), (20, 0))]]},
            System.WGS84,
        )
        assert "2 parts, kept" in two.notes[0]

    def test_slivers_are_dropped(self) -> None:
        tiny = at((2, 2), (2, 2.005), (2.005, 2.005), (2, 2))
        found = made(at(*SQUARE), tiny)
        assert not found.shape.interiors
        assert "slivers" in found.notes[0]

    @pytest.mark.parametrize("system", list(System))
    def test_it_is_brought_to_wgs_84(self, system: System) -> None:
        shape = shapely.Polygon(at(*SQUARE))
        moved = shapely.transform(shape, lambda xy: np.column_stack(from_wgs84(system, xy[:, 0], xy[:, 1])))
        assert mended(mapping(moved), system).shape.equals_exact(shape, 1e-8)


class TestRefusals:
    @pytest.mark.parametrize(
        ("geometry", "words"),
        [
            (None, "has no geometry"),
            ({"type": "Polygon", "coordinates": []}, "is empty"),
            ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}, "cannot be read"),
            ({"type": "Polygon", "coordinates": "x"}, "cannot be read"),
            ({"type": "MultiPolygon", "coordinates": [3]}, "cannot be read"),
            ({"type": "Point", "coordinates": [1, 1]}, "is a Point"),
            (mapping(shapely.box(23.0, 113.0, 23.1, 113.1)), "latitude and longitude exchanged"),
            (mapping(shapely.box(38_500_000, 2_550_000, 38_500_100, 2_550_100)), "zone 38"),
            (mapping(shapely.box(500_000, 2_550_000, 500_100, 2_550_100)), "are its coordinates metres"),
            (mapping(shapely.box(113, 23, 113.000001, 23.000001)), "less than a square metre"),
            ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [2, 2], [0, 0]]]}, "cannot be repaired"),
        ],
    )
    def test_what_cannot_be_mended_with_certainty_is_refused(self, geometry: Any, words: str) -> None:
        with pytest.raises(Refused, match=words):
            mended(geometry, System.WGS84)


class TestMeasures:
    @pytest.mark.parametrize("south", [0, 23, 51, -34])
    def test_a_degree_is_what_the_radii_of_curvature_add_up_to(self, south: int) -> None:
        latitude = np.radians(np.linspace(south, south + 1, 20_001))
        a, e2 = 6378137.0, 0.0066943799901413165
        strip = a**2 * (1 - e2) * np.cos(latitude) / (1 - e2 * np.sin(latitude) ** 2) ** 2 * np.radians(1)
        assert square_metres(shapely.box(0, south, 1, south + 1)) == pytest.approx(
            np.trapezoid(strip, latitude), rel=1e-8
        )

    def test_the_whole_earth(self) -> None:
        assert square_metres(shapely.box(-180, -90, 180, 90)) == pytest.approx(510_065_621.7e6, rel=1e-6)


# Against Shapely, on polygons that nobody chose. A star of corners around a centre is always simple.
RADII = st.lists(st.floats(0.2, 1.0), min_size=5, max_size=30)


def star(radii: list[float]) -> shapely.Polygon:
    angles = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    return shapely.Polygon(
        [(LON + 0.01 * r * np.cos(a), LAT + 0.01 * r * np.sin(a)) for r, a in zip(radii, angles, strict=True)]
    )


class TestAgainstShapely:
    @given(RADII, st.booleans(), st.booleans(), st.integers(0, 4))
    def test_faults_that_cover_no_ground_change_none(
        self, radii: list[float], unclosed: bool, clockwise: bool, repeats: int
    ) -> None:
        shape = star(radii)
        ring = [list(each) for each in shape.exterior.coords]
        for at_ in range(min(repeats, len(ring) - 1)):
            ring.insert(at_ * 2, ring[at_ * 2])
        ring = ring[::-1] if clockwise else ring
        found = made(ring[:-1] if unclosed and ring[-1] == ring[0] and ring[-2] != ring[0] else ring)
        assert found.shape.is_valid
        assert shapely.symmetric_difference(found.shape, shape).area < shape.area * 1e-9
        assert found.shape.exterior.is_ccw

    @given(RADII, st.integers(0, 4), st.floats(1.1, 3.0))
    def test_a_spike_takes_no_more_ground_than_it_covers(self, radii: list[float], corner: int, reach: float) -> None:
        shape = star(radii)
        ring = [list(each) for each in shape.exterior.coords]
        x, y = ring[corner]
        ring[corner + 1 : corner + 1] = [[LON + (x - LON) * reach, LAT + (y - LAT) * reach], [x, y]]
        found = made(ring)
        assert found.shape.is_valid
        assert shapely.symmetric_difference(found.shape, shape).area < shape.area * 1e-6

    @given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=12))
    def test_any_ring_becomes_a_valid_polygon_or_is_refused(self, corners: list[tuple[int, int]]) -> None:
        try:
            found = made(at(*corners))
        except Refused:
            return
        assert found.shape.is_valid
        assert not found.shape.is_empty
        given_ring = shapely.LineString([*at(*corners), *at(corners[0])])
        assert shapely.covers(given_ring.convex_hull.buffer(1e-9), found.shape)
        assert found.notes == [] or "m² now" in found.notes[-1]

    @given(RADII, st.floats(-0.5, 0.5))
    def test_areas_are_those_of_a_local_plane(self, radii: list[float], turn: float) -> None:
        """On a patch of 2 km the ground is flat to a ten-thousandth, with the two radii of curvature there."""
        shape = affinity.rotate(star(radii), turn, origin=(LON, LAT))
        sine2, e2, a = np.sin(np.radians(LAT)) ** 2, 0.00669437999014, 6378137.0
        meridian = a * (1 - e2) / (1 - e2 * sine2) ** 1.5
        parallel = a / (1 - e2 * sine2) ** 0.5 * np.cos(np.radians(LAT))
        flat = shape.area * np.radians(1) ** 2 * meridian * parallel
        assert square_metres(shape) == pytest.approx(flat, rel=2e-4)


class TestDoubt:
    GROUND = shapely.box(113.0, 23.0, 113.2, 23.2)
    EDGE = shapely.box(113.19, 23.19, 113.2, 23.2)  # a village in the corner, where a shift of 500 m leads outside

    def shifted(self, system: System) -> Any:
        return shapely.transform(self.EDGE, lambda xy: np.column_stack(from_wgs84(system, xy[:, 0], xy[:, 1])))

    def test_what_lies_where_it_belongs_raises_none(self) -> None:
        assert doubt(self.EDGE, System.WGS84, self.GROUND) == ""

    @pytest.mark.parametrize("system", [System.GCJ02, System.BD09])
    def test_another_system_that_fits_far_better_is_asked_about(self, system: System) -> None:
        words = doubt(self.shifted(system), System.WGS84, self.GROUND)
        assert words.startswith(f"Read as {system.upper()}, 100 %")

    def test_exchanged_axes_are_refused_even_within_the_degrees(self) -> None:
        london, exchanged = shapely.box(-0.2, 51.4, 0.0, 51.6), shapely.box(51.45, -0.1, 51.5, -0.05)
        with pytest.raises(Refused, match="latitude and longitude exchanged"):
            doubt(exchanged, System.WGS84, london)
