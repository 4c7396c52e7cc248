"""Benchmarks: each module has `rows()`, which measures and yields Rows. ./bench runs them three times."""

import os
from dataclasses import dataclass
from pathlib import Path


def full() -> bool:
    """Whether to measure at the sizes that the targets are worded with: ./bench --full."""
    return os.environ.get("GRIDWORK_FULL") == "1"


def kept() -> Path:
    """Where what takes long to build is put: gone after the run, but for ./bench --keep FOLDER."""
    return Path(os.environ["GRIDWORK_KEPT"])


@dataclass(frozen=True)
class Row:
    """Ours against a floor or a peer in the same run, since this machine an hour ago was another machine.

    Both figures have one unit. The ratio ours / theirs is `at_least` where more is better (rates), `at_most` where
    less is (times, statements). For an absolute bound, `theirs` is the bound and `at_most` is 1. Without either, more
    is better, and nothing is asked of it.
    """

    name: str
    ours: float
    theirs: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs

    @property
    def target(self) -> str:
        if self.at_most is not None:
            return f"≤ {self.at_most:g}"
        return "–" if self.at_least is None else f"≥ {self.at_least:g}"

    @property
    def passed(self) -> bool:
        if self.at_most is not None:
            return self.ratio <= self.at_most
        return self.ratio >= (self.at_least or 0)

    def better_than(self, other: "Row") -> bool:
        return self.ratio < other.ratio if self.at_most is not None else self.ratio > other.ratio
