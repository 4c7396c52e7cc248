"""Two processes write at once: nothing is lost, and every entry is sealed.

How soon, a machine that does other work beside cannot tell: `--full`, which has it to itself, asks for a second, and
./bench prints it.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from gridwork.journal import sequencer
from gridwork.journal.models import Entry, Seal, Unsealed
from gridwork.journal.verification import verify
from tests.journal.journals import nothing_lost

SECOND = timedelta(seconds=1)


@contextmanager
def sequencers(number: int) -> Iterator[None]:
    stop = threading.Event()
    workers = [threading.Thread(target=sequencer.run, args=[stop]) for _ in range(number)]
    for worker in workers:
        worker.start()
    try:
        yield
    finally:
        stop.set()
        for worker in workers:
            worker.join(30)


def writers(home: Path, seconds: float, pause: float) -> list[subprocess.Popen[str]]:
    environment = os.environ | {"GRIDWORK_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}
    if connection.vendor == "postgresql":
        to = connection.settings_dict
        address = f"{to['HOST']}:{to['PORT']}" if to["PORT"] else to["HOST"]
        environment["DATABASE_URL"] = f"postgresql://{to['USER']}:{to['PASSWORD']}@{address}/{to['NAME']}"
    command = [sys.executable, "-m", "tests.journal.writer", str(seconds), str(pause)]
    return [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]


def storm(home: Path, *, seconds: float, pause: float) -> tuple[int, timedelta]:
    """How many entries the writers say they made, and the longest that one was seen waiting for its seal."""
    longest = timedelta()
    with sequencers(2):
        running = writers(home, seconds, pause)
        while any(writer.poll() is None for writer in running) or Unsealed.objects.exists():
            longest = max(longest, sequencer.waiting(datetime.now(UTC)).age)
            time.sleep(0.02)
    said = [writer.communicate()[0] for writer in running]
    assert [writer.returncode for writer in running] == [0, 0]
    return sum(map(int, said)), longest


def sound(written: int) -> bool:
    report = verify()
    assert report.fault is None
    return nothing_lost() and written == report.sealed == Entry.objects.count() == Seal.objects.count()


@pytest.mark.postgresql_only
def test_it_seals_all_under_full_load(shared_database: Path, full: bool):
    written, longest = storm(shared_database, seconds=20 if full else 4, pause=0)
    assert written > 500
    assert sound(written)
    assert longest < SECOND or not full


@pytest.mark.sqlite_only
def test_it_seals_all_at_the_peak_of_a_district(shared_database: Path, full: bool):
    """Some eighty entries a second: ten times the busiest hour of a district of a million cases a year."""
    written, longest = storm(shared_database, seconds=20 if full else 4, pause=0.05)
    assert written > 100
    assert sound(written)
    assert longest < SECOND or not full


@pytest.mark.sqlite_only
def test_it_loses_nothing_when_two_processes_write_as_fast_as_they_can(shared_database: Path, full: bool):
    """SQLite takes its writers in turn, the sequencer among them: flat out, sealing may lag, and nothing else."""
    written, _longest = storm(shared_database, seconds=20 if full else 4, pause=0)
    assert written > 500
    assert sound(written)
