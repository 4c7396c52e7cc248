"""Inserting many rows: hundreds in a statement on SQLite, COPY on PostgreSQL. Django has one text of all values.

PostgreSQL refuses COPY into a table whose policies hold whoever asks. The role that serves copies rows to a table of
its session and inserts them from there, in a third of the time that arrays of values take.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from itertools import chain
from typing import Any

import orjson
from django.db import DEFAULT_DB_ALIAS, connection, connections, models

from gridwork.columns.column import Column, columns_of

# Of exactly these classes, a value needs no turning into what its column holds: a subclass may mean something else.
PLAIN = {
    models.CharField: str,
    models.TextField: str,
    models.FloatField: float,
    models.BigIntegerField: int,
    models.BigAutoField: int,
    models.ForeignKey: int,
    models.DateTimeField: datetime,
}
_PLAIN_JSON = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME

MOST_VALUES = 32_766  # that SQLite takes with a statement


def insert_many(
    model: type[models.Model], rows: Sequence[models.Model], columns: dict[str, Column] | None = None
) -> dict[str, Column]:
    """Insert new rows and give them their keys, in the caller's transaction. IntegrityError as from any insert.

    Rows may come with keys of `reserve`, so that they can refer to each other. `columns` are theirs, where the caller
    has them. Returns what was inserted, by attname.
    """
    if not rows:
        return {}
    key = model._meta.pk.attname
    unnumbered = [values for values in map(vars, rows) if values[key] is None]
    for values, reserved in zip(unnumbered, reserve(model, len(unnumbered)) if unnumbered else (), strict=True):
        values[key] = reserved
    keys = Column(vars(row)[key] for row in rows)
    columns = columns_of(rows) if columns is None else columns | {key: keys}
    insert_columns(model, columns)
    alias = connection.alias
    for row in rows:
        row._state.adding, row._state.db = False, alias
    return columns


@contextmanager
def new_again(rows: Sequence[models.Model]) -> Iterator[None]:
    """If what is done inside fails, the rows are as new as before, and without the keys that they were given."""
    unnumbered = [row for row in rows if row.pk is None]
    try:
        yield
    except BaseException:
        for row in rows:
            row._state.adding = True
        for row in unnumbered:
            row.pk = None
        raise


def insert_one(row: models.Model) -> None:
    """insert_many() for one: a single statement, which tells its key."""
    if row.pk is not None:
        insert_many(type(row), [row])
        return
    names, text = _insert_of(type(row), connection.vendor)
    own, said = connections[DEFAULT_DB_ALIAS], vars(row)
    with own.cursor() as cursor:
        cursor.execute(text, [_single(field, plain, said[name], own) for name, field, plain in names])
        (row.pk,) = cursor.fetchone()
    row._state.adding = False
    row._state.db = DEFAULT_DB_ALIAS


@cache
def _insert_of(model: type[models.Model], _vendor: str) -> tuple[list[tuple[str, Any, type | None]], str]:
    quoted = connection.ops.quote_name
    fields: list[Any] = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns, marks = ", ".join(quoted(field.column) for field in fields), ", ".join(["%s"] * len(fields))
    table, key = quoted(model._meta.db_table), quoted(str(model._meta.pk.column))
    text = f"INSERT INTO {table} ({columns}) VALUES ({marks}) RETURNING {key}"  # noqa: S608  (names of our own)
    return [(field.attname, field, PLAIN.get(field.__class__)) for field in fields], text


def _single(field: Any, plain: type | None, value: Any, own: Any) -> Any:
    if value is None:
        return None
    if value.__class__ is not plain:
        return field.get_db_prep_save(value, own)
    return own.ops.adapt_datetimefield_value(value) if plain is datetime else value


def insert_columns(model: type[models.Model], columns: Mapping[str, Sequence[Any]]) -> None:
    """Insert rows given column by column, without an object for each: by attname, all of one length.

    A column left out gets what the database itself puts there: its key, and no default of Django's.
    """
    fields: list[Any] = [model._meta.get_field(name) for name in columns]
    rows = list(zip(*map(_prepared, fields, columns.values()), strict=True))
    insert_rows(connections[DEFAULT_DB_ALIAS], model, fields, rows)


def insert_rows(own: Any, model: type[models.Model], fields: Sequence[Any], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows whose values are as the driver of the connection takes them. In the caller's transaction."""
    table, columns = model._meta.db_table, ", ".join(own.ops.quote_name(field.column) for field in fields)
    with own.cursor() as cursor:
        if own.vendor != "postgresql" or len(rows) == 1:
            _insert_values(cursor, f"INSERT INTO {own.ops.quote_name(table)} ({columns}) VALUES", rows)
        elif own.holds(table):
            _insert_beside(own, cursor, table, columns, rows)
        else:
            _copy(own, cursor, table, columns, rows)


def _insert_values(cursor: Any, begins: str, rows: Sequence[Sequence[Any]]) -> None:
    """Many in one statement: after each one the index behind search writes out what it has gathered."""
    width = len(rows[0]) if rows else 1
    marks = f"({', '.join(['%s'] * width)})"
    for some in _pieces(rows, MOST_VALUES // width):
        cursor.execute(f"{begins} {', '.join([marks] * len(some))}", list(chain.from_iterable(some)))


def _copy(own: Any, cursor: Any, table: str, columns: str, rows: Sequence[Sequence[Any]]) -> None:
    # Django turns the errors of execute() into its own, but not those of copy().
    with own.wrap_database_errors, cursor.copy(f"COPY {own.ops.quote_name(table)} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _insert_beside(own: Any, cursor: Any, table: str, columns: str, rows: Sequence[Sequence[Any]]) -> None:
    """By COPY into a table of the session's own, and from there through the policies."""
    beside, quoted = f"beside_{table}"[:63], own.ops.quote_name
    empty = f"SELECT * FROM {quoted(table)} WITH NO DATA"  # noqa: S608  (names of our own)
    cursor.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {quoted(beside)} ON COMMIT DELETE ROWS AS {empty}")
    cursor.execute(f"SELECT EXISTS (SELECT FROM {quoted(beside)})")  # noqa: S608
    if cursor.fetchone()[0]:  # filled before in this transaction; to empty it takes ten times as long as to ask
        cursor.execute(f"TRUNCATE {quoted(beside)}")
    _copy(own, cursor, beside, columns, rows)
    cursor.execute(f"INSERT INTO {quoted(table)} ({columns}) SELECT {columns} FROM {quoted(beside)}")  # noqa: S608


def _pieces[Row](rows: Sequence[Row], most: int) -> Iterator[Sequence[Row]]:
    """As long as powers of two: SQLite's driver keeps each statement that it has compiled, and those are megabytes."""
    size, at = 1 << most.bit_length() - 1, 0
    while at < len(rows):
        while size > len(rows) - at:
            size //= 2
        yield rows[at : at + size]
        at += size


def _prepared(field: Any, values: Sequence[Any]) -> Sequence[Any]:
    """For the driver."""
    own = connections[DEFAULT_DB_ALIAS]  # which `connection` looks up anew for each of a million values
    column = values if isinstance(values, Column) else Column(values)
    if column.kinds <= {PLAIN.get(field.__class__)}:
        return column.together(moment_texts) if datetime in column.kinds and own.vendor == "sqlite" else column
    if field.__class__ is models.JSONField and field.encoder is None and column.kinds <= {list, dict}:
        return column.each(lambda value: None if value is None else json_text(value))
    prepared = column.each(lambda value: None if value is None else field.get_db_prep_save(value, own))
    return Column(prepared).each(_bare) if own.vendor == "sqlite" else prepared


def _bare(value: Any) -> Any:
    """SQLite's driver looks for an adapter of each bool and choice anew: ten times what it takes to bind it."""
    if isinstance(value, str):
        return str.__str__(value)
    return int(value) if isinstance(value, bool) else value


def moment_texts(moments: Sequence[datetime | None]) -> Sequence[str | None]:
    """As Django has them on SQLite. One text of all and taken apart again, which is twice as fast as one of each."""
    zone = connections[DEFAULT_DB_ALIAS].timezone
    told = orjson.loads(orjson.dumps([moment and moment.astimezone(zone) for moment in moments]))
    return [text and f"{text[:10]} {text[11:-6]}" for text in told]


def are_json(column: Column) -> bool:
    """Whether all of a column are lists and objects that JSON knows."""
    try:
        return column.kinds <= {list, dict} and bool(json_text(list(column)))
    except TypeError:
        return False


def json_text(value: Any) -> str:
    """As the database keeps it: compact. TypeError for what is no JSON."""
    return orjson.dumps(value, option=_PLAIN_JSON).decode()


def reserve(model: type[models.Model], count: int) -> list[int]:
    """Keys that nobody else gets: of the sequence; on SQLite after the last, as one transaction writes at a time."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            name = connection.ops.quote_name(table)
            found = "SELECT pg_get_serial_sequence(%s, %s)::regclass AS known OFFSET 0"  # once, and not for each key
            sequence = f"SELECT nextval(known) FROM ({found}) AS sequence, generate_series(1, %s)"  # noqa: S608
            cursor.execute(sequence, [name, model._meta.pk.column, count])
            return [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
        (last,) = cursor.fetchone()
    return list(range(last + 1, last + 1 + count))
