"""Tables: which there are, their rows as lines and back again, in flat memory, and the digest that tells two apart."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import batched
from typing import Any

import orjson
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.management.color import no_style
from django.db import models

from gridwork.columns.inserting import insert_rows
from gridwork.keeping.rows.columns import asked, form_of, ordered, turn_into

CHUNK = 2_000
LEFT_OUT = {"accounts_session": "whoever was signed in signs in again"}


@dataclass(frozen=True)
class Count:
    """What of a table is compared: how many rows, the hash of all their lines in the order of their keys."""

    rows: int
    digest: str


class Counting:
    """Counts lines that pass by."""

    def __init__(self) -> None:
        self.rows, self._hash = 0, sha256()

    def pass_on(self, chunks: Iterable[Sequence[bytes]]) -> Iterator[Sequence[bytes]]:
        for lines in chunks:
            self.rows += len(lines)
            self._hash.update(b"".join(lines))
            yield lines

    def all_of(self, chunks: Iterable[Sequence[bytes]]) -> Count:
        for _lines in self.pass_on(chunks):
            pass
        return self.count()

    def count(self) -> Count:
        return Count(self.rows, self._hash.hexdigest())


def tables() -> dict[str, type[models.Model]]:
    """Every table but those that are left out, by name."""
    every = sorted(apps.get_models(include_auto_created=True), key=lambda model: model._meta.db_table)
    stored = (model for model in every if model._meta.managed and not model._meta.proxy)
    return {model._meta.db_table: model for model in stored if model._meta.db_table not in LEFT_OUT}


def lines_of(model: type[models.Model], connection: Any) -> Iterator[Sequence[bytes]]:
    """Some rows at a time, each a JSON list on a line. In the caller's snapshot."""
    fields, quoted = model._meta.concrete_fields, connection.ops.quote_name
    columns = ", ".join(asked(field, connection) for field in fields)
    order = ", ".join(ordered(field, connection) for field in model._meta.pk_fields)
    turned = [(at, turn) for at, field in enumerate(fields) if (turn := form_of(field).read)]
    if connection.vendor == "postgresql":
        _be_shown_all(model, connection)
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {quoted(model._meta.db_table)} ORDER BY {order}")  # noqa: S608
        while rows := cursor.fetchmany(CHUNK):
            yield [_line(row, turned) for row in rows]


def _be_shown_all(model: type[models.Model], connection: Any) -> None:
    """Whom a policy shows some rows alone is told so, and keeps none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_security_active(%s)", [connection.ops.quote_name(model._meta.db_table)])
        if cursor.fetchone() == (False,):
            return
        cursor.execute("SELECT gridwork_is_open('')")  # what our own policies ask of whoever works as the system
        if cursor.fetchone() != (True,):
            raise PermissionDenied(f"{model._meta.db_table}: its policies do not show every row to whoever asks")


def _line(row: Sequence[Any], turned: Sequence[tuple[int, Any]]) -> bytes:
    if turned:
        row = list(row)
        for at, turn in turned:
            if row[at] is not None:
                row[at] = turn(row[at])
    return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)


def put_in(model: type[models.Model], chunks: Iterable[Sequence[bytes]], connection: Any) -> None:
    """Insert what lines say, in the caller's transaction. IntegrityError and DataError as from any insert."""
    turned = [
        (at, turn)
        for at, field in enumerate(model._meta.concrete_fields)
        if (turn := turn_into(field, connection)) is not None
    ]
    for lines in chunks:
        rows = list(map(orjson.loads, lines))
        for at, turn in turned:
            for row in rows:
                if row[at] is not None:
                    row[at] = turn(row[at])
        insert_rows(connection, model, model._meta.concrete_fields, rows)


def count_of(model: type[models.Model], connection: Any) -> Count:
    return Counting().all_of(lines_of(model, connection))


def chunks_of(lines: Iterable[bytes]) -> Iterator[Sequence[bytes]]:
    return batched(lines, CHUNK)


def filled(connection: Any) -> list[str]:
    """The tables that hold a row; not those that every migration fills."""
    derived = {"django_content_type", "auth_permission"}
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        found = []
        for name in tables().keys() - derived:
            cursor.execute(f"SELECT 1 FROM {quoted(name)} LIMIT 1")  # noqa: S608  (names of our own)
            found += [name] if cursor.fetchone() else []
    return sorted(found)


def empty(connection: Any) -> None:
    """Take every row out, in the caller's transaction, with the journal's triggers lifted."""
    names = [*tables(), *LEFT_OUT]
    with connection.cursor() as cursor:
        for statement in connection.ops.sql_flush(no_style(), names, reset_sequences=False, allow_cascade=False):
            cursor.execute(statement)


# -- keys that were given out --------------------------------------------------------------------------------------


def last_keys(connection: Any) -> dict[str, int]:
    """By table, the last key that was given out: its row may be gone, and the journal still speaks of it."""
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            return {name: seq for name, seq in cursor.fetchall() if seq and name in tables()}
        found = {}
        for name, model in _numbered():
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [quoted(name), model._meta.pk.column])
            (sequence,) = cursor.fetchone()
            cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")  # noqa: S608
            (found[name],) = cursor.fetchone()
    return {name: last for name, last in found.items() if last}


def set_last_keys(kept: dict[str, int], connection: Any) -> None:
    """Go on after these, and after the highest that is there."""
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name, last in kept.items():
                cursor.execute("UPDATE sqlite_sequence SET seq = max(seq, %s) WHERE name = %s", [last, name])
                cursor.execute(
                    "INSERT INTO sqlite_sequence (name, seq) SELECT %s, %s"
                    " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = %s)",
                    [name, last, name],
                )
            return
        for name, model in _numbered():
            column = quoted(model._meta.pk.column)
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, %s), last, true) FROM"  # noqa: S608  (names of our own)
                f" (SELECT greatest(%s, max({column})) AS last FROM {quoted(name)}) found WHERE last > 0",
                [quoted(name), model._meta.pk.column, kept.get(name, 0)],
            )


def _numbered() -> Iterator[tuple[str, type[models.Model]]]:
    return ((name, model) for name, model in tables().items() if isinstance(model._meta.pk, models.AutoField))
