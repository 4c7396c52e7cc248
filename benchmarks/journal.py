"""Verifying the journal, beside hashing the same bytes in memory; and how long an entry waits for its seal."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from time import process_time

from benchmarks import Row

ENTRIES = 30_000
PEAK = {"seconds": 5, "pause": 0.05}  # eighty entries a second: ten times the busiest hour of a district


def rows() -> Iterator[Row]:
    from gridwork.journal import reading  # not above: Django is not set up yet
    from gridwork.journal.verifier import examine

    fill()
    chunks = list(reading.sealed())
    texts = [text for chunk in chunks for _hash, text in chunk.rows]
    node = bytes(65)  # a Merkle tree has as many nodes as leaves

    def hash_alone() -> None:
        for text in texts:
            sha256(text).digest()
            sha256(node).digest()

    def verify() -> None:
        report = examine(chunks, [], [])
        assert (report.fault, report.sealed) == (None, len(texts))

    theirs, ours = fastest(hash_alone, verify)
    yield Row("journal-verify in memory, beside hashing alone", ours, theirs, "entries/s", at_least=0.4)
    yield Row("journal-longest-wait-for-a-seal at ten times a district's peak", waited(), 1, "s", at_most=1)


def fill() -> None:
    from django.db import transaction

    from gridwork.journal.entries import append
    from gridwork.journal.models import Entry
    from gridwork.journal.sequencer import seal

    now = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    changes = {"state": ["received", "assigned"], "officer_id": 311, "due_at": now, "note": "路灯不亮，已派单"}
    with transaction.atomic():
        for number in range(Entry.objects.count(), ENTRIES):
            personal = {"name": "张三"} if number % 20 == 0 else None
            record = f"cases.case:{number}"
            append(at=now, actor="wang.fang", action="dispatch", record=record, changes=changes, personal=personal)
    while seal():
        pass


def waited() -> float:
    """Seconds, with two processes writing and two sequencers taking turns."""
    from tests.journal.test_storm import storm

    _written, longest = storm(Path(os.environ["GRIDWORK_HOME"]), **PEAK)
    return longest.total_seconds()


def fastest(*ways: Callable[[], None]) -> list[float]:
    """Entries of each a second of processor time, the best of five taken in turn."""
    seconds = [float("inf")] * len(ways)
    for _ in range(5):
        for number, way in enumerate(ways):
            begun = process_time()
            way()
            seconds[number] = min(seconds[number], process_time() - begun)
    return [ENTRIES / quickest for quickest in seconds]
