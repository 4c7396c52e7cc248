"""Reads the journal from its first entry to its last, in the texts that are hashed and in flat memory."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection

from gridwork.journal.models import Erasable
from gridwork.journal.verifier import CHUNK, ENTRY, Chunk, entry_of

ON_POSTGRESQL = "to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"  # as append writes it on SQLite


def texts(first: str, before: Sequence[str], rest: str, *parameters: str | int) -> list[tuple[Any, bytes]]:
    """Rows of `first` and of the text made of the columns in `before` and those of the entry `e`, one a line."""
    postgresql = connection.vendor == "postgresql"
    at = ON_POSTGRESQL if postgresql else "e.at"
    columns = ", ".join([*before, "e.id", at, "e.actor", "e.action", "e.record", "e.changes", "e.commitments"])
    text = f"concat_ws('\n', {columns})"
    if postgresql:
        return [(found, text.encode()) for found, text in fetch(f"SELECT {first}, {text} {rest}", *parameters)]
    return fetch(f"SELECT {first}, CAST({text} AS BLOB) {rest}", *parameters)  # decoding would cost as much as the rest


@contextmanager
def snapshot() -> Iterator[None]:
    """One unchanging view of all tables while others go on writing; within a transaction, that transaction's."""
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        # Not transaction.atomic(): on SQLite that would shut out all writers, on PostgreSQL see each commit between.
        cursor.execute(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if connection.vendor == "postgresql" else "BEGIN DEFERRED"
        )
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def sealed(after: int = 0) -> Iterator[Chunk]:
    rest = (
        "FROM journal_seal s JOIN journal_entry e ON e.id = s.entry_id"
        " WHERE s.position > %s ORDER BY s.position LIMIT %s"
    )
    while rows := texts("s.hash", ["s.position", "s.previous"], rest, after, CHUNK):
        yield Chunk(rows, _values(rows))
        after = int(rows[-1][1].partition(b"\n")[0])


def unsealed() -> Iterator[Chunk]:
    """Entries without a seal, with whether they wait for one. One that does not was smuggled in or out."""
    rest = (
        "FROM journal_entry e LEFT JOIN journal_seal s ON s.entry_id = e.id"
        " LEFT JOIN journal_unsealed u ON u.entry_id = e.id"
        " WHERE s.entry_id IS NULL AND e.id > %s ORDER BY e.id LIMIT %s"
    )
    after = 0
    while rows := texts("u.entry_id IS NOT NULL", [], rest, after, CHUNK):
        yield Chunk(rows, _values(rows))
        after = int(entry_of(rows[-1][1]))


def row(text: bytes) -> dict[str, str]:
    """The entry in a text, sealed or not, as it stands in an export or a proof."""
    return dict(zip(ENTRY, text.decode().split("\n")[-len(ENTRY) :], strict=True))


def fetch(sql: str, *parameters: str | int) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _values(rows: Sequence[tuple[Any, bytes]]) -> dict[str, dict[str, tuple[str, str]]]:
    """The personal values that are still there of the entries that committed to some."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    if committed := [int(entry_of(text)) for _first, text in rows if not text.endswith(b"\n")]:
        kept = Erasable.objects.filter(entry__in=committed)
        for entry, field, salt, value in kept.values_list("entry_id", "field", "salt", "value"):
            found.setdefault(str(entry), {})[field] = (salt, value)
    return found
