"""Locating points in ten thousand irregular cells, beside geopandas.sjoin and a Shapely STRtree on the same points."""

from collections.abc import Callable, Iterator
from time import perf_counter

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from benchmarks import Row
from gridwork.places.locator import Locator

CELLS, POINTS, SINGLE_POINTS = 10_000, 1_000_000, 10_000
SIDE = 0.2  # degrees


def rows() -> Iterator[Row]:
    random = np.random.default_rng(2017)
    shapes, points = irregular_cells(random), points_of_cases(random)
    locator = Locator(range(CELLS), list(shapes))
    yield bulk(locator, shapes, points)
    yield single(locator, shapes, points[:SINGLE_POINTS])


def bulk(locator: Locator, shapes: NDArray[np.object_], points: NDArray[np.float64]) -> Row:
    lons, lats = points.T.copy()
    cells = gpd.GeoDataFrame(geometry=shapes)
    cases = gpd.GeoDataFrame(geometry=shapely.points(points))
    joined = gpd.sjoin(cases, cells, predicate="within")
    assert (locator.locate_many(lons, lats)[joined.index] == joined["index_right"]).all()
    ours = rate(POINTS, lambda: locator.locate_many(lons, lats))
    theirs = rate(POINTS, lambda: gpd.sjoin(cases, cells, predicate="within"))
    return Row("locate-bulk, beside geopandas.sjoin", ours / 1e6, theirs / 1e6, "M points/s", at_least=15)


def single(locator: Locator, shapes: NDArray[np.object_], points: NDArray[np.float64]) -> Row:
    tree, pairs = shapely.STRtree(shapes), points.tolist()
    ours = rate(len(pairs), lambda: [locator.locate(lon, lat) for lon, lat in pairs])
    theirs = rate(len(pairs), lambda: [tree.query(shapely.Point(pair), predicate="within") for pair in pairs])
    return Row("locate-single, beside Shapely's STRtree", ours, theirs, "points/s", at_least=5)


def rate(points: int, locate: Callable[[], object]) -> float:
    """Points a second in the quickest of three: others use this machine, and noise only ever adds."""
    seconds = []
    for _ in range(3):
        begun = perf_counter()
        locate()
        seconds.append(perf_counter() - begun)
    return points / min(seconds)


def irregular_cells(random: np.random.Generator) -> NDArray[np.object_]:
    """Cells without gaps, half of them crowded into the middle, with about 24 vertices each."""
    spread = random.uniform(0, SIDE, (CELLS // 2, 2))
    crowded = random.normal(SIDE / 2, SIDE / 6, (CELLS, 2))
    crowded = crowded[((crowded > 0) & (crowded < SIDE)).all(axis=1)][: CELLS - len(spread)]
    seeds = shapely.multipoints(np.concatenate([spread, crowded]))
    frame = shapely.box(0, 0, SIDE, SIDE)
    cells = shapely.intersection(shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=frame)), frame)
    return shapely.segmentize(cells, np.sqrt(shapely.area(cells)) / 4)


def points_of_cases(random: np.random.Generator) -> NDArray[np.float64]:
    crowded = random.normal(SIDE / 2, SIDE / 6, (POINTS // 2, 2)).clip(0, SIDE)
    points = np.concatenate([crowded, random.uniform(0, SIDE, (POINTS - len(crowded), 2))])
    return random.permutation(points)
