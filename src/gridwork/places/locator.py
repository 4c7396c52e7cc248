"""In which polygon does a point lie? As exact as Shapely's `covers`, by table lookup wherever no edge is near."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from gridwork.places.raster import NO_LINE, NOWHERE, Floats, Grid, Indices, tabulate

PIXELS_PER_VERTEX = 24
BLOCK = 1 << 16  # points whose intermediate results stay in the processor's cache
POLYGON, MULTIPOLYGON = 3, 6  # as shapely.get_type_id has them
ROUNDING = 1e-15  # three times what Shewchuk (1997) proves to suffice for the sign of an orientation


class Locator:
    """Finds the polygon that covers a point; where several do, the one named first.

    A polygon covers its boundary, so a point on a common edge belongs to the earlier of the neighbours. Empty polygons
    cover nothing, and nothing covers a point that is not finite. Never changed once built: threads may share it.
    """

    def __init__(self, ids: Sequence[int], shapes: Sequence[shapely.Geometry], pixels: int = 1 << 24) -> None:
        """An id, not negative, for each polygon or multipolygon; at most so many pixels, of four bytes each."""
        polygons = np.array([*shapes], dtype=object)
        if len(ids) != len(polygons):
            raise ValueError(f"{len(ids)} ids, but {len(polygons)} shapes")
        if not np.isin(shapely.get_type_id(polygons), (POLYGON, MULTIPOLYGON)).all():
            raise ValueError("points are located in polygons and multipolygons only")
        shapely.prepare(polygons)
        # GEOS completes a prepared polygon at the first question, for which threads must not race.
        shapely.intersects_xy(polygons, *shapely.bounds(polygons).T[:2])

        vertices = int(shapely.get_num_coordinates(polygons).sum())
        grid = Grid.over(polygons, max(min(pixels, vertices * PIXELS_PER_VERTEX), 1))
        self._west, self._south, self._east, self._north = grid.west, grid.south, grid.east, grid.north
        self._across, self._up, self._columns = grid.across, grid.up, grid.columns
        self._table = tabulate(grid, polygons)
        self._polygons = polygons
        self._ids = [int(each) for each in ids]
        # A memoryview gives a plain number in a third of the time that an array takes.
        self._pixels, self._first = memoryview(self._table.pixels), memoryview(self._table.first)
        self._contenders, self._otherwise = memoryview(self._table.contenders), memoryview(self._table.otherwise)
        self._lines = memoryview(self._table.lines)
        self._start, self._end = memoryview(self._table.edges.start), memoryview(self._table.edges.end)

    def locate(self, lon: float, lat: float) -> int | None:
        if not (self._west <= lon <= self._east and self._south <= lat <= self._north):
            return None
        row, column = int((lat - self._south) * self._up), int((lon - self._west) * self._across)
        found = self._pixels[row * self._columns + column]
        if found < NOWHERE:
            found = self._winner(-2 - found, lon, lat)
        return self._ids[found] if found != NOWHERE else None

    def locate_many(self, lons: ArrayLike, lats: ArrayLike) -> NDArray[np.int64]:
        """The id for each point, −1 for none."""
        x, y = np.asarray(lons, dtype=np.float64), np.asarray(lats, dtype=np.float64)
        if x.ndim != 1 or x.shape != y.shape:
            raise ValueError(f"points want two lists of one length, not {x.shape} and {y.shape}")
        found = np.empty(len(x), dtype=np.int32)
        for start in range(0, len(x), BLOCK):
            block = slice(start, start + BLOCK)
            found[block] = self._looked_up(x[block], y[block])
        point = np.flatnonzero(found < NOWHERE)
        found[point] = self._winners(-2 - found[point], x[point], y[point])
        return np.array([*self._ids, NOWHERE], dtype=np.int64)[found]  # NOWHERE indexes the last

    def _looked_up(self, x: Floats, y: Floats) -> Indices:
        inside = (x >= self._west) & (x <= self._east) & (y >= self._south) & (y <= self._north)
        if not inside.all():
            found = np.full(len(x), NOWHERE, dtype=np.int32)
            found[inside] = self._looked_up(x[inside], y[inside])
            return found
        row = ((y - self._south) * self._up).astype(np.int32)
        column = ((x - self._west) * self._across).astype(np.int32)
        looked_up: Indices = self._table.pixels[row * self._columns + column]
        return looked_up

    def _winner(self, contest: int, lon: float, lat: float) -> int:
        for turn in range(self._first[contest], self._first[contest + 1]):
            if self._covers(turn, lon, lat):
                return self._contenders[turn]
        return self._otherwise[contest]

    def _covers(self, turn: int, lon: float, lat: float) -> bool:
        line = self._lines[turn]
        if line != NO_LINE:
            one = (self._start[line, 0] - lon) * (self._end[line, 1] - lat)
            other = (self._start[line, 1] - lat) * (self._end[line, 0] - lon)
            if abs(one - other) > ROUNDING * (abs(one) + abs(other)):
                return one > other
        return bool(shapely.intersects_xy(self._polygons[self._contenders[turn]], lon, lat))

    def _winners(self, contest: Indices, x: Floats, y: Floats) -> Indices:
        found = self._table.otherwise[contest]
        turn, end = self._table.first[contest], self._table.first[contest + 1]
        point = np.arange(len(contest))
        while len(point):
            won = self._cover(turn[point], x[point], y[point])
            found[point[won]] = self._table.contenders[turn[point[won]]]
            turn[point] += 1
            point = point[~won & (turn[point] < end[point])]
        return found

    def _cover(self, turn: Indices, x: Floats, y: Floats) -> NDArray[np.bool_]:
        """Whether the contender at each turn covers its point: by the side of its line, else by asking the polygon."""
        line = self._table.lines[turn]
        (ax, ay), (bx, by) = self._table.edges.start[line].T, self._table.edges.end[line].T
        one, other = (ax - x) * (by - y), (ay - y) * (bx - x)
        covers: NDArray[np.bool_] = one > other
        unclear = np.flatnonzero((line == NO_LINE) | (np.abs(one - other) <= ROUNDING * (np.abs(one) + np.abs(other))))
        contender = self._table.contenders[turn[unclear]]
        order = np.argsort(contender)  # asked many times in a row, a polygon answers from the cache
        asked = unclear[order]
        covers[asked] = shapely.intersects_xy(self._polygons[contender[order]], x[asked], y[asked])
        return covers
