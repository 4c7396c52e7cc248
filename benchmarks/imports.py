"""Imports: rows of a file read, checked, located, inserted and journalled, beside inserting the same rows alone.

The floor: what the import wrote is read back, the database brought to where it was before, and filled with the same
rows by plain executemany (SQLite) or COPY (PostgreSQL), in chunks as large, under the same indexes and triggers. Each
database runs in a process of its own. The target is worded for a million rows; without --full they are fewer.
"""

import argparse
import csv
import json
import os
import pickle
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks import Row, full

ROWS = 1_000_000 if full() else 20_000
BATCH, BATCHES = 100, 20  # rows of a day, as a neighbour sends them
# What an import fills, in the order of their keys. The import itself comes first: rows of a source refer to it.
TABLES = ("imports_import", "cases_case", "kernel_searchtext", "cases_job", "imports_sourcerow", "imports_finding")
START = datetime(2025, 1, 1)  # noqa: DTZ001  (the zone is the profile's)
WORDS = (
    "路灯 不亮 井盖 缺失 占道 经营 积水 the lamp is broken litter beside a bench hole in the road near a school".split()
)
HEADER = ("number", "opened", "closed", "category", "type", "text", "address", "point", "body", "channel", "answer")
PROFILE: dict[str, Any] = {
    "source": "another system",
    "key": "number",
    "columns": {"reported_at": "opened", "closed_at": "closed"},
    "options": {"types": True, "bodies": True},
}


def rows() -> Iterator[Row]:
    for database, floor in (("sqlite", "executemany"), ("postgresql", "COPY")):
        told = measured_apart(database)
        name = f"import of {ROWS:,} rows on {database}"
        yield Row(f"{name}, beside {floor} of the same rows", told["ours"], told["floor"], "rows/s", at_least=0.5)
        last, first = told["memory"]
        yield Row(f"{name}: memory in the last tenth, beside the first", last, first, "MB", at_most=1.1)
        batch = f"import of {BATCH} rows on {database}, beside {floor} of the same rows"
        yield Row(batch, told["batch"], told["batch_floor"], "rows/s", at_least=0.5)


def measured_apart(database: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.imports", database, "--rows", str(ROWS)]
    found: dict[str, Any] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure imports on one database; print JSON.")
    parser.add_argument("database", choices=("sqlite", "postgresql"))
    parser.add_argument("--rows", type=int, default=ROWS)
    options = parser.parse_args()
    from benchmarks.__main__ import ready
    from tools.postgresql import throwaway

    database = throwaway() if options.database == "postgresql" else nullcontext("")
    with tempfile.TemporaryDirectory(prefix="gridwork-bench-") as home, database as address:
        ready(home, address)
        print(json.dumps(measure(Path(home), options.rows)))


def measure(home: Path, count: int) -> dict[str, Any]:
    from gridwork.imports.engine import CHUNK

    prepare(home)
    kept = Kept(home)
    memory: list[float] = []
    with serving():
        ours = take_in(write(home / "rows.csv", 0, count), memory)
    large = kept.read_back("large", max(1, count // CHUNK))
    with serving():
        batch = min(take_in(write(home / "batch.csv", count + n * BATCH, BATCH), []) for n in range(BATCHES))
    small = kept.read_back("small", BATCHES)
    kept.restore()
    floor = sum(filled(chunk) for chunk in chunks(large))
    batch_floor = min(filled(chunk) for chunk in chunks(small))
    tenth = max(1, len(memory) // 10)
    return {
        "ours": count / ours,
        "floor": count / floor,
        "memory": (max(memory[-tenth:]), max(memory[:tenth])),
        "batch": BATCH / batch,
        "batch_floor": BATCH / batch_floor,
    }


@contextmanager
def serving() -> Iterator[None]:
    """On PostgreSQL as the role that serves, whom policies hold, in the name of a job; a floor needs none."""
    from django.db import connection

    from gridwork.wall import telling
    from tests import serving as role

    telling.work_as("benchmark")
    with role.serving() if connection.vendor == "postgresql" else nullcontext():
        yield


def prepare(home: Path) -> None:
    """The invented district with its cells; types and bodies are entered, and everything is read once."""
    from django.utils import timezone

    from gridwork.places import demo
    from gridwork.web import registers  # noqa: F401  (which columns are searched, registers say)

    demo.build(timezone.now())
    fill_page_cache()
    take_in(write(home / "first.csv", -1000, 1000), [])


def fill_page_cache() -> None:
    """Up to 64 MB of pages are held by SQLite, whoever writes: filled now, so that what grows afterwards is ours."""
    from django.db import connection, transaction

    if connection.vendor == "sqlite":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE TABLE filler (bytes)")
            cursor.executemany("INSERT INTO filler VALUES (zeroblob(4000))", [()] * 20_000)
            cursor.execute("DROP TABLE filler")


def take_in(file: Path, memory: list[float]) -> float:
    """Seconds from the choice of the file to the end; in `memory` the megabytes held, chunk by chunk."""
    from django.utils import timezone

    from gridwork.cases.imports import CaseTarget
    from gridwork.imports import actions
    from gridwork.imports.profiles import Profile
    from tests.cast import SYSTEM

    def clock() -> datetime:
        memory.append(held())
        return timezone.now()

    target = CaseTarget()
    began = time.perf_counter()
    with file.open("rb") as given:
        pieces = iter(lambda: given.read(1 << 20), b"")
        imported = actions.choose(pieces, file.name, target, Profile.of(PROFILE), by=SYSTEM, now=timezone.now())
    actions.take_in(imported, target, by=SYSTEM, clock=clock)
    took = time.perf_counter() - began
    if imported.read != imported.accepted:
        raise AssertionError(list(imported.findings.filter(refused=True).values_list("code", "words")[:3]))
    return took


def held() -> float:
    """Megabytes of this process's own, without pages of the database's files that are mapped into it."""
    _all, resident, shared, *_rest = map(int, Path("/proc/self/statm").read_text().split())
    return (resident - shared) * os.sysconf("SC_PAGE_SIZE") / 2**20


def write(file: Path, first: int, count: int) -> Path:
    """Requests as a city keeps them: each with a point in the district, five in six ended, one in fifty impossibly."""
    import shapely

    from gridwork.places.models import Level, PlaceBoundary

    district = PlaceBoundary.known.get(place__level=Level.DISTRICT)
    west, south, east, north = shapely.from_wkb(bytes(district.shape)).bounds
    chance = random.Random(first)
    with file.open("w", encoding="utf-8", newline="") as taken:
        writer = csv.writer(taken)
        writer.writerow(HEADER)
        for number in range(first, first + count):
            opened = START + timedelta(seconds=chance.randrange(31_000_000))
            ended = opened + timedelta(seconds=chance.randrange(900_000) * (-1 if number % 50 == 0 else 1))
            open_ = number % 6 == 0
            writer.writerow(
                (
                    f"N{number}",
                    opened,
                    "" if open_ else ended,
                    f"Category {number % 64 // 8}",
                    f"Type {number % 64}",
                    " ".join(chance.choices(WORDS, k=8)),
                    f"{chance.randrange(900)} Road {chance.randrange(3000)}",
                    f"({chance.uniform(south, north):.6f}, {chance.uniform(west, east):.6f})",
                    f"Body {number % 20}",
                    "web",
                    "" if open_ else "Done, thank you.",
                )
            )
    return file


class Kept:
    """The database as it is now, to which it can be brought back; and what comes into it from now on."""

    def __init__(self, home: Path) -> None:
        from django.db import connection

        self.home, self.connection = home, connection
        self.last = {table: self._ask(f"SELECT coalesce(max(id), 0) FROM {table}")[0][0] for table in TABLES}
        if connection.vendor == "sqlite":
            self._copy(connection.settings_dict["NAME"], home / "before")

    def read_back(self, name: str, parts: int) -> Path:
        """A file with everything that was written since the last time, in so many chunks of all tables."""
        target = self.home / name
        with target.open("wb") as file:
            span = {}
            for table in TABLES:
                last = self._ask(f"SELECT coalesce(max(id), 0) FROM {table}")[0][0]
                span[table], self.last[table] = (self.last[table], last), last
            span["cases_job"] = span["cases_case"]
            for part in range(parts):
                pickle.dump([self._part(table, *span[table], part, parts) for table in TABLES], file)
        return target

    def restore(self) -> None:
        if self.connection.vendor == "sqlite":
            self._copy(self.home / "before", self.connection.settings_dict["NAME"])
        else:
            self._say(f"TRUNCATE {', '.join(TABLES)} CASCADE")

    def _part(self, table: str, after: int, last: int, part: int, parts: int) -> Any:
        """Columns and rows of a table, of this part of the keys."""
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table} WHERE false")
            names = [column[0] for column in cursor.description]
            types = {column[0]: column[1] for column in cursor.description}
            # JSON as the text that it is, so that nothing has to be put together anew.
            told = ", ".join(f'"{name}"::text' if types[name] == 3802 else f'"{name}"' for name in names)
            key = "case_id" if table == "cases_job" else "id"  # a job comes no sooner than its case
            low, high = (after + (last - after) * each // parts for each in (part, part + 1))
            if table == "imports_import":
                low, high = (after, last) if part == 0 else (last, last)
            cursor.execute(f"SELECT {told} FROM {table} WHERE {key} > {low} AND {key} <= {high} ORDER BY id")
            return table, names, cursor.fetchall()

    def _copy(self, given: str | Path, taken: str | Path) -> None:
        self._say("PRAGMA wal_checkpoint(TRUNCATE)")
        self.connection.close()
        for ending in ("-wal", "-shm"):
            Path(f"{taken}{ending}").unlink(missing_ok=True)
        shutil.copyfile(given, taken)

    def _ask(self, statement: str) -> list[Any]:
        with self.connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())

    def _say(self, statement: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(statement)


def chunks(kept: Path) -> Iterator[list[Any]]:
    with kept.open("rb") as file:
        while True:
            try:
                yield pickle.load(file)  # noqa: S301  (written above)
            except EOFError:
                return


def filled(chunk: list[Any]) -> float:
    """Seconds to insert these rows of all tables, in one transaction, by what the database's own driver has for it."""
    from django.db import connection, transaction

    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for table, names, rows in chunk:
            columns = ", ".join(f'"{name}"' for name in names)
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                marks = ", ".join("?" * len(names))
                cursor.connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
