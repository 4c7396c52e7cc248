"""Figures over 10⁵ jobs (full: 10⁷), beside PostgreSQL with the same rows; and what change rows add to a write.

The jobs have the demonstration's skew: seven towns by a steep curve, growth over three years, extensions, suspensions,
returns and rework, three versions each. Every time is the best of three after one question that warms up.
"""

import math
import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from tempfile import mkdtemp
from time import perf_counter, process_time
from typing import Any

import orjson
import psycopg

from benchmarks import Row, full

LIMIT = 0.5  # seconds, of a tile
BEGAN, ENDS = date(2015, 1, 1), date(2017, 12, 31)
AS_OF = datetime(2017, 6, 30, 15, 59, 59)  # noqa: DTZ001  (UTC, as the mart has it)
CHANGES = 10_000
CLOSED = {
    "disposal_rate": "handled_at IS NOT NULL",
    "on_time_disposal_rate": "handled_at <= due_at",
    "closure_rate": "closed_at IS NOT NULL",
    "on_time_closure_rate": "closed_at IS NOT NULL AND handled_at <= due_at",
    "accurate_dispatch_rate": "returns = 0",
    "rework_rate": "reworks > 0",
}
LIVES = """
CREATE TEMP TABLE life AS WITH drawn AS (
  SELECT i AS job, {dice} FROM range({jobs}) jobs(i)
), sent AS (
  SELECT *, TIMESTAMP '2014-12-31 16:00:00' + to_seconds((sqrt(u1) * 94608000)::BIGINT) AS sent_at,
    1 + least(6, floor(7 * power(u2, 2.2)))::BIGINT AS town, floor(40 * power(u3, 2))::BIGINT AS type FROM drawn
)
SELECT *, town * 100 + floor(40 * power(u5, 1.5))::BIGINT AS village, (1 + type % 15) * 86400 AS term,
  CASE WHEN u6 < 0.05 THEN (3 + floor(u7 * 10)) * 86400
    WHEN u6 < 0.09 THEN (5 + floor(u7 * 60)) * 86400 ELSE 0 END AS more,
  u6 >= 0.09 AND u6 < 0.095 AS suspended FROM sent
"""
VERSIONS = """
CREATE TEMP TABLE known AS WITH work AS (
  SELECT *, sent_at + to_seconds((term * 0.6)::BIGINT) AS moved_at,
    CASE WHEN suspended OR u8 > 0.985 THEN NULL
      ELSE sent_at + to_seconds(((term + more) * (0.1 + 1.3 * u8 * u8))::BIGINT) END AS done_at FROM life
), moments AS (
  SELECT job, sent_at AS known_from FROM work
  UNION SELECT job, moved_at FROM work WHERE more > 0 OR suspended
  UNION SELECT job, done_at FROM work WHERE done_at IS NOT NULL
  UNION SELECT job, done_at + INTERVAL 20 HOUR FROM work WHERE done_at IS NOT NULL
), version AS (
  SELECT w.*, m.known_from, CASE WHEN suspended AND m.known_from >= moved_at THEN NULL
    WHEN m.known_from >= moved_at THEN sent_at + to_seconds((term + more)::BIGINT)
    ELSE sent_at + to_seconds(term::BIGINT) END AS due_at
  FROM moments m JOIN work w USING (job)
)
SELECT job::BIGINT AS job, (sent_at + INTERVAL 8 HOUR)::DATE AS sent_on, sent_at, town, village, type, due_at,
  (due_at + INTERVAL 8 HOUR)::DATE AS due_on, CASE WHEN done_at <= known_from THEN done_at END AS handled_at,
  CASE WHEN done_at + INTERVAL 20 HOUR <= known_from THEN done_at + INTERVAL 20 HOUR END AS closed_at,
  (u4 < 0.06)::BIGINT AS returns, (done_at <= known_from AND u7 < 0.07)::BIGINT AS reworks,
  row_number() OVER (ORDER BY known_from, job) AS change, known_from, false AS gone,
  lead(known_from) OVER (PARTITION BY job ORDER BY known_from) AS known_to FROM version
"""


def rows() -> Iterator[Row]:
    jobs = 10**7 if full() else 10**5
    mart = generated(jobs)
    tiles = Tiles(mart)
    tiles.ask("disposal_rate")
    theirs = postgresql(jobs)
    ours = {name: fastest(partial(tiles.ask, name)) for name in CLOSED}
    for name, seconds in ours.items():
        yield Row(f"figures-{name}-month-by-town", seconds, LIMIT, "s", at_most=1)
    mean = math.exp(statistics.fmean(math.log(theirs[name] / ours[name]) for name in CLOSED))
    yield Row("figures-beside-PostgreSQL, geometric mean of the tiles", mean, 1, "times", at_least=4 if full() else 2)
    seconds = fastest(lambda: tiles.ask("on_time_disposal_rate", AS_OF))
    yield Row("figures-as-known-half-a-year-before", seconds, LIMIT, "s", at_most=1)
    yield Row("figures-first-100-rows", fastest(tiles.open), 0.1, "s", at_most=1)
    yield from changed(mart)
    yield from writing()


class Tiles:
    def __init__(self, mart: Any) -> None:
        from gridwork.figures.mart.duck import engine
        from gridwork.figures.mart.reading import Reader

        self.engine = engine()
        self.reader = Reader(mart, self.engine)

    def ask(self, name: str, as_of: datetime | None = None) -> list[dict[str, Any]]:
        from gridwork.cases.figures import JOBS
        from gridwork.figures.declared import indicators
        from gridwork.figures.periods import Period

        facts = self.reader.facts(JOBS, as_of)
        found = self.engine.answer(indicators()[name].breakdown(facts, Period(BEGAN, ENDS), ("town", "month")))
        assert len(found) > 200
        return found

    def open(self) -> None:
        from gridwork.cases.figures import JOBS
        from gridwork.figures.declared import indicators
        from gridwork.figures.periods import month

        behind = indicators()["on_time_disposal_rate"].rows(self.reader.facts(JOBS), month(2017, 6), {"town": 2})
        assert len(self.engine.answer(behind.order_by("on", "key").limit(100))) == 100


def changed(mart: Any) -> Iterator[Row]:
    """10⁴ changes that wait, in two months and in thirty-six; taking in and folding in, by how many there are."""
    from gridwork.cases.figures import JOBS
    from gridwork.figures.mart.writing import compact

    warm = linked(mart)
    delivered(warm, changes_of(warm, 10, since=BEGAN))
    took: dict[int, float] = {}
    for count in (CHANGES // 10, CHANGES):
        copy = linked(mart)
        batch = changes_of(copy, count, since=date(2017, 11, 1))
        took[count] = timed(partial(delivered, copy, batch))
    # A tenth of the changes costs a tenth, but for what a file costs at all.
    yield Row(
        "figures-taking-in-10⁴-changes, beside ten times 10³", took[CHANGES], 10 * took[CHANGES // 10], "s", at_most=1
    )
    folded: dict[str, float] = {}
    for words, since in (("two months", date(2017, 11, 1)), ("all months", BEGAN)):
        copy = linked(mart)
        delivered(copy, changes_of(copy, CHANGES, since=since))
        tiles = Tiles(copy)
        seconds = fastest(partial(tiles.ask, "on_time_disposal_rate"))
        yield Row(f"figures-with-10⁴-changes-waiting in {words}", seconds, LIMIT, "s", at_most=1)
        folded[words] = timed(partial(compact, copy, [JOBS]))
    per_month = {"two months": folded["two months"] / 3, "all months": folded["all months"] / 37}
    yield Row(
        "figures-folding-in, a month of all beside a month of two",
        per_month["all months"],
        per_month["two months"],
        "s",
        at_most=1.5,
    )


def writing() -> Iterator[Row]:
    """CPU of one report taken in, and of a thousand cases adopted, with the change rows and without."""
    from benchmarks.cases import people
    from gridwork.cases.models import Case
    from gridwork.cases.procedures import CASE
    from tests.cast import NOW, SYSTEM

    office = people()

    def adopt() -> None:
        cases = [
            Case(type=office.pothole, place=office.eastham, text=f"No. {n}", reported_at=NOW, state="registered")
            for n in range(1_000)
        ]
        CASE.adopt(cases, source="benchmark", by=SYSTEM, now=NOW)

    for name, act, times in (("a report taken in", office.report, 60), ("a thousand cases taken in", adopt, 3)):
        found: dict[bool, list[float]] = {True: [], False: []}
        for _round in range(7):
            for followed in (True, False):
                with followers(figures=followed):
                    began = process_time()
                    for _each in range(times):
                        act()
                    found[followed].append(process_time() - began)
        ours, theirs = (min(found[each]) / times * 1000 for each in (True, False))
        yield Row(f"figures-following {name}, beside without", ours, theirs, "ms of CPU", at_most=1.15)


@contextmanager
def followers(*, figures: bool) -> Iterator[None]:
    from django.conf import settings
    from django.test import override_settings

    from gridwork.kernel import following

    kept = [name for name in settings.FOLLOWERS if figures or ".figures." not in name]
    with override_settings(FOLLOWERS=kept):
        following._followers.cache_clear()
        yield
    following._followers.cache_clear()


@cache
def generated(jobs: int) -> Any:
    """Written straight into the months, as a compaction leaves them; the newest versions also as CSV, for the peer."""
    import duckdb

    from gridwork.cases.figures import JOBS
    from gridwork.figures.mart.manifest import Folder, Holding, Manifest
    from gridwork.figures.mart.versions import shape
    from gridwork.figures.mart.writing import Compaction

    mart = Folder(Path(mkdtemp(prefix="gridwork-mart-")) / "mart")
    with duckdb.connect(config={"threads": 2}) as db:
        db.execute("SET preserve_insertion_order = false")
        dice = ", ".join(f"(hash(i * 8 + {n}) % 1000003) / 1000003.0 AS u{n}" for n in range(1, 9))
        db.execute(LIVES.format(dice=dice, jobs=jobs))
        db.execute(VERSIONS)
        db.execute("DROP TABLE life")
        held = Holding(columns=shape(JOBS))
        writer = Compaction(mart, JOBS, held, db)
        months = db.execute("SELECT DISTINCT strftime(sent_on, '%Y-%m') FROM known ORDER BY 1").fetchall()
        current, history = {}, {}
        with mart.writing() as before:
            for (month,) in months:
                db.execute(
                    "CREATE OR REPLACE TEMP TABLE version AS FROM known WHERE strftime(sent_on, '%Y-%m') = ?", [month]
                )
                current[month] = writer._write(month, "current", "known_to IS NULL")
                history[month] = [writer._write(month, "history", "known_to IS NOT NULL")]
            last = db.execute("SELECT max(change), max(known_from) FROM known").fetchone()
            assert last
            held = replace(held, current=current, history=history, last_known=last[1].isoformat())
            mart.commit(before, Manifest(1, last[0], "seal", {"job": held}))
        columns = "job, town, due_on, due_at, handled_at, closed_at, returns, reworks"
        newest = f"SELECT {columns} FROM known WHERE known_to IS NULL"
        db.execute(f"COPY ({newest}) TO '{mart.at('peer.csv')}' (FORMAT csv, HEADER false)")
    return mart


@cache
def postgresql(jobs: int) -> dict[str, float]:
    """Seconds of each tile, of a table with an index that the tile can be answered from alone."""
    from tools.postgresql import throwaway

    found = {}
    with throwaway() as address, psycopg.connect(address, autocommit=True) as db:
        db.execute(
            "CREATE UNLOGGED TABLE job (job bigint, town int, due_on date, due_at timestamp, handled_at timestamp,"
            " closed_at timestamp, returns int, reworks int)"
        )
        with (
            db.cursor().copy("COPY job FROM STDIN (FORMAT csv)") as copy,
            generated(jobs).at("peer.csv").open("rb") as file,
        ):
            while block := file.read(1 << 20):
                copy.write(block)
        db.execute("CREATE INDEX ON job (due_on, town) INCLUDE (due_at, handled_at, closed_at, returns, reworks)")
        db.execute("VACUUM ANALYZE job")
        for name, holds in CLOSED.items():
            only = "AND (handled_at IS NOT NULL OR reworks > 0)" if name == "rework_rate" else ""
            tile = (
                "SELECT town, extract(year FROM due_on) * 100 + extract(month FROM due_on), count(*),"
                f" sum(CASE WHEN {holds} THEN 1 ELSE 0 END) FROM job"
                f" WHERE due_on BETWEEN '{BEGAN}' AND '{ENDS}' {only} GROUP BY 1, 2 ORDER BY 1, 2"
            )
            db.execute(tile).fetchall()
            found[name] = fastest(partial(all_of, db, tile))
    return found


def all_of(db: psycopg.Connection, question: str) -> list[Any]:
    return db.execute(question).fetchall()


def linked(mart: Any) -> Any:
    """The same files under a manifest of its own."""
    from gridwork.figures.mart.manifest import Folder

    copy = Folder(Path(mkdtemp(prefix="gridwork-mart-", dir=mart.path.parent.parent)) / "mart")
    for name in mart.manifest().of("job").files():
        copy.at(name).parent.mkdir(parents=True, exist_ok=True)
        copy.at(name).hardlink_to(mart.at(name))
    copy.at("manifest.json").write_text(mart.at("manifest.json").read_text())
    return copy


def changes_of(mart: Any, count: int, since: date) -> list[Any]:
    """Jobs of those days that are handled and closed, one after the other."""
    from gridwork.cases.figures import JOBS
    from gridwork.figures.mart.versions import Change

    tiles, last = Tiles(mart), mart.manifest()
    facts = tiles.reader.facts(JOBS)
    some = facts.filter(facts.sent_on >= since).order_by((facts.job * 7919) % 100_003).limit(count)
    moment, made = datetime.fromisoformat(last.of("job").last_known).replace(tzinfo=UTC), []
    for number, row in enumerate(tiles.engine.answer(some.select(*JOBS.columns)), start=last.position + 1):
        moment += timedelta(seconds=1)
        told = {
            name: value.replace(tzinfo=UTC) if isinstance(value, datetime) else value for name, value in row.items()
        }
        told |= {"handled_at": moment, "closed_at": moment}
        columns = orjson.dumps({name: [value] for name, value in told.items()}).decode()
        made.append(Change(number, moment, "close_case", False, columns))
    return made


def delivered(mart: Any, changes: list[Any]) -> None:
    from gridwork.cases.figures import JOBS
    from gridwork.figures.mart.writing import append

    with mart.writing() as manifest:
        mart.commit(manifest, append(mart, manifest, changes[-1].position, "seal", [(JOBS, changes)]))


def timed(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def fastest(work: Callable[[], object]) -> float:
    return min(timed(work) for _time in range(3))
