"""From change rows to versions: the columns of many entries as one Arrow table, numbered and dated.

The rule of known_from: a version is known from the moment of the entry that made it, never before the one before it of
the same fact. Rows that were taken in with a past are the exception: each is known from the moments of which its own
columns tell, since the system it comes from knew it then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc
from django.utils import timezone

from gridwork.figures.facts import ADOPTED, Fact

_ARROW = {int: pa.int64(), str: pa.string(), bool: pa.bool_(), date: pa.date32(), datetime: pa.timestamp("us")}
_AWARE = pa.timestamp("us", "UTC")


@dataclass(frozen=True, slots=True)
class Change:
    """A change row with what the journal says of its entry."""

    position: int
    at: datetime
    action: str
    gone: bool
    columns: str


def schema(fact: Fact) -> pa.Schema:
    versioned = [("change", pa.int64()), ("known_from", pa.timestamp("us")), ("gone", pa.bool_())]
    return pa.schema([*((name, _ARROW[kind]) for name, kind in fact.columns.items()), *versioned])


def shape(fact: Fact) -> str:
    """Of which columns files are made: other columns are other files."""
    return " ".join(f"{name}:{kind.__name__}" for name, kind in fact.columns.items())


def versions(fact: Fact, changes: Sequence[Change], last_known: str) -> tuple[pa.Table, str]:
    """In the order of their numbers, and the moment of the last entry."""
    latest = datetime.fromisoformat(last_known) if last_known else datetime.min  # noqa: DTZ901  (UTC, as the mart has it)
    columns: dict[str, list[Any]] = {name: [] for name in (*fact.columns, "change", "known_from", "gone", "taken")}
    for change in changes:
        latest = max(latest, change.at.astimezone(UTC).replace(tzinfo=None))
        held = orjson.loads(change.columns)
        count = len(held[fact.key])
        for name in fact.columns:
            columns[name] += held.get(name) or [None] * count  # a column that was declared later
        columns["change"] += [change.position] * count
        columns["known_from"] += [latest] * count
        columns["gone"] += [change.gone] * count
        columns["taken"] += [change.action == ADOPTED] * count
    arrays = {name: _array(fact.columns.get(name), values) for name, values in columns.items()}
    table = pa.table(arrays)
    if fact.past:
        taken = table["taken"]
        table = pa.concat_tables([table.filter(pc.invert(taken)), *_pasts(fact, table.filter(taken))])
        table = table.sort_by([("change", "ascending"), ("known_from", "ascending")])
    return table.select(schema(fact).names).cast(schema(fact)), latest.isoformat()


def _pasts(fact: Fact, taken: pa.Table) -> list[pa.Table]:
    """A version for every moment of which these rows tell, without what came about after it."""
    if not taken.num_rows:
        return []
    entered = taken["known_from"]
    told = [_moments(taken[name]) for name in fact.past]
    first = pc.min_element_wise(pc.coalesce(told[0], entered), entered)
    clipped = [pc.min_element_wise(moments, entered, skip_nulls=False) for moments in told[1:]]
    at = [first, *(pc.max_element_wise(first, moments, skip_nulls=False) for moments in clipped)]
    found = []
    for number, moments in enumerate(at):
        seen = pc.is_valid(moments)
        for earlier in at[:number]:  # two at one moment are one version
            seen = pc.and_(seen, pc.invert(pc.fill_null(pc.equal(moments, earlier), False)))
        version = taken.set_column(taken.schema.get_field_index("known_from"), "known_from", moments)
        for began, later in zip(at, fact.past.values(), strict=True):
            # Of what has no moment nobody can say when it was not known.
            known = pc.fill_null(pc.less_equal(began, moments), True)
            for column in later:
                values = pc.if_else(known, version[column], _nothing(version[column].type))
                version = version.set_column(version.schema.get_field_index(column), column, values)
        found.append(version.filter(pc.fill_null(seen, False)))
    return found


def _moments(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Days begin when they do in the district."""
    if column.type != pa.date32():
        return column
    zone = timezone.get_default_timezone()
    days = {day: None if day is None else _began(day, zone) for day in column.unique().to_pylist()}
    return pa.chunked_array([pa.array([days[day] for day in column.to_pylist()], pa.timestamp("us"))])


def _began(day: date, zone: Any) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC).replace(tzinfo=None)


def _nothing(kind: pa.DataType) -> pa.Scalar:
    """Numbers of times are nought, and all else is empty, before anything has come about."""
    return pa.scalar(0 if pa.types.is_integer(kind) else None, kind)


def _array(kind: type | None, values: list[Any]) -> pa.Array:
    if kind is datetime:
        return pa.array(values, pa.string()).cast(_AWARE).cast(pa.timestamp("us"))
    if kind is date:
        return pa.array(values, pa.string()).cast(pa.date32())
    return pa.array(values, _ARROW[kind]) if kind else pa.array(values)
