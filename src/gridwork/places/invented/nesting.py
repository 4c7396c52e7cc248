"""Which village a cell belongs to, and which town a village: shares of one piece that seldom cross the river."""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from gridwork.places.invented.landscape import TOWN_CENTRES, Floats
from gridwork.places.invented.mesh import OUTSIDE, Ints, Mesh

VILLAGES = 268
BRIDGE_FOR_VILLAGE, BRIDGE_FOR_TOWN = 40.0, 2.5  # how many times dearer a step over the river is than one ashore


def villages_of_cells(mesh: Mesh, random: np.random.Generator) -> Ints:
    ashore = (mesh.sides != OUTSIDE).all(axis=1)
    links = mesh.sides[ashore]
    lengths = distances(mesh.centres, links) * random.uniform(0.8, 1.25, len(links))
    costs = lengths * np.where(mesh.river[ashore], BRIDGE_FOR_VILLAGE, 1)
    return nearest_source(len(mesh.centres), links, costs, spread_out(mesh.centres, VILLAGES, random))


def towns_of_villages(mesh: Mesh, village_of: Ints) -> Ints:
    middles = means(mesh.centres, village_of, VILLAGES)
    ashore = (mesh.sides != OUTSIDE).all(axis=1)
    links = np.sort(village_of[mesh.sides[ashore]], axis=1)
    border = links[:, 0] != links[:, 1]
    links, first = np.unique(links[border], axis=0, return_index=True)
    costs = distances(middles, links) * np.where(mesh.river[ashore][border][first], BRIDGE_FOR_TOWN, 1)
    return nearest_source(VILLAGES, links, costs, np.asarray(cKDTree(middles).query(TOWN_CENTRES)[1]))


def nearest_source(count: int, links: Ints, costs: Floats, sources: Ints) -> Ints:
    """For each node the source that reaches it most cheaply along the links, so that every share hangs together."""
    both_ways = np.concatenate([links, links[:, ::-1]]).T
    graph = coo_array((np.tile(costs, 2), (both_ways[0], both_ways[1])), shape=(count, count)).tocsr()
    _, _, nearest = dijkstra(graph, indices=sources, min_only=True, return_predecessors=True)
    order = np.argsort(sources)
    source: Ints = order[np.searchsorted(sources[order], nearest)]
    return source


def spread_out(points: Floats, count: int, random: np.random.Generator) -> Ints:
    """Indices of so many of the points, evenly among the others: those nearest to k-means, each once."""
    centres = points[random.choice(len(points), count, replace=False)]
    for _ in range(12):
        centres = means(points, cKDTree(centres).query(points)[1], count)
    chosen: dict[int, None] = {}
    for near in np.asarray(cKDTree(points).query(centres, k=12)[1]).tolist():
        chosen[next(point for point in near if point not in chosen)] = None
    return np.array(list(chosen))


def means(points: Floats, group: Ints, count: int) -> Floats:
    size = np.maximum(np.bincount(group, minlength=count), 1)
    return np.column_stack([np.bincount(group, along, count) / size for along in points.T])


def distances(points: Floats, links: Ints) -> Floats:
    gap = points[links[:, 0]] - points[links[:, 1]]
    lengths: Floats = np.hypot(*gap.T)
    return lengths
