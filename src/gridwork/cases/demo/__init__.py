"""The cases of the demonstration: settings first, then a year of cases and the last weeks, taken in set-wise."""

from datetime import datetime

from gridwork.cases.demo import catalogue, history, rows, rules
from gridwork.kernel.actors import System


def build(now: datetime, *, cases: int = 20_000, seed: int = 2017) -> int:
    """Types, limits and texts, then so many cases over 2017 and up to `now`; the same for the same seed and moment."""
    by = System("demonstration")
    settings = catalogue.build(by, now)
    rules.build(settings, by, now)
    drawn = history.draw(settings, cases, now, seed)
    return rows.adopt(drawn, settings, by, now, seed)
