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

from gridwork.places.dated import holding
from gridwork.places.models import Level, Place, Placed, PlaceParent, PlaceSuccessor
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


def by_year(rows: QuerySet[Any], place: Place, *, basis: Basis, on: date) -> dict[int, Decimal]:
    """How many rows of each year lie in a village, or in a town and its villages.

    As then: in the villages that lay in the town on the day of each row. As now: in those that lie in it on `on`.
    """
    return _by_year_now(rows, place, on) if basis == Basis.NOW else _by_year_then(rows, place)


def _by_year_now(rows: QuerySet[Any], place: Place, on: date) -> dict[int, Decimal]:
    lying = {place.pk, *PlaceParent.known.filter(holding(on), parent=place).values_list("place_id", flat=True)}
    into = origins()
    family = lying.union(*(predecessors(each, into) for each in lying))
    changes = _within(handovers(on), family)
    links = [each for _day, each in changes]
    years = _years(rows, family, changes)
    found = {year: gathered(periods, links) for year, periods in years.items()}
    return {year: sum((n for at, n in counts.items() if at in lying), Decimal(0)) for year, counts in found.items()}


def _by_year_then(rows: QuerySet[Any], place: Place) -> dict[int, Decimal]:
    stays = list(_stays(place))
    days = sorted({day for _village, *ends in stays for day in ends} - {date.min, date.max})
    lying = [
        {place.pk} | {village for village, first, until in stays if first <= day < until} for day in (date.min, *days)
    ]
    years = _years(rows, {place.pk, *(village for village, *_ends in stays)}, [(day, []) for day in days])
    return {
        year: sum(
            (n for here, counts in zip(lying, periods, strict=True) for at, n in counts.items() if at in here),
            Decimal(0),
        )
        for year, periods in years.items()
    }


def _stays(town: Place) -> Iterable[tuple[int, date, date]]:
    """The villages that ever lay in a town, from when until when. Before what is known, each lay where it first did."""
    ever = PlaceParent.known.filter(parent=town, place__level=Level.VILLAGE).values("place")
    before = None
    for row in PlaceParent.known.filter(place__in=ever).order_by("place", "from_on"):
        if row.parent_id == town.pk:
            first = row.from_on if row.place_id == before else date.min
            yield row.place_id, first, row.until_on or date.max
        before = row.place_id


def _years(
    rows: QuerySet[Any], family: set[int], changes: Sequence[tuple[date, Sequence[Link]]]
) -> dict[int, list[dict[int, Decimal]]]:
    """By year and by period between the changes, how many rows lie in each place of the family."""
    dated = rows.annotate(year=ExtractYear(rows.model.dated), period=_period(rows.model, changes)).order_by()
    in_none = dated.filter(village=None).annotate(whole=Coalesce("town_id", "place_id")).filter(whole__in=family)
    years: dict[int, list[dict[int, Decimal]]] = {}
    for column, part in (("village_id", dated.filter(village__in=family)), ("whole", in_none)):
        for year, period, place, number in part.values_list("year", "period", column).annotate(number=Count("pk")):
            years.setdefault(year, [{} for _each in range(len(changes) + 1)])[period][place] = Decimal(number)
    return dict(sorted(years.items()))


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
