"""Writing to the journal: an entry joins the transaction of the change it tells of."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from django.db import connection

from gridwork.journal.verifier import ERASURE, Tree, commitment, leaf_hash


def append(
    *,
    at: datetime,
    actor: str,
    action: str,
    record: str,
    changes: Mapping[str, Any],
    personal: Mapping[str, Any] | None = None,
) -> int:
    """Add an entry within the caller's transaction and return its id: one statement, two with personal values.

    Values in `personal` can be erased later, one by one; those in `changes` never. Plain SQL, because this runs in
    every write and the ORM took 0.13 ms more. ValueError: a line break in a name, or a moment without a zone.
    The action verifier.ERASURE belongs to gridwork.journal.erasure.
    """
    if "\n" in actor or "\n" in action or "\n" in record:
        raise ValueError("The names in a journal entry are one line each")
    kept = [(field, secrets.token_hex(32), canonical(value)) for field, value in (personal or {}).items()]
    commitments = {field: commitment(salt, field, value) for field, salt, value in kept}
    # An erasure says {} and not "": a verifier takes apart those entries alone whose text does not end in nothing.
    said = canonical(commitments) if kept or action == ERASURE else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_entry (at, actor, action, record, changes, commitments)"
            " VALUES (%s, %s, %s, %s, %s, %s) RETURNING id",
            [_moment(at), actor, action, record, canonical(changes), said],
        )
        entry = int(cursor.fetchone()[0])
        if kept:
            rows = ", ".join(["(%s, %s, %s, %s)"] * len(kept))
            cursor.execute(
                f"INSERT INTO journal_erasable (entry_id, field, salt, value) VALUES {rows}",  # noqa: S608  (marks only)
                [column for row in kept for column in (entry, *row)],
            )
    return entry


def canonical(value: Any) -> str:
    """The one text of a value: keys sorted, no blanks, no line breaks."""
    return orjson.dumps(value, default=str, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS).decode()


def merkle_root(rows: Iterable[str]) -> str:
    """The root over the canonical texts of many rows that share one entry.

    Leave personal columns out: a root cannot forget them.
    """
    tree = Tree()
    tree.extend(leaf_hash(row.encode()) for row in rows)
    return tree.root().hex()


def _moment(at: datetime) -> datetime | str:
    if at.tzinfo is None:
        raise ValueError("A journal entry needs a moment with its zone")
    if connection.vendor == "postgresql":
        return at
    # Always with microseconds, as to_char gives them on PostgreSQL: a journal that moves keeps its hashes.
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
