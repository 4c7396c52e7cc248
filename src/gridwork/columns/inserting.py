"""Inserting many rows: executemany on SQLite, COPY on PostgreSQL. Django's own builds one text of all values."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

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


def insert_many(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Insert new rows and give them their keys, in the caller's transaction. IntegrityError as from any insert.

    Rows may come with keys of `reserve`, so that they can refer to each other.
    """
    if not rows:
        return
    unnumbered = [row for row in rows if row.pk is None]
    for row, key in zip(unnumbered, reserve(model, len(unnumbered)), strict=True):
        row.pk = key
    insert_columns(model, columns_of(rows))
    for row in rows:
        row._state.adding = False
        row._state.db = connection.alias


def insert_columns(model: type[models.Model], columns: Mapping[str, Sequence[Any]]) -> None:
    """Insert rows given column by column, without an object for each: by attname, all of one length.

    A column left out gets what the database itself puts there: its key, and no default of Django's.
    """
    fields = [model._meta.get_field(name) for name in columns]
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)  # type: ignore[union-attr, arg-type]
    table = connection.ops.quote_name(model._meta.db_table)
    rows = zip(*map(_prepared, fields, columns.values()), strict=True)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Django turns the errors of execute() into its own, but not those of copy().
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # type: ignore[arg-type]  # noqa: S608


def columns_of(rows: Sequence[models.Model]) -> dict[str, Sequence[Any]]:
    names = [field.attname for field in rows[0]._meta.concrete_fields]
    return dict(zip(names, zip(*map(itemgetter(*names), map(vars, rows)), strict=True), strict=True))


def each_once(ask: Callable[[Any], Any], values: Sequence[Any]) -> Sequence[Any]:
    """What `ask` says to each value; asked once of those that are equal and of one class, as most of a column are."""
    kinds = set(map(type, values)) - {type(None)}
    if values and len(kinds) < 2 and values.count(values[0]) == len(values):
        return [ask(values[0])] * len(values)
    # 1 == True, and a list has no hash.
    keys = values if len(kinds) < 2 else list(zip(map(type, values), values, strict=True))
    keys = list(map(id, values)) if kinds & {list, dict} else keys
    known = {key: ask(value) for key, value in dict(zip(keys, values, strict=True)).items()}
    return list(map(known.__getitem__, keys))


def _prepared(field: Any, values: Sequence[Any]) -> Sequence[Any]:
    """For the driver."""
    own = connections[DEFAULT_DB_ALIAS]  # which `connection` looks up anew for each of a million values
    plain = PLAIN.get(field.__class__)
    if plain and set(map(type, values)) <= {plain, type(None)}:
        return each_once(own.ops.adapt_datetimefield_value, values) if plain is datetime else values
    return each_once(lambda value: None if value is None else field.get_db_prep_save(value, own), values)


def reserve(model: type[models.Model], count: int) -> list[int]:
    """Keys that nobody else gets: of the sequence; on SQLite after the last, as one transaction writes at a time."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            name = connection.ops.quote_name(table)
            sequence = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
            cursor.execute(sequence, [name, model._meta.pk.column, count])
            return [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
        (last,) = cursor.fetchone()
    return list(range(last + 1, last + 1 + count))
