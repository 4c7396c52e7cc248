"""Tallies: how many rows lie in each place, by the places of then, as they were, or by those of now that took over."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Case, Count, DateTimeField, IntegerField, QuerySet, Value, When
from django.db.models.functions import Coalesce, ExtractYear
from django.utils import timezone

from gridwork.places.models import Level, Placed, PlaceSuccessor
from gridwork.places.standing import parents_on
from gridwork.places.successors import Link, gathered, handovers


class Basis(StrEnum):
    NOW = "now"
    THEN = "then"


@dataclass(frozen=True)
class Tally:
    """`elsewhere`: rows that lie in no place of the level, such as those of a whole town among villages."""

    counts: dict[int, Decimal]
    elsewhere: Decimal

    def __sub__(self, other: "Tally") -> "Tally":
        """Without rows that were counted here too."""
        left = {place: count - other.counts.get(place, Decimal(0)) for place, count in self.counts.items()}
        return Tally(left, self.elsewhere - other.elsewhere)


def tally(rows: QuerySet[Any], level: Level, places: Sequence[int], *, basis: Basis, on: date) -> Tally:
    """Of these places of a level, as of a day. The sum of counts and elsewhere is the number of rows.

    As then: each row counts in the place it was put in, in what that place lay in on the day. As now: rows of places
    that have handed on by the day count in those that took over, by their shares, and these in what they lie in.
    """
    found = _as_now(rows, on) if basis == Basis.NOW else _by_place(rows, [])[0]
    above = parents_on(on)
    wanted = set(places)
    counts: dict[int, Decimal] = {}
    elsewhere = Decimal(0)
    for place, count in found.items():
        here = _at(place, wanted, above)
        if here is None:
            elsewhere += count
        else:
            counts[here] = counts.get(here, Decimal(0)) + count
    return Tally(counts, elsewhere)


def by_year(rows: QuerySet[Any], place: int, *, basis: Basis, on: date) -> dict[int, Decimal]:
    """How many rows of each year lie in a village, as then or as now."""
    dated = rows.model.dated
    family = predecessors(place, origins()) | {place} if basis == Basis.NOW else {place}
    changes = _within(handovers(on), family) if basis == Basis.NOW else []
    kept = rows.filter(village__in=family).annotate(year=ExtractYear(dated), period=_period(rows.model, changes))
    counted = kept.order_by().values_list("year", "period", "village_id").annotate(number=Count("pk"))
    years: dict[int, list[dict[int, Decimal]]] = {}
    for year, period, village, number in counted:
        years.setdefault(year, [{} for _each in range(len(changes) + 1)])[period][village] = Decimal(number)
    links = [each for _day, each in changes]
    return {year: gathered(years[year], links).get(place, Decimal(0)) for year in sorted(years)}


def origins() -> dict[int, set[int]]:
    """By place, those that handed something on to it. One query."""
    into: dict[int, set[int]] = {}
    for old, new in PlaceSuccessor.known.values_list("old_id", "new_id"):
        into.setdefault(new, set()).add(old)
    return into


def predecessors(place: int, into: Mapping[int, set[int]]) -> set[int]:
    """All places of which a share has come to this one, by whatever way."""
    found: set[int] = set()
    open_ = [place]
    while open_:
        for old in into.get(open_.pop(), set()) - found - {place}:
            found.add(old)
            open_.append(old)
    return found


def _as_now(rows: QuerySet[Any], on: date) -> dict[int, Decimal]:
    changes = handovers(on)
    return gathered(_by_place(rows, changes), [links for _day, links in changes])


def _by_place(rows: QuerySet[Any], changes: Sequence[tuple[date, Sequence[Link]]]) -> list[dict[int, Decimal]]:
    """In the order of the periods between the changes; each row by its village, else its town, else its place.

    Two queries, of which an index of villages alone answers the first.
    """
    periods: list[dict[int, Decimal]] = [{} for _each in range(len(changes) + 1)]
    in_none = rows.filter(village=None).annotate(whole=Coalesce("town_id", "place_id"))
    for column, part in (("village_id", rows.filter(village__isnull=False)), ("whole", in_none)):
        for period, place, number in _grouped(part.order_by(), column, changes):
            periods[period][place] = periods[period].get(place, Decimal(0)) + number
    return periods


def _grouped(rows: QuerySet[Any], column: str, changes: Sequence[tuple[date, Sequence[Link]]]) -> Iterable[Any]:
    """(period, place, number)"""
    if not changes or not rows.model.dated:
        return ((0, *each) for each in rows.values_list(column).annotate(number=Count("pk")))
    return rows.annotate(period=_period(rows.model, changes)).values_list("period", column).annotate(number=Count("pk"))


def _period(model: type[Placed], changes: Sequence[tuple[date, Sequence[Link]]]) -> Any:
    """How many of the changes a row has behind it. A row without a day is taken to be older than all of them."""
    if not changes or not model.dated:
        return Value(0)
    column = model._meta.get_field(model.dated)
    whens = [
        When(**{f"{model.dated}__lt": _begin(day) if isinstance(column, DateTimeField) else day}, then=Value(at))
        for at, (day, _links) in enumerate(changes)
    ]
    return Case(*whens, default=Value(len(changes)), output_field=IntegerField())


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _within(changes: Sequence[tuple[date, Sequence[Link]]], family: set[int]) -> list[tuple[date, list[Link]]]:
    """Only what the family hands on, within it or out of it."""
    kept = [(day, [link for link in links if link[0] in family]) for day, links in changes]
    return [(day, links) for day, links in kept if links]


def _at(place: int, wanted: set[int], above: dict[int, int]) -> int | None:
    here: int | None = place
    while here is not None and here not in wanted:
        here = above.get(here)
    return here
