"""Rules as they are asked: plain conditions against a plain case. Pure: nothing is read here."""

from dataclasses import dataclass
from datetime import date, datetime

EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True)
class Matter:
    """What a rule looks at: a case, and the moment at which it is sent."""

    type: int
    condition: int | None
    place: int
    complained_of: int | None
    at: datetime


@dataclass(frozen=True)
class Conditions:
    """When a rule holds, but for the powers of its body. None: whatever it is."""

    types: frozenset[int] | None
    condition: int | None
    place: int | None
    when: str
    hours_of: int | None
    weekdays: frozenset[int]
    first: date
    last: date

    def meets(self, matter: Matter, above: frozenset[int]) -> bool:
        """All but the hours, which somebody has to look up; `above` is the matter's place and those it lies in."""
        return (
            (self.types is None or matter.type in self.types)
            and (self.condition is None or matter.condition == self.condition)
            and (self.place is None or self.place in above)
        )

    def covers(self, other: "Conditions", above: frozenset[int]) -> bool:
        """Whether whatever meets the other meets this; `above` are the other's place and those it lies in."""
        return (
            (self.types is None or (other.types is not None and other.types <= self.types))
            and (self.condition is None or other.condition == self.condition)
            and (self.place is None or self.place in above)
            and (self.when == "always" or (self.when, self.hours_of) == (other.when, other.hours_of))
            and other.weekdays <= self.weekdays
            and self.first <= other.first
            and other.last <= self.last
        )


def weekdays(first: int | None, last: int | None) -> frozenset[int]:
    """From one to the other, over the weekend if need be."""
    if first is None or last is None:
        return EVERY_DAY
    return frozenset((first + n) % 7 for n in range((last - first) % 7 + 1))
