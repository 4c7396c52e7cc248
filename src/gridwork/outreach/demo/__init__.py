"""The outreach of the demonstration: a year of sessions whose sum is known, what was reported twice, series, contests.

Everything is invented. Rows of 2017 are written with moments of 2017, so that a figure can be asked as of then.
"""

from datetime import datetime

from gridwork.kernel.actors import System
from gridwork.outreach.demo import campaigns, contests, sessions


def build(now: datetime, *, seed: int = 2017) -> int:
    """How many sessions there are then; the same for the same seed and moment."""
    by = System("demonstration")
    drawn = campaigns.build(by, now)
    made = sessions.build(drawn, by, now, seed)
    contests.build(drawn, by, now)
    return made
