"""A table of pixels over polygons: where a pixel lies in one as a whole, and how to decide where edges run through it.

Built with NumPy from edges and rows, so the work grows with edges and pixels, not with their product.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
import shapely
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]
type Indices = NDArray[np.int32]
type Shapes = NDArray[np.object_]

NOWHERE = -1
NO_LINE = -1
MARGIN = 1e-6  # pixels: an edge marks what it comes so near to, a million times the rounding of pixel coordinates


@dataclass(frozen=True)
class Grid:
    """Equal pixels over a rectangle, numbered by row from the south; the far edges lie in the last row and column."""

    west: float
    south: float
    east: float
    north: float
    columns: int
    rows: int

    @classmethod
    def over(cls, shapes: Shapes, pixels: int) -> "Grid":
        bounds = shapely.total_bounds(shapes) if len(shapes) else np.full(4, np.nan)
        west, south, east, north = (float(edge) for edge in bounds)
        wide = sqrt(pixels * (east - west) / (north - south)) if north > south else pixels
        columns = min(max(round(wide), 1), pixels)
        return cls(west, south, east, north, columns, pixels // columns)

    @property
    def across(self) -> float:
        """Columns to a degree."""
        return (self.columns - MARGIN) / (self.east - self.west) if self.east > self.west else 0.0

    @property
    def up(self) -> float:
        """Rows to a degree."""
        return (self.rows - MARGIN) / (self.north - self.south) if self.north > self.south else 0.0

    def pixel_units(self, points: Floats) -> Floats:
        return (points - (self.west, self.south)) * (self.across, self.up)


@dataclass(frozen=True)
class Edges:
    """Every edge of every ring, by shape, so directed that a valid shape lies on its left."""

    start: Floats
    end: Floats
    shape: Ints

    @classmethod
    def of(cls, shapes: Shapes) -> "Edges":
        parts, shape_of = shapely.get_parts(shapes, return_index=True)
        rings, part_of = shapely.get_rings(parts, return_index=True)
        points, ring_of = shapely.get_coordinates(rings, return_index=True)
        first = np.flatnonzero(ring_of[1:] == ring_of[:-1])
        ring = ring_of[first]
        shell = np.diff(part_of, prepend=-1) > 0  # the first ring of a part; the others are its holes
        forward = (shapely.is_ccw(rings) == shell)[ring, None]
        start = np.where(forward, points[first], points[first + 1])
        end = np.where(forward, points[first + 1], points[first])
        return cls(start, end, shape_of[part_of[ring]])


@dataclass(frozen=True)
class Table:
    """Of each pixel the lowest shape that it lies in, NOWHERE, or −2 − c for contest c, which the point has to decide.

    The contenders of c stand from first[c] to first[c + 1], ascending, all lower than otherwise[c], the shape that
    covers the whole pixel, if any. A contender with a line covers what lies on the left of that edge in the pixel and
    nothing on its right; one with NO_LINE has to be asked.
    """

    pixels: Indices
    first: Indices
    contenders: Indices
    lines: Indices
    otherwise: Indices
    edges: Edges


def tabulate(grid: Grid, shapes: Shapes) -> Table:
    edges = Edges.of(shapes)
    pixel, edge = touches(grid, edges)
    pixels = np.full(grid.columns * grid.rows, NOWHERE, dtype=np.int32)
    paint(pixels, *inner_runs(grid, shapes, edges.shape[edge], pixel))

    contended = (pixels[pixel] == NOWHERE) | (edges.shape[edge] < pixels[pixel])
    pixel, edge = pixel[contended], edge[contended]
    shape = edges.shape[edge]
    contender = np.flatnonzero((np.diff(pixel, prepend=-1) > 0) | (np.diff(shape, prepend=-1) != 0))
    alone = np.diff(contender, append=len(edge)) == 1  # the only edge that the shape sends through the pixel
    pixel, edge, shape = pixel[contender], edge[contender], shape[contender]
    alone &= shapely.is_valid(shapes)[shape] & runs_through(grid, edges, pixel, edge)
    first = np.flatnonzero(np.diff(pixel, prepend=-1))
    otherwise = pixels[pixel[first]]
    pixels[pixel[first]] = -2 - np.arange(len(first), dtype=np.int32)
    return Table(
        pixels,
        first=np.append(first, len(pixel)).astype(np.int32),
        contenders=shape.astype(np.int32),
        lines=np.where(alone, edge, NO_LINE).astype(np.int32),
        otherwise=otherwise,
        edges=edges,
    )


def touches(grid: Grid, edges: Edges) -> tuple[Ints, Ints]:
    """Every pixel that an edge runs through or grazes, with that edge, ascending."""
    start, end = grid.pixel_units(edges.start), grid.pixel_units(edges.end)
    downward = (start[:, 1] > end[:, 1])[:, None]
    low, high = np.where(downward, end, start), np.where(downward, start, end)
    edge, row = spread(low[:, 1], high[:, 1], grid.rows)
    (x, y), (along, rise) = low[edge].T, (high - low)[edge].T
    slope = np.maximum(rise, MARGIN)  # what rises less stays within the margin of each row it touches
    enters = x + along * np.where(rise < MARGIN, 0, np.clip((row - MARGIN - y) / slope, 0, 1))
    leaves = x + along * np.where(rise < MARGIN, 1, np.clip((row + 1 + MARGIN - y) / slope, 0, 1))
    span, column = spread(np.minimum(enters, leaves), np.maximum(enters, leaves), grid.columns)
    pixel = row[span] * grid.columns + column
    return np.divmod(np.sort(pixel * len(start) + edge[span]), max(len(start), 1))


def spread(low: Floats, high: Floats, limit: int) -> tuple[Ints, Ints]:
    """Each index as often as its range touches whole numbers from 0 up to `limit`, and those numbers."""
    first = np.clip(np.floor(low - MARGIN), 0, limit - 1).astype(np.int64)
    count = np.clip(np.floor(high + MARGIN), 0, limit - 1).astype(np.int64) - first + 1
    index = np.repeat(np.arange(len(first)), count)
    return index, np.arange(len(index)) + np.repeat(first - np.cumsum(count) + count, count)


def inner_runs(grid: Grid, shapes: Shapes, shape: Ints, pixel: Ints) -> tuple[Ints, Ints, Ints]:
    """Start, stop and shape of the runs of pixels in a row that lie wholly inside a shape, by shape.

    Between two pixels that its edges touch in one row a shape has no edge, so one point there tells for all.
    """
    shape, pixel = np.divmod(np.sort(shape * (grid.columns * grid.rows) + pixel), grid.columns * grid.rows)
    row = pixel // grid.columns
    gap = np.flatnonzero((np.diff(shape) == 0) & (np.diff(row) == 0) & (np.diff(pixel) > 1))
    start, stop, shape = pixel[gap] + 1, pixel[gap + 1], shape[gap]
    lon = grid.west + (start % grid.columns + 0.5) / (grid.across or 1)
    lat = grid.south + (row[gap] + 0.5) / (grid.up or 1)
    inside = shapely.intersects_xy(shapes[shape], lon, lat)
    return start[inside], stop[inside], shape[inside]


def paint(pixels: Indices, start: Ints, stop: Ints, shape: Ints) -> None:
    """From the last shape to the first, so that where shapes overlap the lowest stays."""
    for a, b, colour in zip(start[::-1].tolist(), stop[::-1].tolist(), shape[::-1].tolist(), strict=True):
        pixels[a:b] = colour


def runs_through(grid: Grid, edges: Edges, pixel: Ints, edge: Ints) -> NDArray[np.bool_]:
    """Whether both ends of the edge are clearly outside the pixel, so its ring does not turn there or just beside."""
    through = np.ones(len(pixel), dtype=bool)
    corner = np.stack((pixel % grid.columns, pixel // grid.columns), axis=1)
    for ends in (edges.start, edges.end):
        offset = grid.pixel_units(ends)[edge] - corner
        through &= ((offset < -2 * MARGIN) | (offset > 1 + 2 * MARGIN)).any(axis=1)
    return through
