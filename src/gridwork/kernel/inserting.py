"""Inserting many rows: executemany on SQLite, COPY on PostgreSQL. Django's own builds one text of all values."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, models


def insert_many(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Insert new rows and give them their keys, in the caller's transaction. IntegrityError as from any insert.

    Rows may come with keys of `reserve`, so that they can refer to each other.
    """
    unnumbered = [row for row in rows if row.pk is None]
    for row, key in zip(unnumbered, reserve(model, len(unnumbered)), strict=True):
        row.pk = key
    fields = model._meta.concrete_fields
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)  # type: ignore[arg-type]
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Django turns the errors of execute() into its own, but not those of copy().
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for values in _values(fields, rows):
                    copy.write_row(values)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(
                f"INSERT INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608
                _values(fields, rows),  # type: ignore[arg-type]  # an iterator will do
            )
    for row in rows:
        row._state.adding = False
        row._state.db = connection.alias


def _values(fields: Sequence["models.Field[Any, Any]"], rows: Sequence[models.Model]) -> Iterator[list[Any]]:
    prepared = [(field.attname, field.get_db_prep_save) for field in fields]
    for row in rows:
        values = row.__dict__
        yield [None if values[name] is None else prepare(values[name], connection) for name, prepare in prepared]


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
