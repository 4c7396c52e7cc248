"""Some 2,600 cells that share their edges: small and many where people live, and none that lies across the river."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import Voronoi, cKDTree

from gridwork.places.invented.landscape import REACH, TOWN_CENTRES, Flags, Floats, inside, river

type Ints = NDArray[np.int64]

COUNTRYSIDE = 3_350  # with those outside the border, which hold it in shape and are then left away
PAIR_EVERY, BANK, ASHORE = 430, 240, 520  # metres: between pairs of cells along the river, from it to them, to others
OUTSIDE = -1


@dataclass(frozen=True)
class Mesh:
    """Edge e runs from corner ends[e, 0] to ends[e, 1] between the cells sides[e], of which one may be OUTSIDE."""

    corners: Floats
    ends: Ints
    sides: Ints
    centres: Floats
    river: Flags  # the edges along which it flows


def mesh(random: np.random.Generator) -> Mesh:
    banks = riverside()
    diagram = Voronoi(np.concatenate([banks, countryside(random, banks)]))
    kept = inside(diagram.points)
    cell = np.where(kept, np.cumsum(kept) - 1, OUTSIDE)
    pairs, ends = diagram.ridge_points, np.array(diagram.ridge_vertices)
    # Left and right banks alternate, so that the ridge between an even and an odd one is midstream.
    midstream = (pairs < len(banks)).all(axis=1) & (pairs.sum(axis=1) % 2 == 1)
    used = (cell[pairs] != OUTSIDE).any(axis=1)
    return Mesh(diagram.vertices, ends[used], cell[pairs[used]], diagram.points[kept], midstream[used])


def riverside() -> Floats:
    """Points in pairs that face each other across the river, left and right in turn."""
    course = shapely.linestrings(river())
    middles = shapely.get_coordinates(shapely.line_interpolate_point(course, np.arange(0, course.length, PAIR_EVERY)))
    middles = middles[inside(middles, stretched=1.28)]
    ahead = np.gradient(middles, axis=0)
    left = np.column_stack((-ahead[:, 1], ahead[:, 0])) / np.hypot(*ahead.T)[:, None]
    return np.stack([middles + BANK * left, middles - BANK * left], axis=1).reshape(-1, 2)


def countryside(random: np.random.Generator, banks: Floats) -> Floats:
    """Points away from the river, denser towards the town centres, evened out so that no cell is a sliver."""
    points = random.uniform(-REACH, REACH, (60_000, 2))
    density = 0.22 + np.exp(-((cKDTree(TOWN_CENTRES).query(points)[0] / 3_800) ** 2))
    wanted = random.uniform(0, 1.3, len(points)) < density
    ashore = cKDTree((banks[0::2] + banks[1::2]) / 2).query(points)[0] > ASHORE
    points = points[inside(points, stretched=1.3) & wanted & ashore][:COUNTRYSIDE]
    for _ in range(3):
        points = nearer_the_middle(np.concatenate([banks, points]))[len(banks) :]
    return points


def nearer_the_middle(points: Floats) -> Floats:
    """Lloyd's step: each point to the mean of its cell's corners; those whose cell is open stay."""
    diagram = Voronoi(points)
    ends = np.array(diagram.ridge_vertices)
    open_ = np.unique(diagram.ridge_points[(ends < 0).any(axis=1)])
    cell, middle = diagram.ridge_points.ravel(), np.repeat(diagram.vertices[ends].mean(axis=1), 2, axis=0)
    ridges = np.bincount(cell)[:, None]
    moved = np.column_stack([np.bincount(cell, along) for along in middle.T]) / ridges
    moved[open_] = points[open_]
    return moved
