"""Every committed entry gets its one place, without gap, and soon."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from gridwork.journal import sequencer
from gridwork.journal.models import Checkpoint, Entry, Seal, Unsealed
from gridwork.journal.verification import first_fault
from tests.journal.journals import add, nothing_lost, seal_all


@pytest.mark.django_db
def test_it_chains_batches_without_a_gap(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sequencer, "BATCH", 4)
    for number in range(10):
        add(number)
    assert [sequencer.seal() for _ in range(4)] == [4, 4, 2, 0]
    seals = list(Seal.objects.order_by("position"))
    assert [seal.position for seal in seals] == list(range(1, 11))
    assert seals[0].previous == ""
    assert all(later.previous == earlier.hash for earlier, later in pairwise(seals))
    assert nothing_lost()
    assert first_fault() is None


@pytest.mark.django_db
def test_it_says_how_many_wait_and_since_when(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sequencer, "COUNTED", 3)
    assert sequencer.waiting(timezone.now()) == sequencer.Backlog(0, timedelta())
    for number in range(2):
        add(number)
    late = sequencer.waiting(timezone.now() + timedelta(minutes=5))
    assert late.count == 2
    assert timedelta(minutes=5) <= late.age < timedelta(minutes=6)
    for number in range(5):
        add(number)
    assert sequencer.waiting(timezone.now()).count == 3


@pytest.mark.django_db
def test_it_costs_one_question_when_nothing_waits(django_assert_num_queries):
    add(1)
    seal_all()
    with django_assert_num_queries(1):
        assert sequencer.seal() == 0


@pytest.mark.postgresql_only
def test_it_seals_an_entry_whose_commit_came_after_that_of_a_later_id(shared_database: Path):
    appended, commit = threading.Event(), threading.Event()

    def slow_writer() -> int:
        try:
            with transaction.atomic():
                entry = add(1)
                appended.set()
                assert commit.wait(10)
            return entry
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(slow_writer)
        assert appended.wait(10)
        quick = add(2)
        assert sequencer.seal() == 1
        commit.set()
        assert slow.result() < quick
    assert sequencer.seal() == 1
    order = list(Seal.objects.order_by("position").values_list("entry_id", flat=True))
    assert order == [quick, slow.result()]
    assert first_fault() is None


@pytest.mark.postgresql_only
def test_it_leaves_the_batch_to_the_process_that_is_at_it(shared_database: Path):
    add(1)
    sealed = []

    def second() -> None:
        try:
            sealed.append(sequencer.seal())
        finally:
            connection.close()

    with transaction.atomic():
        assert sequencer.seal() == 1
        other = threading.Thread(target=second)
        other.start()
        other.join(10)
    assert sealed == [0]
    assert Seal.objects.count() == 1


def test_it_runs_until_told_to_stop_and_outlives_an_error(
    shared_database: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(sequencer, "PAUSE", 0.01)
    honest, failures = sequencer.seal, iter([OSError("disk full")])

    def seal() -> int:
        for failure in failures:
            raise failure
        return honest()

    monkeypatch.setattr(sequencer, "seal", seal)
    stop = threading.Event()
    worker = threading.Thread(target=sequencer.run, args=[stop])
    worker.start()
    for number in range(20):
        add(number)
    ended = timezone.now() + timedelta(seconds=20)
    while timezone.now() < ended and (Unsealed.objects.exists() or not Checkpoint.objects.exists()):
        stop.wait(0.02)
    stop.set()
    worker.join(10)
    assert not worker.is_alive()
    assert Seal.objects.count() == Entry.objects.count() == 20
    assert "disk full" in caplog.text
    assert first_fault() is None
