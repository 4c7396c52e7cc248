"""A writer killed while it folds changes in: every read before, meanwhile and after is whole."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import duckdb
import pytest

from gridwork.cases.figures import JOBS, disposal_rate
from gridwork.figures.mart.duck import engine
from gridwork.figures.mart.manifest import Folder
from gridwork.figures.mart.reading import Reader
from gridwork.figures.periods import Period
from tests.figures.compacting import KEYS
from tests.promises import Counted

YEAR = Period(date(2017, 1, 1), date(2017, 12, 31))


def read(reader: Reader) -> None:
    """Position n is n versions, each change once; and as many keys as were written by then."""
    last = reader.manifest.position
    paths = [str(reader.folder.at(name)) for name in reader.manifest.of("job").files()]
    if not paths:
        return
    sums = "SELECT count(*), sum(change), max(change) FROM read_parquet($paths, union_by_name => true)"
    assert duckdb.execute(sums, {"paths": paths}).fetchone() == (last, last * (last + 1) // 2, last)
    asked = engine()
    (totals,) = asked.answer(disposal_rate.totals(reader.facts(JOBS), YEAR))
    assert totals["denominator"] == min(last, KEYS)


@pytest.mark.crash
def test_it_breaks_no_read(tmp_path: Path, full: bool, counted: Counted):
    folder, asked, dice = Folder(tmp_path / "mart"), engine(), random.Random(4)
    reads = meanwhile = 0
    kills = 30 if full else 3
    for _kill in range(kills):
        writer = subprocess.Popen(
            [sys.executable, "-m", "tests.figures.compacting", str(folder.path)],
            stdout=subprocess.PIPE, text=True, env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        )  # fmt: skip
        assert writer.stdout
        for _line in range(dice.randrange(1, 4) * 2 - 1):
            assert writer.stdout.readline()
        held = Reader(folder, asked)
        until = time.monotonic() + dice.random() * 0.5
        while True:
            read(Reader(folder, asked))
            reads += 1
            if time.monotonic() >= until:
                break
        writer.send_signal(signal.SIGKILL)
        left, _errors = writer.communicate()
        meanwhile += ["compacting", *left.split()][-1] == "compacting"
        read(held)
        read(Reader(folder, asked))
    assert reads
    assert meanwhile or not full
    counted("kills of a writer of the mart", kills)
    counted("whole reads of the mart", reads + 2 * kills)
