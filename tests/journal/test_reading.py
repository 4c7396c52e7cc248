"""The journal is read as it stood at one moment, in flat memory, while others go on writing."""

import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection, transaction

from gridwork.journal import reading
from gridwork.journal.erasure import erase
from gridwork.journal.models import Entry
from gridwork.journal.verification import export, verify
from tests.journal.journals import NOW, add, build, seal_all


def meanwhile() -> None:
    """Another process: an erasure, a new entry, and both sealed."""
    try:
        erase("cases.case:3", None, by="li.wei", reason="asked", at=NOW)
        add(10)
        seal_all()
    finally:
        connection.close()


def test_it_sees_one_moment(shared_database: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reading, "CHUNK", 2)
    build(9, anchored_every=99)
    with ThreadPoolExecutor(1) as other:
        lines = []
        for line in export():
            if not lines:
                assert Entry.objects.count() == 9
                other.submit(meanwhile).result()
            lines.append(line)
    assert b'"sealed":9' in lines[-2]
    assert "张三 3" in b"".join(lines).decode()
    report = verify()
    assert (report.fault, report.sealed, report.erased) == (None, 11, 2)


@pytest.mark.django_db
def test_it_needs_no_more_memory_for_a_longer_journal():
    def needed() -> int:
        tracemalloc.start()
        assert verify().fault is None
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    with transaction.atomic():
        for number in range(2_000):
            add(number)
    seal_all()
    verify()
    short = needed()
    for number in range(6_000):
        add(number)
    seal_all()
    assert needed() < 1.5 * short
