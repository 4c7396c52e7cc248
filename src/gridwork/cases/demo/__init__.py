"""The cases of the demonstration: settings first, then a year of cases and the last weeks, taken in set-wise."""

from collections.abc import Callable
from datetime import datetime

from gridwork.cases.demo import catalogue, history, rows, rules
from gridwork.kernel.actors import System


def build(
    now: datetime, *, cases: int = 20_000, seed: int = 2017, told: Callable[[int], None] = lambda _made: None
) -> int:
    """Types, limits and texts, then so many cases over 2017 and up to `now`; the same for the same seed and moment.

    Memory does not grow with the cases: they are drawn and taken in by chunks, and `told` hears of each.
    """
    by = System("demonstration")
    settings = catalogue.build(by, now)
    rules.build(settings, by, now)
    adoption = rows.Adoption(settings, by, now, seed)
    for drawn in history.draw(settings, cases, now, seed):
        told(adoption.adopt(drawn))
    return adoption.made
