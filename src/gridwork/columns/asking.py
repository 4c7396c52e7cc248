"""Asking: queries that are put into SQL once, and asked with other values each time.

To build a query of a few conditions and to compile it takes Django ten to thirty times as long as SQLite takes to
answer it. What is asked at every call is therefore kept in words, with slots in place of what differs.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.expressions import Expression
from django.db.models.query import get_related_populators

from gridwork.wall import telling


class Slot(Expression):
    """Stands in a query for a value that is said when it is asked."""

    def __init__(self, name: str, kind: models.Field[Any, Any], at: int | None = None) -> None:
        super().__init__(output_field=kind)
        self.name, self.at = name, at

    @classmethod
    def each(cls, name: str, kind: models.Field[Any, Any], count: int) -> list["Slot"]:
        """For so many values, said as a list."""
        return [cls(name, kind, at) for at in range(count)]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


class Asked:
    """A query with slots, built by `build` when it is first asked: `asked(user=3)` gives its rows.

    The queries of a kind must differ in those values alone: None is no value, since SQL compares it otherwise.
    """

    def __init__(self, build: Callable[[], Any]) -> None:
        self.build = build
        self.prepared: _Prepared | None = None

    def __call__(self, **said: Any) -> list[Any]:
        return self.on(DEFAULT_DB_ALIAS, **said)

    def on(self, alias: str, **said: Any) -> list[Any]:
        """The rows of another database of the same kind."""
        if self.prepared is None:
            with telling.statement("", writes=False):  # or the tables of this query would be open to the next one
                self.prepared = _prepare(self.build())
        text, parts, converters, made, door = self.prepared
        own = connections[alias]
        with telling.statement(door, writes=False), own.cursor() as cursor:
            cursor.execute(text, [_value(part, said, own) if part.__class__ is Slot else part for part in parts])
            rows = cursor.fetchall()
        return [made(_converted(row, converters, own) if converters else row) for row in rows]


class _Prepared(NamedTuple):
    text: str
    parts: Sequence[Any]
    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]  # by position; each gives what a field holds
    made: Callable[[Sequence[Any]], Any]
    door: str


def _prepare(rows: Any) -> _Prepared:
    """What Django finds out anew whenever it evaluates a query."""
    compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
    text, parts = compiler.as_sql()
    columns = [column for column, *_rest in compiler.select]
    converters = [(at, *found) for at, found in compiler.get_converters(columns).items()]
    made = tuple if rows._fields else _maker(compiler, rows)
    return _Prepared(text, parts, converters, made, getattr(rows.query, "door", ""))


def _maker(compiler: Any, rows: Any) -> Callable[[Sequence[Any]], Any]:
    """Of a row of the answer the object, with those that are selected along."""
    own, mode = compiler.klass_info, rows._fetch_mode
    first, last = own["select_fields"][0], own["select_fields"][-1] + 1
    names = [column.target.attname for column, *_rest in compiler.select[first:last]]
    along = get_related_populators(own, compiler.select, DEFAULT_DB_ALIAS, mode)

    def made(row: Sequence[Any]) -> Any:
        found = own["model"].from_db(DEFAULT_DB_ALIAS, names, row[first:last], fetch_mode=mode)
        for each in along:
            each.populate(row, found)
        return found

    return made


def _converted(row: Sequence[Any], converters: Sequence[tuple[int, Any, Any]], connection: Any) -> list[Any]:
    values = list(row)
    for at, converts, column in converters:
        for convert in converts:
            values[at] = convert(values[at], column, connection)
    return values


def _value(slot: Slot, said: Mapping[str, Any], connection: Any) -> Any:
    value = said[slot.name] if slot.at is None else said[slot.name][slot.at]
    return slot.output_field.get_db_prep_value(value, connection)
