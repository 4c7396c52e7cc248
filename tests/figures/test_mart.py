"""What the mart says is what happened: maintained, rebuilt, or worked out in plain Python."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gridwork.cases.figures import JOBS
from gridwork.figures.declared import indicators
from gridwork.figures.mart.duck import engine
from gridwork.figures.mart.manifest import Folder, Manifest
from gridwork.figures.mart.reading import Reader
from gridwork.figures.mart.writing import append, compact, content_hash
from tests.figures.histories import BEGAN, PERIOD, RATES, History, by_hand


def deliver(folder: Folder, history: History, first: int, last: int) -> Manifest:
    with folder.writing() as manifest:
        after = append(folder, manifest, last, "seal", [(JOBS, history.changes[first:last])])
        folder.commit(manifest, after)
    return after


def told(folder: Folder, as_of: datetime | None) -> dict[str, dict[tuple[int, int], tuple[int, int]]]:
    asked = engine()
    facts = Reader(folder, asked).facts(JOBS, as_of and as_of.astimezone(UTC).replace(tzinfo=None))
    found = {}
    for name in RATES:
        rows = asked.answer(indicators()[name].breakdown(facts, PERIOD, ("town", "month")))
        found[name] = {(row["town"], row["month"]): (row["numerator"], row["denominator"]) for row in rows}
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_it_is_the_same_maintained_rebuilt_and_by_hand(seed: int, tmp_path: Path, full: bool):
    """Batches of any length, delivered again in part, folded in at random; asked at moments of changes and between."""
    history = History(seed, 10_000 if full else 600)
    kept, rebuilt = Folder(tmp_path / "kept"), Folder(tmp_path / "rebuilt")
    dice, at = random.Random(seed), 0
    while at < len(history.changes):
        again, until = max(0, at - dice.randrange(50)), min(at + dice.choice([1, 10, 300, 900]), len(history.changes))
        deliver(kept, history, again, until)
        at = until
        if dice.random() < 0.3:
            compact(kept, [JOBS])
    deliver(rebuilt, history, 0, len(history.changes))
    compact(rebuilt, [JOBS])
    assert content_hash(kept, JOBS) == content_hash(rebuilt, JOBS)
    counted = [v.known_from for v in history.versions if v.row["due_on"] and v.row["closed_at"] == v.known_from]
    exact = dice.sample(counted, 3)
    for moment in (None, BEGAN, *exact, *(each - timedelta(microseconds=1) for each in exact)):
        expected = by_hand(history.as_of(moment))
        assert told(kept, moment) == expected
        assert told(rebuilt, moment) == expected
    assert any(by_hand(history.as_of(None)).values())


def test_it_reads_what_is_not_yet_folded_in(folder: Folder):
    history = History(3, 300)
    deliver(folder, history, 0, 250)
    compact(folder, [JOBS])
    deliver(folder, history, 250, 300)
    assert folder.manifest().of("job").delta
    assert told(folder, None) == by_hand(history.as_of(None))
    moment = history.versions[-30].known_from
    assert told(folder, moment) == by_hand(history.as_of(moment))


def test_it_keeps_files_that_a_reader_may_still_hold(folder: Folder):
    history = History(4, 200)
    deliver(folder, history, 0, 200)
    held = Reader(folder, engine())
    compact(folder, [JOBS])
    assert held.manifest.generation < folder.manifest().generation
    assert engine().answer(held.facts(JOBS).count().as_table())
    assert folder.drop_unnamed(older=0.0) == 1
    assert told(folder, None) == by_hand(history.as_of(None))


def test_it_says_nothing_of_an_empty_mart(folder: Folder):
    asked = engine()
    (totals,) = asked.answer(indicators()["disposal_rate"].totals(Reader(folder, asked).facts(JOBS), PERIOD))
    figure = indicators()["disposal_rate"].figure(totals)
    assert (figure.numerator, figure.denominator, figure.value) == (0, 0, None)
