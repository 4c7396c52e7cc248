"""Likeness: how much two reports look like one session. Pure: what was reported comes in, a number out.

Two bodies that hold a lecture together word it nearly alike; one venue is written in two ways. What they agree on is
the village and the day, so only reports of one village and one day are compared at all.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import time

from gridwork.analysis import grams

TITLE, VENUE = 0.7, 0.3
UNKNOWN = 0.5  # of a venue that one of them does not name
APART = 3 * 60  # minutes: what begins so much later is another session
PROPOSED_FROM = 0.6


@dataclass(frozen=True)
class Told:
    key: int
    title: str
    venue: str = ""
    site: int | None = None
    begins_at: time | None = None


def alike(one: Told, other: Told) -> float:
    """From 0 to 1."""
    if one.begins_at and other.begins_at and abs(_minutes(one.begins_at) - _minutes(other.begins_at)) >= APART:
        return 0.0
    title = grams.alike(grams.marks(one.title), grams.marks(other.title), {})
    return TITLE * title + VENUE * _venue(one, other)


def pairs(told: Sequence[Told], new: Iterable[int]) -> Iterator[tuple[int, int, float]]:
    """Of reports of one village and day, those likely one: the smaller key first. At least one of a pair is new."""
    fresh = set(new)
    for at, one in enumerate(told):
        for other in told[at + 1 :]:
            if fresh & {one.key, other.key} and (score := alike(one, other)) >= PROPOSED_FROM:
                yield min(one.key, other.key), max(one.key, other.key), score


def _venue(one: Told, other: Told) -> float:
    if one.site is not None and other.site is not None:
        return float(one.site == other.site)
    if not one.venue or not other.venue:
        return UNKNOWN
    return grams.alike(grams.marks(one.venue), grams.marks(other.venue), {})


def _minutes(moment: time) -> int:
    return 60 * moment.hour + moment.minute
