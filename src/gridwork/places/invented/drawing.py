"""From a mesh to polygons in degrees. An edge is drawn once for both its sides, so that nothing gapes or overlaps."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gridwork.places.invented.landscape import Floats, railway, to_degrees
from gridwork.places.invented.mesh import OUTSIDE, Ints, Mesh, mesh
from gridwork.places.invented.nesting import towns_of_villages, villages_of_cells

type Shapes = NDArray[np.object_]

INNER, VILLAGE_BORDER, TOWN_BORDER, MIDSTREAM = range(4)
BENDS = np.array([1 / 3, 2 / 3])  # where along an edge it bends


@dataclass(frozen=True)
class District:
    """Shapes in degrees; `village_of` each cell and `town_of` each village are positions."""

    border: Any
    towns: Shapes
    villages: Shapes
    cells: Shapes
    town_of: Ints
    village_of: Ints
    river: Any
    railway: Any


def draw(seed: int) -> District:
    """ValueError for the rare seed whose river or villages fall into pieces."""
    random = np.random.default_rng(seed)
    ground = mesh(random)
    village_of = villages_of_cells(ground, random)
    town_of = towns_of_villages(ground, village_of)
    rank = ranks(ground, village_of, town_of)
    lines = edge_lines(ground, rank, random)
    cells = polygons(ground, lines)
    villages = np.array([joined(cells[village_of == village]) for village in range(len(town_of))])
    towns = np.array([joined(villages[town_of == town]) for town in range(town_of.max() + 1)])
    border = joined(towns)
    midstream = shapely.multilinestrings(shapely.linestrings(lines[rank == MIDSTREAM]))
    stream = of_one_piece(shapely.line_merge(midstream))
    stream = stream if stream.coords[0] < stream.coords[-1] else shapely.reverse(stream)  # it flows east
    track = of_one_piece(shapely.linestrings(to_degrees(railway())).intersection(border))
    return District(border, towns, villages, cells, town_of, village_of, stream, track)


def ranks(ground: Mesh, village_of: Ints, town_of: Ints) -> Ints:
    """What an edge is part of, at its highest."""
    here, there = village_of[ground.sides].T
    outer = (ground.sides == OUTSIDE).any(axis=1)
    rank = np.where(here == there, INNER, VILLAGE_BORDER)
    rank[outer | (town_of[here] != town_of[there])] = TOWN_BORDER
    rank[ground.river & ~outer] = MIDSTREAM
    return rank


def edge_lines(ground: Mesh, rank: Ints, random: np.random.Generator) -> Floats:
    """The points of every edge, in degrees. Where bends would spoil a cell, its edges stay as straight as they were."""
    bends = random.uniform(-0.1, 0.1, (len(rank), 1)) + random.uniform(-0.04, 0.04, (len(rank), len(BENDS)))
    bends[rank == MIDSTREAM] *= 0.3
    smooth = smoothed(ground, rank)
    straight = np.zeros(len(rank), dtype=bool)
    while True:
        still = np.unique(ground.ends[straight])
        corners = smooth.copy()
        corners[still] = ground.corners[still]
        lines = bent(corners[ground.ends], np.where(straight[:, None], 0, bends))
        spoilt = np.flatnonzero(~shapely.is_valid(polygons(ground, lines)))
        if not len(spoilt):
            return lines
        worse = np.isin(ground.sides, spoilt).any(axis=1) & ~straight
        if not worse.any():
            raise ValueError("cells are invalid even with straight edges: take another seed")
        straight |= worse


def smoothed(ground: Mesh, rank: Ints) -> Floats:
    """Corners drawn towards their neighbours on the village border, town border or river that passes through them."""
    corners = ground.corners.copy()
    for level in (VILLAGE_BORDER, TOWN_BORDER, MIDSTREAM):
        chain = ground.ends[rank >= level]
        neighbours = np.bincount(chain.ravel(), minlength=len(corners))
        passed = neighbours == 2
        for _ in range(2):
            sums = np.zeros_like(corners)
            np.add.at(sums, chain, corners[chain[:, ::-1]])
            corners[passed] = 0.55 * corners[passed] + 0.45 * sums[passed] / 2
    return corners


def bent(ends: Floats, bends: Floats) -> Floats:
    """The points of each edge, from end to end; bends are shares of its length, to the left."""
    start, end = ends[:, None, 0], ends[:, None, 1]
    left = np.stack((start[..., 1] - end[..., 1], end[..., 0] - start[..., 0]), axis=2)
    middle = start + (end - start) * BENDS[:, None] + left * bends[..., None]
    return to_degrees(np.concatenate([start, middle, end], axis=1))


def polygons(ground: Mesh, lines: Floats) -> Shapes:
    """The cells, each ring made of its edges in the order in which they stand around its centre."""
    edge, side = np.nonzero(ground.sides != OUTSIDE)
    cell = ground.sides[edge, side]
    ends = ground.corners[ground.ends[edge]] - ground.centres[cell][:, None]
    angle = np.arctan2(*ends.mean(axis=1).T[::-1])
    order = np.lexsort((angle, cell))
    edge, cell, ends = edge[order], cell[order], ends[order]
    clockwise = ends[:, 0, 0] * ends[:, 1, 1] < ends[:, 0, 1] * ends[:, 1, 0]
    around = np.where(clockwise[:, None, None], lines[edge, ::-1], lines[edge])[:, :-1]
    rings = shapely.linearrings(around.reshape(-1, 2), indices=np.repeat(cell, around.shape[1]))
    drawn: Shapes = shapely.polygons(rings)
    return drawn


def joined(parts: Shapes) -> Any:
    """Their union without a moved vertex; they share whole edges."""
    return of_one_piece(shapely.coverage_union_all(parts))


def of_one_piece(shape: Any) -> Any:
    pieces = shapely.get_parts(shape)
    if len(pieces) != 1:
        raise ValueError("a part of the district falls into pieces: take another seed")
    return pieces[0]
