"""Linear programming by HiGHS, which is loaded when it is first needed."""

from collections.abc import Mapping
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

type Numbers = NDArray[np.float64]

NEARLY = 1e-6  # what the solver may be off by


class TooLong(Exception):
    """There was more to ask than there is time for."""


class Budget:
    """So many seconds for all the programmes of one errand."""

    def __init__(self, seconds: float) -> None:
        self.ends = monotonic() + seconds

    @property
    def left(self) -> float:
        """Raises TooLong when nothing is."""
        if (left := self.ends - monotonic()) <= 0:
            raise TooLong
        return left


class Programme:
    """Numbers between `least` and `most`, whose sums by `rows`, a sparse matrix, lie within `row_bounds`.

    It is asked again and again with other costs and bounds, and begins each time where it ended the last: next to
    nothing has changed since.
    """

    def __init__(self, rows: Any, row_bounds: Numbers, least: Numbers, most: Numbers) -> None:
        from highspy import Highs

        self.rows, self.row_bounds, self.least, self.most = rows.tocsr(), row_bounds, least, most
        self._highs = Highs()  # type: ignore[no-untyped-call]
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("threads", 1)
        width = len(least)
        added = self._highs.addCols(width, np.zeros(width), least, most, 0, [], [], [])
        low, high = np.ascontiguousarray(row_bounds[:, 0]), np.ascontiguousarray(row_bounds[:, 1])
        _done(added)
        starts = self.rows.indptr[:-1].astype(np.int32)
        indices = self.rows.indices.astype(np.int32)
        _done(self._highs.addRows(len(low), low, high, self.rows.nnz, starts, indices, self.rows.data))

    def price(self, costs: Mapping[int, float]) -> None:
        columns = sorted(costs)  # the solver takes them in order, each once, and says no otherwise
        values = np.array([costs[column] for column in columns], np.float64)
        _done(self._highs.changeColsCost(len(columns), np.array(columns, np.int32), values))

    def bound(self, column: int, least: float, most: float) -> None:
        _done(self._highs.changeColBounds(column, least, most))

    def solve(self, seconds: float) -> Numbers | None:
        from highspy import HighsModelStatus

        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + seconds)
        self._highs.run()
        if self._highs.getModelStatus() != HighsModelStatus.kOptimal:
            return None
        return np.asarray(self._highs.getSolution().col_value, dtype=np.float64)

    def fits(self, numbers: Numbers) -> bool:
        """Whether they lie between all bounds. Of whole numbers that is worked out without any error."""
        off = 0.0 if (numbers == np.rint(numbers)).all() else NEARLY
        sums = self.rows @ numbers
        return bool(
            (numbers >= self.least - off).all()
            and (numbers <= self.most + off).all()
            and (sums >= self.row_bounds[:, 0] - off).all()
            and (sums <= self.row_bounds[:, 1] + off).all()
        )


def _done(status: Any) -> None:
    from highspy import HighsStatus

    if status == HighsStatus.kError:
        raise ValueError("the solver does not take this programme")


def solved(programme: Programme, seconds: float) -> Numbers | None:
    """What costs least; None if there is no such thing, or none was found in time."""
    return programme.solve(seconds)
