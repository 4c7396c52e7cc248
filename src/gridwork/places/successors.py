"""Comparison across a change of places: counts of the past, laid upon the places of another day.

On one day every place hands on shares of what it had when the day began: what it takes over that day it keeps.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby

from gridwork.places.models import PlaceSuccessor

type Link = tuple[int, int, Decimal]  # old place, new place, share of the old one's counts
type Counts = Mapping[int, int | Decimal]


def as_of(counts: Counts, then: date, now: date) -> dict[int, Decimal]:
    """Counts by the places of `then`, by the places that took over until `now`. The sum stays the same.

    A place without successors keeps its counts, closed or not: they are history, and nobody's to inherit.
    """
    return passed_on(counts, [links for day, links in handovers(now) if day > then])


def handovers(until: date) -> list[tuple[date, list[Link]]]:
    """The days on which places handed on, up to one, each with who handed what share to whom."""
    links = PlaceSuccessor.known.filter(from_on__lte=until).order_by("from_on", "pk")
    rows = links.values_list("from_on", "old_id", "new_id", "weight")
    return [(day, [(old, new, share) for _day, old, new, share in each]) for day, each in groupby(rows, lambda r: r[0])]


def passed_on(counts: Counts, days: Iterable[Sequence[Link]]) -> dict[int, Decimal]:
    """`days` in their order, each with the links of that day."""
    carried = {place: Decimal(count) for place, count in counts.items()}
    for links in days:
        whole = {old: carried.get(old, Decimal(0)) for old, _new, _share in links}
        for old, new, share in links:
            carried[old] = carried.get(old, Decimal(0)) - whole[old] * share
            carried[new] = carried.get(new, Decimal(0)) + whole[old] * share
    return {place: count for place, count in carried.items() if count or place in counts}


def gathered(periods: Sequence[Counts], days: Sequence[Sequence[Link]]) -> dict[int, Decimal]:
    """Counts of rows of many days: periods[n] holds those of before the n-th day of links, the last those since.

    What came after a place handed on is its own.
    """
    carried: dict[int, Decimal] = {}
    for at, counts in enumerate(periods):
        for place, count in counts.items():
            carried[place] = carried.get(place, Decimal(0)) + count
        carried = passed_on(carried, days[at : at + 1])
    return carried
