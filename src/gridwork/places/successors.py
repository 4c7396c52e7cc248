"""Comparison across a change of places: counts of the past, laid upon the places of another day."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from gridwork.places.models import PlaceSuccessor

type Link = tuple[int, int, Decimal]  # old place, new place, share of the old one's counts


def as_of(counts: Mapping[int, int | Decimal], then: date, now: date) -> dict[int, Decimal]:
    """Counts by the places of `then`, by the places that took over until `now`. The sum stays the same.

    A place without successors keeps its counts, closed or not: they are history, and nobody's to inherit.
    """
    links = PlaceSuccessor.known.filter(from_on__gt=then, from_on__lte=now).order_by("from_on", "pk")
    return passed_on(counts, links.values_list("old_id", "new_id", "weight"))


def passed_on(counts: Mapping[int, int | Decimal], links: Iterable[Link]) -> dict[int, Decimal]:
    """`links` in the order of their days; what a place hands on is what it has by then, inherited counts included."""
    carried = {place: Decimal(count) for place, count in counts.items()}
    given: dict[int, Decimal] = {}
    for old, new, weight in links:
        whole = given.setdefault(old, carried.get(old, Decimal(0)))  # its links share one day, and so one count
        carried[old] = carried.get(old, Decimal(0)) - whole * weight
        carried[new] = carried.get(new, Decimal(0)) + whole * weight
    return {place: count for place, count in carried.items() if count or place in counts}
