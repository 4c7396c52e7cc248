"""Ground in square metres: areas of shapes in degrees of WGS 84, by a projection that keeps areas."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

AXIS, FLATTENING = 6_378_137.0, 1 / 298.257223563
_SQUARED = FLATTENING * (2 - FLATTENING)
_ECCENTRICITY = np.sqrt(_SQUARED)


def square_metres(shape: Any) -> float:
    """Of a polygon or several; holes left out. Exact to a millionth for what fits in a district."""
    return float(shapely.area(shapely.transform(shape, equal_area)))


def equal_area(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lambert's cylindrical equal-area projection of the ellipsoid (Snyder 1987, 10-15 and 3-12), in metres."""
    return np.column_stack((AXIS * np.radians(points[:, 0]), AXIS / 2 * _authalic(np.radians(points[:, 1]))))


def _authalic(latitude: NDArray[np.float64]) -> NDArray[np.float64]:
    sine = np.sin(latitude)
    logarithm = np.log((1 - _ECCENTRICITY * sine) / (1 + _ECCENTRICITY * sine)) / (2 * _ECCENTRICITY)
    return np.asarray((1 - _SQUARED) * (sine / (1 - _SQUARED * sine**2) - logarithm))
