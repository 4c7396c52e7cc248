"""Alikeness: how much two reports look like one matter. Pure: what was reported comes in, a score and its parts go out.

The score is a weighted sum of four parts between 0 and 1; how the weights and the threshold were chosen, and what they
find, stands in docs/explanation/duplicates.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gridwork.analysis import grams
from gridwork.places.distances import metres_between

WITHIN = timedelta(days=14)
METRES = 300  # farther points are another matter
WORDS, NEAR, KIND, TIME = 0.20, 0.35, 0.30, 0.15
UNKNOWN_NEAR = 0.4  # where a point is missing, and only the village is known to be the same
SAME_CATEGORY = 0.5  # of two types of one category; often one was taken for the other
SHOWN_FROM = 0.66  # the score from which two reports are shown as likely one matter


@dataclass(frozen=True)
class Told:
    """What a report says, as far as it is known while it is being typed."""

    text: str
    at: datetime
    lon: float | None = None
    lat: float | None = None
    type: int | None = None
    category: int | None = None
    address: str = ""
    number: str = ""  # at the source


@dataclass(frozen=True)
class Alikeness:
    """`metres` is None without two points; `days` is how much later the other was reported; `words` from 0 to 1."""

    metres: int | None
    days: float
    words: float
    kind: float | None  # None: its type is not chosen yet
    same_address: bool
    same_number: bool

    @property
    def score(self) -> float:
        """From 0 to 1. One number at the source is one matter, whatever else is said."""
        if self.same_number:
            return 1.0
        time = max(0.0, 1 - abs(self.days) / WITHIN.days)
        known = WORDS * self.words + NEAR * self.near + TIME * time
        return known / (1 - KIND) if self.kind is None else known + KIND * self.kind

    @property
    def near(self) -> float:
        if self.same_address:
            return 1.0
        return UNKNOWN_NEAR if self.metres is None else max(0.0, 1 - self.metres / METRES)


def compared(one: Told, others: Sequence[Told]) -> list[Alikeness]:
    """The report against each of the others. A bigram that many of them hold tells less than a rare one."""
    texts = [grams.marks(other.text) for other in others]
    mine = grams.marks(one.text)
    weights = grams.rarity([mine, *texts])
    return [_compared(one, other, grams.alike(mine, text, weights)) for other, text in zip(others, texts, strict=True)]


def _compared(one: Told, other: Told, words: float) -> Alikeness:
    kind = None
    if one.type is not None:
        kind = 1.0 if one.type == other.type else SAME_CATEGORY if one.category == other.category else 0.0
    return Alikeness(
        metres_between(one, other),
        (other.at - one.at) / timedelta(days=1),
        words,
        kind,
        bool(one.address) and _spelt(one.address) == _spelt(other.address),
        bool(one.number) and one.number == other.number,
    )


def _spelt(address: str) -> str:
    return "".join(sign for sign in address.casefold() if sign.isalnum())
