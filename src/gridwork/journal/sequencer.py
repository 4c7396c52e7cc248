"""The sequencer gives committed entries their one order. Any process may run it; only one at a time seals."""

import logging
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from gridwork.journal import checkpoints, erasure, reading
from gridwork.journal.locks import Lock, locked
from gridwork.journal.models import Seal, Unsealed
from gridwork.journal.verifier import leaf_hash, sealed_text

BATCH = 1000  # SQLite holds up all writers while one batch is sealed: some 20 ms
PAUSE = 0.2
MINUTE = 60
COUNTED = 10_000

log = logging.getLogger(__name__)


def seal() -> int:
    """Seal up to a batch of waiting entries and return how many; 0 also when another process is at it.

    Reads the queue, and never "ids above the last": commits become visible out of the order of their ids.
    """
    if not Unsealed.objects.exists():
        return 0  # outside a transaction: an idle sequencer takes no write lock on SQLite
    with transaction.atomic():
        if not locked(Lock.SEAL, wait=False):
            return 0
        rest = "FROM journal_unsealed u JOIN journal_entry e ON e.id = u.entry_id ORDER BY u.entry_id LIMIT %s"
        waiting = reading.texts("e.id", [], rest, BATCH)
        last, previous = Seal.objects.order_by("-position").values_list("position", "hash").first() or (0, "")
        seals = []
        for position, (entry, text) in enumerate(waiting, start=last + 1):
            digest = leaf_hash(sealed_text(position, previous, text)).hex()
            seals.append((position, entry, previous, digest))
            previous = digest
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO journal_seal (position, entry_id, previous, hash) VALUES (%s, %s, %s, %s)", seals
            )
        Unsealed.objects.filter(pk__in=[entry for entry, _text in waiting]).delete()
        return len(waiting)


def run(stop: threading.Event) -> None:
    """Seal and make checkpoints until told to stop. For a thread or a process of its own.

    Nothing ends it early, a lost database as little as a full disk: an unsealed journal proves nothing.
    """
    emptied = 0.0
    try:
        while not stop.is_set():
            try:
                pause = 0.0 if seal() == BATCH else PAUSE
                checkpoints.keep(timezone.now())
                if time.monotonic() - emptied > MINUTE:
                    erasure.empty_log()
                    emptied = time.monotonic()
            except Exception:
                log.exception("The journal could not be sealed or checkpointed; trying again")
                connection.close()
                pause = 5 * PAUSE
            stop.wait(pause)
    finally:
        connection.close()


@dataclass(frozen=True)
class Backlog:
    """Entries that wait for their seal: how many (`COUNTED` means that or more) and since when the oldest does."""

    count: int
    age: timedelta


def waiting(now: datetime) -> Backlog:
    oldest = Unsealed.objects.order_by("pk").values_list("queued_at", flat=True).first()
    count = Unsealed.objects.all()[:COUNTED].count()
    return Backlog(count, max(now - oldest, timedelta()) if oldest else timedelta())
