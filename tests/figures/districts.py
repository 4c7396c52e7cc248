"""Random districts: rows of any fact, and the changes that made them."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson

from gridwork.assessments.figures import BY_LAW, SAFE, TOWN_BY_LAW
from gridwork.figures.facts import Fact
from gridwork.figures.mart.versions import Change
from gridwork.outreach.states import Form

BEGAN = datetime(2017, 1, 1, tzinfo=UTC)
# What indicators look for in columns of words; any other column holds an a or a b.
WORDS = {"code": (SAFE, BY_LAW, TOWN_BY_LAW), "form": tuple(map(str, Form))}


def random_row(fact: Fact, key: int, dice: random.Random) -> dict[str, Any]:
    """Any value may be missing, but for the key and the day under which the row is stored."""

    def value(name: str, kind: type) -> Any:
        if name == fact.key:
            return key
        if name != fact.stored_under and dice.random() < 0.15:
            return None
        moment = datetime(2016, 11, 1, tzinfo=UTC) + timedelta(hours=dice.randrange(12_000))
        return {
            int: dice.randrange(4),
            str: dice.choice(WORDS.get(name, ("a", "b"))),
            bool: dice.random() < 0.5,
            date: moment.date(),
            datetime: moment,
        }[kind]

    return {name: value(name, kind) for name, kind in fact.columns.items()}


def random_changes(fact: Fact, keys: int, entries: int) -> Iterator[Change]:
    """Each entry one moment and a few rows, an hour after the one before; some take their rows out again.

    The day under which a row is stored stays, but where it can be corrected: then the row leaves the month in which it
    stood, in the same entry.
    """
    dice, stood = random.Random(fact.name), dict[int, dict[str, Any]]()
    for position in range(1, entries + 1):
        at = BEGAN + timedelta(hours=position)
        rows = [random_row(fact, key, dice) for key in {dice.randrange(keys) for _each in range(5)}]
        before = [stood[row[fact.key]] for row in rows if row[fact.key] in stood]
        if before and fact.stored_by:
            yield Change(position, at, "change", True, _columns(fact, before))
        elif before:
            rows = [row | {fact.stored_under: stood.get(row[fact.key], row)[fact.stored_under]} for row in rows]
        stood |= {row[fact.key]: row for row in rows}
        yield Change(position, at, "change", dice.random() < 0.1, _columns(fact, rows))


def _columns(fact: Fact, rows: list[dict[str, Any]]) -> str:
    return orjson.dumps({name: [row[name] for row in rows] for name in fact.columns}).decode()
