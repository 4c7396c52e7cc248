"""Erases personal values from the journal (PIPL Art. 47): the entry stays, with commitments that tell nothing."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction

from gridwork.journal.entries import append
from gridwork.journal.reading import fetch
from gridwork.journal.verifier import ERASURE

PATIENCE = 100  # milliseconds


def erase(record: str, fields: Iterable[str] | None, *, by: str, reason: str, at: datetime) -> int:
    """Delete the record's journalled personal values with their salts, journal that, and return how many went.

    `fields=None` is all of them. Nothing is journalled when nothing was there. The record's own row is the caller's.
    The reason stays for ever: it names no person. On PostgreSQL the bytes go with the next VACUUM.
    """
    _check(reason)
    with transaction.atomic():
        gone = _delete([record], fields)
        if gone:
            changes = {"fields": sorted(set(gone)), "values": len(gone), "reason": reason}
            append(at=at, actor=by, action=ERASURE, record=record, changes=changes)
            transaction.on_commit(empty_log, robust=True)
    return len(gone)


def erase_many(
    label: str,
    keys: Sequence[int],
    fields: Iterable[str] = (),
    *,
    by: str,
    reason: str,
    at: datetime,
    deleted: bool = False,
) -> int:
    """All that is journalled of these records of one kind, in one entry, whose id is returned.

    `fields` are the columns of theirs that the caller empties; `deleted` says that it deletes the rows: whoever
    restores an older backup deletes them again. It is journalled whatever was there.
    """
    _check(reason)
    with transaction.atomic():
        gone = _delete([f"{label}:{key}" for key in keys], None)
        changes = {"keys": list(keys), "fields": sorted({*fields, *gone}), "values": len(gone), "reason": reason}
        transaction.on_commit(empty_log, robust=True)
        changes |= {"deleted": True} if deleted else {}
        return append(at=at, actor=by, action=ERASURE, record=label, changes=changes)


def _check(reason: str) -> None:
    if not reason:
        raise ValueError("An erasure needs its reason")


def _delete(records: Sequence[str], fields: Iterable[str] | None) -> list[str]:
    """The fields of the values that went."""
    named = None if fields is None else sorted(set(fields))
    of = f"record IN ({', '.join(['%s'] * len(records))})"
    sql = f"DELETE FROM journal_erasable WHERE entry_id IN (SELECT id FROM journal_entry WHERE {of})"  # noqa: S608
    if named is not None:
        sql += f" AND field IN ({', '.join(['%s'] * len(named)) or 'NULL'})"
    return [field for (field,) in fetch(sql + " RETURNING field", *records, *(named or ()))]


def empty_log() -> bool:
    """SQLite: take erased values out of the write-ahead log too; secure_delete has overwritten them in the file.

    False when a reader still holds on to the log. The sequencer tries again every minute; waiting for the reader would
    hold up every writer meanwhile.
    """
    if connection.vendor != "sqlite":
        return True
    [(patience,)] = fetch("PRAGMA busy_timeout")
    fetch(f"PRAGMA busy_timeout = {PATIENCE}")
    try:
        [(busy, _pages, _moved)] = fetch("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        fetch(f"PRAGMA busy_timeout = {patience}")
    return not busy
