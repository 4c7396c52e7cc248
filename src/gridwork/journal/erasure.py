"""Erases personal values from the journal (PIPL Art. 47): the entry stays, with commitments that tell nothing."""

from collections.abc import Iterable
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
    if not reason:
        raise ValueError("An erasure needs its reason")
    named = None if fields is None else sorted(set(fields))
    sql = "DELETE FROM journal_erasable WHERE entry_id IN (SELECT id FROM journal_entry WHERE record = %s)"
    if named is not None:
        sql += f" AND field IN ({', '.join(['%s'] * len(named)) or 'NULL'})"
    with transaction.atomic():
        gone = [field for (field,) in fetch(sql + " RETURNING field", record, *(named or ()))]
        if gone:
            changes = {"fields": sorted(set(gone)), "values": len(gone), "reason": reason}
            append(at=at, actor=by, action=ERASURE, record=record, changes=changes)
            transaction.on_commit(empty_log, robust=True)
    return len(gone)


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
