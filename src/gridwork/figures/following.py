"""Writes a change row for every fact that a write touches, in the transaction of that write."""

from collections.abc import Iterable
from copy import copy
from datetime import datetime
from functools import cache
from itertools import batched
from typing import Any

import orjson
from django.db import connection, transaction

from gridwork.figures import declared
from gridwork.figures.facts import ADOPTED, Also, Fact
from gridwork.figures.models import FactChange
from gridwork.kernel.events import note
from gridwork.kernel.following import Told
from gridwork.kernel.records import CHUNK
from gridwork.places.models import Place, Placed


def follow(told: Told) -> None:
    """settings.FOLLOWERS: one INSERT for all facts, and a query for each that also depends on such a row."""
    written: list[Any] = []
    for fact in _made_of(told.model):
        if told.new or told.gone or not fact.reads.isdisjoint(told.changed):
            written += _left(told, fact) + _row(told, fact, told.rows, gone=told.gone)
    for fact, also in _depending_on(told.model):
        touched = also.reads.intersection(told.changed)
        if _fills(told, touched) if told.new else touched:
            keys = set(also.keys(told.rows))
            written += _row(told, fact, list(fact.model.known.filter(pk__in=keys)) if keys else [])
    insert(written)
    if told.model is Place and not (told.new or told.gone) and "parent_id" in told.changed:
        _follow_places(told)


def _follow_places(told: Told) -> None:
    """What lies in a place that lies elsewhere now: its town was set anew below the kernel, which tells of no rows."""
    inside = Place.with_all_below([place.pk for place in told.rows])
    for fact in declared.facts().values():
        if not (fact.places and issubclass(fact.model, Placed)):
            continue
        for some in batched(fact.model.known.filter(place__in=inside).order_by("pk").iterator(CHUNK), CHUNK):
            insert(_row(told, fact, some))


def tell_all(fact: Fact, *, by: object, now: datetime) -> int:
    """Change rows for every record that there is: of a new fact, of one with new columns.

    The first time they count as taken in with their past; after that they are known from now. How many there were.
    """
    action = ADOPTED if not FactChange.objects.filter(fact=fact.name).exists() else "tell"
    last = count = 0
    while True:
        with transaction.atomic():
            records = list(fact.model.known.filter(pk__gt=last).order_by("pk").select_for_update()[:CHUNK])
            if not records:
                return count
            entry = note(action, f"figures.fact:{fact.name}", by=by, now=now, changes={"rows": len(records)})
            insert([entry, fact.name, False, orjson.dumps(fact.values(records)).decode()])
        last, count = records[-1].pk, count + len(records)


def insert(written: list[Any]) -> None:
    if written:
        marks = ", ".join(["(%s, %s, %s, %s)"] * (len(written) // 4))
        with connection.cursor() as cursor:  # plain, as the journal's own: it runs in every write
            cursor.execute(f"INSERT INTO figures_factchange (entry_id, fact, gone, columns) VALUES {marks}", written)  # noqa: S608


def _row(told: Told, fact: Fact, records: Any, *, gone: bool = False) -> list[Any]:
    """Many rows stand in one, column by column: to a thousand cases it adds one statement."""
    return [told.entry, fact.name, gone, orjson.dumps(fact.values(records)).decode()] if records else []


def _left(told: Told, fact: Fact) -> list[Any]:
    """A row whose day was corrected is taken out of the month in which it stood."""
    if not told.before or fact.stored_by not in told.changed:
        return []
    stood = [copy(row) for row in told.rows]
    for row in stood:
        row.__dict__.update(told.before)
    return _row(told, fact, stood, gone=True)


def _fills(told: Told, names: Iterable[str]) -> bool:
    return any(getattr(row, name) not in (None, "", 0) for name in names for row in told.rows)


@cache
def _made_of(model: type) -> list[Fact]:
    return [fact for fact in declared.facts().values() if fact.model is model]


@cache
def _depending_on(model: type) -> list[tuple[Fact, Also]]:
    return [(fact, fact.also[model]) for fact in declared.facts().values() if model in fact.also]
