"""Declares what is counted: one row a key, kept in versions, without personal values."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise

from gridwork.kernel.records import Record
from gridwork.places.models import Level

# What a column may hold. Money is integer minor units; a moment is aware, a truth says yes, no or nothing.
TYPES = (int, str, bool, date, datetime)
# What the mart and a figure add to a row.
RESERVED = frozenset(
    {
        "change",
        "known_from",
        "known_to",
        "gone",
        "key",
        "on",
        "until",
        "thing",
        "numerator",
        "denominator",
        "month",
        "n",
    }
)
ADOPTED = "adopt"  # the journal's word for rows that came with a past
# By which figures are broken down: columns that hold ids of places, and of which level.
LEVELS = {"town": Level.TOWN, "village": Level.VILLAGE}
COLUMNS = {level: name for name, level in LEVELS.items()}
PLACES = tuple(LEVELS)

type Row = Mapping[str, Any]


@dataclass(frozen=True)
class Also:
    """Rows of another model on which a fact's row depends too: which keys of the fact a change of them touches.

    A new row of it counts as a change of the columns that it fills, so `reads` says when there is nothing to do.
    """

    reads: frozenset[str]  # its columns, by attname
    keys: Callable[[Sequence[Any]], Iterable[int]]


@dataclass(frozen=True)
class Fact:
    """A kind of row in the mart: `row` says it of one record, or `rows` of many with as many queries as of one.

    `stored_under` names the column whose month is the row's partition: a day that never changes in a key's life. Where
    the record's column that it comes from can be corrected, `stored_by` names that one, and the row moves.
    """

    name: str
    grain: str
    model: type[Record]
    reads: frozenset[str]  # columns of the model, by attname: a write of others makes no version
    key: str
    stored_under: str
    columns: Mapping[str, type]
    row: Callable[[Any], Row] | None = None
    rows: Callable[[Sequence[Any]], Iterable[Row]] | None = None
    stored_by: str = ""
    terms: str | Promise = ""  # what the words mean that definitions over it share; published with each
    places: Sequence[str] = PLACES
    also: Mapping[type[Record], Also] = field(default_factory=dict)
    # For rows taken in with a past: from which moment, or day, on which columns were known where they come from. The
    # first named is that from which there was a row at all. Empty: they are known since they were taken in.
    past: Mapping[str, Sequence[str]] = field(default_factory=dict)
    order: Sequence[str] = ()  # in which rows stand in a file, for reading few of them; else by place

    def __post_init__(self) -> None:
        named = {self.key, self.stored_under, *self.places, *self.order, *self.past}
        named |= {name for names in self.past.values() for name in names}
        if missing := named - set(self.columns):
            raise ValueError(f"{self.name}: no such columns: {missing}")
        if set(self.columns) & RESERVED or set(self.columns.values()) - set(TYPES):
            raise ValueError(f"{self.name}: a column has a reserved name, or a type that the mart does not keep")
        if self.stored_by and self.stored_by not in self.reads:
            raise ValueError(f"{self.name}: it does not read {self.stored_by}")
        if (self.row is None) == (self.rows is None):
            raise ValueError(f"{self.name}: say row or rows")
        for model, reads in ((self.model, self.reads), *((model, also.reads) for model, also in self.also.items())):
            if unknown := set(reads) - {each.attname for each in model._meta.concrete_fields}:
                raise ValueError(f"{self.name}: {model.__name__} has no columns {unknown}")

    def values(self, records: Sequence[Any]) -> dict[str, list[Any]]:
        """Column by column. TypeError in the transaction that writes, and not later in the mart."""
        said = self.rows(records) if self.rows else map(self.row, records)  # type: ignore[arg-type]
        rows = list(said)
        made = {name: [row[name] for row in rows] for name in self.columns}
        for name, kind in self.columns.items():
            held = set(map(type, made[name]))
            if not held <= {kind, type(None)} and not all(isinstance(value, kind | None) for value in made[name]):
                raise TypeError(f"{self.name}.{name} holds {kind.__name__}, not {held}")
        for name in (self.key, self.stored_under):
            if None in made[name]:
                raise TypeError(f"{self.name}.{name} is empty")
        return made
