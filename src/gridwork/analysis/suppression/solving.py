"""Linear programming by HiGHS, which comes with SciPy and is loaded when it is first needed."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

type Numbers = NDArray[np.float64]


def solved(
    cost: Numbers, rows: Any, row_bounds: Numbers, least: Numbers, most: Numbers, seconds: float
) -> Numbers | None:
    """What costs least between the bounds; None if there is no such thing, or none was found in time.

    `rows` is a sparse matrix, `row_bounds` has two numbers for each row.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    within = [LinearConstraint(rows, row_bounds[:, 0], row_bounds[:, 1])] if rows.shape[0] else []
    found = milp(cost, bounds=Bounds(least, most), constraints=within, options={"time_limit": seconds})
    return np.asarray(found.x, dtype=np.float64) if found.status == 0 else None
