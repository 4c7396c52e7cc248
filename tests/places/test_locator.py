"""The locator against Shapely asked one polygon and one point at a time, on points chosen to be awkward."""

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon, box

from gridwork.places.locator import Locator
from gridwork.places.raster import MARGIN, Edges, Grid, runs_through

type Points = NDArray[np.float64]

checked = settings(deadline=None, max_examples=80)
seeds = st.integers(0, 2**32 - 1).map(np.random.default_rng)
pixels = st.sampled_from((1, 2, 17, 64, 400, 5_000, 60_000))


def first_that_covers(shapes: list[Any], points: Points) -> list[int]:
    apart = shapely.from_wkb(shapely.to_wkb(np.array(shapes, dtype=object)))  # not the prepared ones that are asked
    covers = shapely.covers(apart[:, None], shapely.points(points)[None, :])
    return np.where(covers.any(axis=0), covers.argmax(axis=0), -1).tolist()  # type: ignore[no-any-return]


def awkward_points(shapes: list[Any], random: np.random.Generator, size: int) -> Points:
    """Vertices, points on edges and a hair beside them, pixel corners and borders, and any others in and around."""
    vertices = shapely.get_coordinates(shapes)
    west, south, east, north = shapely.total_bounds(shapes)
    edges = shapely.boundary(np.array(shapes, dtype=object))
    on_edges = shapely.get_coordinates(
        shapely.line_interpolate_point(edges, random.random((9, len(shapes))), normalized=True)
    )
    grid = Grid.over(np.array(shapes, dtype=object), size)
    columns = west + random.integers(0, grid.columns + 1, 60) / (grid.across or 1)
    rows = south + random.integers(0, grid.rows + 1, 60) / (grid.up or 1)
    around = np.array([west, south]) + random.uniform(-0.1, 1.1, (150, 2)) * (east - west, north - south)
    some = vertices[random.integers(0, len(vertices), 120)]
    points = np.concatenate([
        some, on_edges, np.c_[columns, rows], np.c_[columns, around[:60, 1]], np.c_[around[:60, 0], rows], around,
        np.c_[some[:60, 0], around[:60, 1]], np.array([[west, south], [east, north], [west, north], [east, south]]),
    ])  # fmt: skip
    return np.concatenate([points, np.nextafter(points, np.inf), np.nextafter(points, -np.inf)])


def check(shapes: list[Any], size: int, random: np.random.Generator) -> None:
    points = awkward_points(shapes, random, size)
    expected = first_that_covers(shapes, points)
    locator = Locator(range(len(shapes)), shapes, size)
    assert locator.locate_many(*points.T).tolist() == expected
    assert [locator.locate(lon, lat) for lon, lat in points.tolist()] == [None if i < 0 else i for i in expected]


def cells(random: np.random.Generator, count: int) -> list[Any]:
    """A district of irregular cells without gaps, of the size and in the place of a real one, in any order."""
    centres = shapely.multipoints(random.random((count, 2)))
    diagram = shapely.get_parts(shapely.voronoi_polygons(centres, extend_to=box(0, 0, 1, 1)))
    parts = shapely.intersection(diagram, box(0, 0, 1, 1))
    placed = shapely.transform(parts, lambda xy: xy * (0.31, 0.27) + (113.07, 22.94))
    return list(random.permutation(placed))


def star(random: np.random.Generator, corners: int) -> Any:
    angles = 2 * np.pi * (np.arange(corners) + random.uniform(0, 0.9, corners)) / corners
    spokes = random.uniform(0.1, 1, corners)
    return Polygon(random.uniform(-1, 1, 2) + np.c_[np.cos(angles), np.sin(angles)] * spokes[:, None])


@checked
@given(seeds, st.integers(2, 60), pixels)
def test_it_finds_the_cell_of_a_district(random: np.random.Generator, count: int, size: int) -> None:
    check(cells(random, count), size, random)


@checked
@given(seeds, st.integers(1, 12), pixels)
def test_it_finds_the_first_of_overlapping_shapes(random: np.random.Generator, count: int, size: int) -> None:
    check([star(random, int(random.integers(3, 30))) for _ in range(count)], size, random)


@checked
@given(seeds, st.integers(1, 6), pixels)
def test_it_knows_holes_and_parts(random: np.random.Generator, count: int, size: int) -> None:
    stars = [[star(random, 12) for _ in range(4)] for _ in range(count)]
    shapes = [shapely.union_all(some[:2]).difference(shapely.union_all(some[2:])) for some in stars]
    check([shape for shape in shapes if not shape.is_empty] or [box(0, 0, 1, 1)], size, random)


corner = st.tuples(st.integers(0, 8), st.integers(0, 8))
hair = st.sampled_from((0.0, 0.0, 0.0, 1e-9, -1e-9, 1e-13))  # edges that all but follow a border of pixels


@checked
@given(seeds, st.lists(st.tuples(corner, corner, corner, hair), min_size=1, max_size=8))
def test_it_bears_edges_along_the_borders_of_pixels(random: np.random.Generator, triangles: list[Any]) -> None:
    shapes = [Polygon([a, (b[0] + off, b[1] + off), c]) for a, b, c, off in triangles]
    valid = [shape for shape in shapes if shape.is_valid]
    check([box(0, 0, 8, 8), *valid][:: random.choice((-1, 1))], 64, random)


@pytest.mark.parametrize("scale", [1e-12, 1e-3, 1.0, 1e7])
@pytest.mark.parametrize("stretch", [1e-6, 1.0, 1e6])
def test_it_bears_any_size_and_proportion(scale: float, stretch: float) -> None:
    random = np.random.default_rng(3)
    shapes = [shapely.transform(star(random, 20), lambda xy: xy * (scale * stretch, scale)) for _ in range(5)]
    check(shapes, 3_000, random)


@pytest.mark.parametrize("size", [16, 400, 5_000])
def test_it_agrees_on_a_shape_that_crosses_itself(size: int) -> None:
    bow_tie = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    check([bow_tie, shapely.transform(bow_tie, lambda xy: xy[::-1] + 0.3)], size, np.random.default_rng(1))


@pytest.mark.parametrize(
    ("start", "end", "through"),
    [
        ((4.5, 3.0), (4.5, 6.0), True),
        ((4.5, 3.0), (4.5, 4.5), False),
        ((4.5, 4.5), (4.5, 6.0), False),
        ((4.5, 3.0), (4.5, 4 - MARGIN), False),  # its neighbour in the ring may run on into the pixel
        ((5 + MARGIN, 4.5), (3.0, 4.5), False),
    ],
)
def test_it_sees_whether_an_edge_ends_in_a_pixel_or_just_beside(start: Any, end: Any, through: bool) -> None:
    edges = Edges(np.array([start]), np.array([end]), np.array([0]))
    grid = Grid(0, 0, 10 - MARGIN, 10 - MARGIN, 10, 10)
    assert runs_through(grid, edges, np.array([44]), np.array([0])).tolist() == [through]


class TestTheRules:
    left, right = box(0, 0, 1, 1), box(1, 0, 2, 1)

    def test_it_gives_a_common_edge_to_the_neighbour_named_first(self) -> None:
        assert Locator([7, 9], [self.left, self.right]).locate(1, 0.5) == 7
        assert Locator([9, 7], [self.right, self.left]).locate(1, 0.5) == 9

    def test_it_gives_an_overlap_to_the_shape_named_first(self) -> None:
        inner = box(0.25, 0.25, 0.75, 0.75)
        assert Locator([1, 2], [inner, self.left]).locate_many([0.5, 0.1], [0.5, 0.1]).tolist() == [1, 2]
        assert Locator([2, 1], [self.left, inner]).locate_many([0.5, 0.1], [0.5, 0.1]).tolist() == [2, 2]

    def test_it_finds_nothing_outside_in_a_hole_or_between_parts(self) -> None:
        ring = Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(3, 3), (6, 3), (6, 6), (3, 6)]])
        locator = Locator([1, 2], [ring, MultiPolygon([box(20, 0, 21, 1), box(24, 0, 25, 1)])])
        assert locator.locate_many([4, 3, 22, 24, -1, 10], [4, 3, 0.5, 0.5, 4, 4]).tolist() == [-1, 1, -1, 2, -1, -1]
        assert locator.locate(4, 4) is None

    @pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf"), 1e300])
    def test_it_finds_nothing_for_what_is_no_point(self, bad: float) -> None:
        locator = Locator([1, 2], [self.left, self.right])
        assert locator.locate(bad, 0.5) is None
        assert locator.locate(0.5, bad) is None
        assert locator.locate_many([bad, 0.5, 0.5], [0.5, bad, 0.5]).tolist() == [-1, -1, 1]

    def test_it_locates_in_nothing(self) -> None:
        for locator in (Locator([], []), Locator([1, 2], [Polygon(), MultiPolygon()])):
            assert locator.locate(0, 0) is None
            assert locator.locate_many([0.0], [0.0]).tolist() == [-1]
        assert Locator([1, 2], [Polygon(), self.right]).locate_many([1.5], [0.5]).tolist() == [2]

    def test_it_answers_no_points_with_none(self) -> None:
        found = Locator([1], [self.left]).locate_many([], [])
        assert found.dtype == np.int64
        assert len(found) == 0

    def test_it_keeps_ids_of_any_size(self) -> None:
        large = 2**62 + 1
        locator = Locator([large], [self.left])
        assert (locator.locate(0.5, 0.5), locator.locate_many([0.5], [0.5]).tolist()) == (large, [large])

    def test_it_refuses_what_has_no_inside(self) -> None:
        for shape in (shapely.Point(0, 0), shapely.LineString([(0, 0), (1, 1)]), None):
            with pytest.raises(ValueError, match="polygons"):
                Locator([1], [shape])

    def test_it_refuses_lists_of_different_lengths(self) -> None:
        with pytest.raises(ValueError, match="ids"):
            Locator([1, 2], [self.left])
        with pytest.raises(ValueError, match="length"):
            Locator([1], [self.left]).locate_many([1, 2], [1])

    def test_it_stays_small_for_a_small_input(self) -> None:
        assert Locator([1], [self.left])._table.pixels.nbytes < 2_000

    def test_it_keeps_to_the_pixels_it_may_use(self) -> None:
        shapes = cells(np.random.default_rng(5), 200)
        assert Locator(range(200), shapes, 1_000)._table.pixels.size <= 1_000


def test_it_agrees_on_a_hundred_thousand_points_of_a_district() -> None:
    random = np.random.default_rng(11)
    shapes = cells(random, 2_000)
    points = shapely.total_bounds(shapes)[:2] + random.uniform(-0.01, 1.01, (100_000, 2)) * (0.31, 0.27)
    point, shape = shapely.STRtree(shapes).query(shapely.points(points), predicate="covered_by")
    expected = np.full(len(points), len(shapes))
    np.minimum.at(expected, point, shape)
    expected[expected == len(shapes)] = -1
    found = Locator(range(len(shapes)), shapes).locate_many(*points.T)
    assert (found != expected).sum() == 0
    assert (found >= 0).mean() > 0.9
