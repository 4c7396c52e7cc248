"""Asks DuckDB and Spark the same of the same Parquet files: every figure and its rows must be equal, to the last one.

    ./test --spark               a random district, with and without changes that are not folded in yet
    ./test --spark FOLDER ...    marts that there are, such as that of the demonstration: GRIDWORK_HOME/mart

Every declared indicator is asked of a year, by place and by month, as it is and as it was known at a moment.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from gridwork.figures.declared import facts, indicators
from gridwork.figures.facts import Fact
from gridwork.figures.indicators import Figure, Indicator
from gridwork.figures.mart.duck import DuckDB
from gridwork.figures.mart.manifest import Folder
from gridwork.figures.mart.reading import Engine, Reader
from gridwork.figures.mart.writing import append, compact
from gridwork.figures.periods import Period, year
from tests.figures.districts import random_changes
from tests.spark.engine import Spark

KEYS, ENTRIES, LATE = 300, 500, 60

type Answer = tuple[object, ...]


def main() -> int:
    parser = argparse.ArgumentParser(prog="./test --spark", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="a mart, such as GRIDWORK_HOME/mart")
    folders = parser.parse_args().folders
    engines: dict[str, Engine] = {"DuckDB": DuckDB(), "Spark": Spark()}
    equal, different, took = 0, 0, Counter[str]()
    with tempfile.TemporaryDirectory() as made:
        there_are = ((str(path), Folder(path)) for path in folders)
        marts = there_are if folders else district(Folder(Path(made)))  # as it grows: one after the other
        for name, folder in marts:
            for indicator in indicators().values():
                found = compared(folder, indicator, engines, took)
                equal += found["equal"]
                different += found["different"]
                asked = f"{found['equal']} equal, {found['different']} different"
                print(f"{name}: {indicator.name}: {asked}", flush=True)
                if not sum(found.values()):
                    print(f"  nothing of {indicator.fact.name} is in this mart")
    seconds = ", ".join(f"{name} {took[name]:.0f} s" for name in engines)
    print(f"{equal} answers equal, {different} different ({seconds})")
    return 0 if equal and not different else 1


def district(folder: Folder) -> Iterator[tuple[str, Folder]]:
    """Every change first folded in, then with some that are not."""
    changes = {fact.name: list(random_changes(fact, KEYS, ENTRIES + LATE)) for fact in facts().values()}
    for name, last in (("folded in", ENTRIES), ("with changes not yet folded in", ENTRIES + LATE)):
        delivered = [
            (fact, [each for each in changes[fact.name] if each.position <= last]) for fact in facts().values()
        ]
        with folder.writing() as manifest:
            folder.commit(manifest, append(folder, manifest, last, "seal", delivered))
        if last == ENTRIES:
            compact(folder, list(facts().values()))
        yield name, folder


def compared(folder: Folder, indicator: Indicator, engines: dict[str, Engine], took: Counter[str]) -> Counter[str]:
    found = Counter[str]()
    asked = moments(Reader(folder, engines["DuckDB"]), indicator.fact)
    for moment in asked and (None, asked[1]):
        answers = {}
        for name, engine in engines.items():
            began = time.monotonic()
            answers[name] = list(told(Reader(folder, engine), indicator, asked[0], moment))
            took[name] += time.monotonic() - began
        first, second = (Counter(each) for each in answers.values())
        same = (first & second).total()
        found += Counter(equal=same, different=max(first.total(), second.total()) - same)
        for name, left in zip(engines, (first - second, second - first), strict=True):
            for answer in list(left)[:3]:
                print(f"  {name} alone, as of {moment or 'now'}: {answer}")
    return found


def moments(reader: Reader, fact: Fact) -> tuple[Period, datetime] | tuple[()]:
    """The year in which most rows are stored, and a moment when half of the newest versions were known."""
    rows = reader.facts(fact)
    if not reader.manifest.of(fact.name).files():
        return ()
    years = rows.group_by(year=rows[fact.stored_under].year()).aggregate(n=rows.count())
    (most,) = reader.engine.answer(years.order_by(-years.n, years.year).limit(1))
    known = rows.select("known_from").order_by("known_from").limit(1, offset=rows.count() // 2)
    return year(most["year"]), reader.engine.answer(known)[0]["known_from"]


def told(reader: Reader, indicator: Indicator, period: Period, moment: datetime | None) -> Iterator[Answer]:
    """Every answer as one tuple: its integers, the value worked out of them, and where they belong."""
    read = reader.facts(indicator.fact, moment)
    for by in ((), *([(place, "month") for place in indicator.fact.places] or [("month",)])):
        table = indicator.breakdown(read, period, by) if by else indicator.totals(read, period)
        for row in reader.engine.answer(table):
            yield *by, *(row[name] for name in by), *integers(indicator.figure(row))
    for row in reader.engine.answer(indicator.rows(read, period)):
        yield "row", *(row[name] for name in sorted(row))


def integers(figure: Figure) -> Answer:
    return figure.numerator, figure.denominator, figure.n, figure.value


if __name__ == "__main__":
    sys.exit(main())
