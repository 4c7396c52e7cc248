"""The lie of the invented land, in metres from its middle: border, river, railway, town centres, and where it is."""

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
type Flags = NDArray[np.bool_]

# Open sea, so that it hides no real place, and inside the rectangle in which GCJ-02 shifts.
MIDDLE = (115.2, 20.9)
METRES_PER_DEGREE = (111_320 * np.cos(np.radians(MIDDLE[1])), 110_690.0)
DECIMALS = 6  # a tenth of a metre

REACH = 30_000  # nothing of the district is further from its middle, east or north
TOWN_CENTRES = np.array([(1, 2), (-9, 11), (8, 13), (-10, -2), (10, -4), (-5, -13), (6, -14)]) * 1000.0


def to_degrees(points: Floats) -> Floats:
    return np.round(points / METRES_PER_DEGREE + MIDDLE, DECIMALS)


def to_metres(points: Floats) -> Floats:
    return (points - MIDDLE) * METRES_PER_DEGREE


def border_distance(angle: Floats) -> Floats:
    """From the middle, by the angle from east: longer than wide, with bays and capes."""
    bays = 0.09 * np.sin(2 * angle + 0.6) + 0.08 * np.sin(3 * angle + 2) + 0.06 * np.sin(5 * angle + 4)
    capes = 0.04 * np.sin(8 * angle) + 0.03 * np.sin(13 * angle + 1)
    distance: Floats = 18_600 * (1 - 0.1 * np.cos(2 * angle) + bays + capes)
    return distance


def inside(points: Floats, stretched: float = 1.0) -> Flags:
    x, y = points.T
    within: Flags = np.hypot(x, y) < stretched * border_distance(np.arctan2(y, x))
    return within


def river() -> Floats:
    """Its course from west to east, every 100 m of x."""
    x = np.arange(-REACH, REACH, 100.0)
    return np.column_stack((x, 2900 * np.sin(x / 5200 + 0.8) + 1300 * np.sin(x / 2300) - 0.2 * x - 1500))


def railway() -> Floats:
    """Its course from north to south, every 400 m of y."""
    y = np.arange(REACH, -REACH, -400.0)
    return np.column_stack((3800 * np.sin(y / 11_000 - 0.5) - 0.12 * y - 1800, y))
