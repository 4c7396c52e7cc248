"""Runs the benchmarks and prints a line for each: name, ratio, target, verdict, ours, theirs; the best of its runs."""

import argparse
import json
import os
import pkgutil
import platform
import sys
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import asdict, replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import benchmarks
from benchmarks import Row
from gridwork.web import sqlite
from tools.postgresql import throwaway
from tools.tables import rows_of, table

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "performance.md"
RUNS = 3


def main() -> None:
    options = arguments()
    os.environ["GRIDWORK_FULL"] = "1" if options.full else ""
    database = throwaway() if options.postgresql else nullcontext("")
    with tempfile.TemporaryDirectory(prefix="gridwork-bench-") as home, database as address:
        os.environ["GRIDWORK_KEPT"] = str((options.keep or Path(home)).resolve())
        ready(home, address)
        rows = [row for name in options.names for row in best(name, options.runs)]
    if options.postgresql:
        rows = [replace(row, name=f"{row.name}, on PostgreSQL") for row in rows]
    said = json.dumps([summary(row) for row in rows], indent=2) if options.json else as_text(rows)
    print(said)
    if options.write:
        PAGE.write_text(as_page(rows, options.runs))
    sys.exit(0 if rows and all(row.passed for row in rows) else 1)


def arguments() -> argparse.Namespace:
    known = [each.name for each in pkgutil.iter_modules(benchmarks.__path__) if each.name not in ("__main__", "soak")]
    parser = argparse.ArgumentParser(prog="./bench", description="Measure ratios against floors and peers.")
    parser.add_argument("--full", action="store_true", help="at the sizes the targets are worded with; takes hours")
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.add_argument("--write", action="store_true", help=f"keep the table in docs/reference/{PAGE.name}")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep large districts there, and take those there")
    parser.add_argument("--runs", type=int, default=RUNS, help="of which the best counts")
    parser.add_argument("--postgresql", action="store_true", help="on a PostgreSQL that is made for it, not on SQLite")
    parser.add_argument("--soak", action="store_true", help="one hour of load alone: does anything grow?")
    parser.add_argument("names", nargs="*", default=known, metavar="NAME", help=f"of {', '.join(known)}")
    options = parser.parse_args()
    if options.soak:
        options.names, options.runs = ["soak"], 1
    return options


def ready(home: str, address: str = "") -> None:
    """Django on an empty embedded database of its own, or on the empty one at this address."""
    os.environ.pop("DATABASE_URL", None)
    if address:
        os.environ["DATABASE_URL"] = address
    os.environ["GRIDWORK_HOME"] = home
    os.environ["DJANGO_SETTINGS_MODULE"] = "gridwork.web.settings"
    os.environ["GRIDWORK_LOG_LEVEL"] = "WARNING"
    os.environ["GRIDWORK_SECOND_FACTOR"] = "offered"  # sessions are made for measuring, without anybody who signs in
    sqlite.use_newer()
    import django

    django.setup()
    from django.core.management import call_command

    from gridwork.web.settling import settle

    call_command("migrate", verbosity=0)
    settle()


def best(name: str, runs: int) -> Iterator[Row]:
    """The best of the runs for each row: noise only ever makes a run worse."""
    kept: dict[str, Row] = {}
    for _ in range(runs):
        for row in import_module(f"benchmarks.{name}").rows():
            if row.name not in kept or row.better_than(kept[row.name]):
                kept[row.name] = row
    yield from kept.values()


def summary(row: Row) -> dict[str, object]:
    return asdict(row) | {"ratio": row.ratio, "target": row.target, "passed": row.passed}


def as_text(rows: list[Row]) -> str:
    lines = [cells(row) for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    padded = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines]
    return "\n".join([*padded, "", f"{machine()}, {measured()}"])


def as_page(rows: list[Row], runs: int) -> str:
    """The table with these lines instead of the earlier ones of their names: some take hours, and run by themselves."""
    head = ("what", "ratio", "target", "verdict", "ours", "floor or peer", "unit", "measured")
    intro = "`./bench --write NAME` keeps lines here, the best of its runs. A ratio compares two figures of one run."
    before, heading, notes = PAGE.read_text().partition("\n## ")
    kept = {line[0]: line for line in rows_of(before) if line[0] not in (head[0], "---")}
    lines = kept | {row.name: (*cells(row), f"{measured()}, of {runs}") for row in rows}
    return "\n".join(["# Performance", "", intro, "", table(head, lines.values()), "", machine(), ""]) + heading + notes


def measured() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d}, load {os.getloadavg()[0]:.1f}"


def cells(row: Row) -> tuple[str, ...]:
    verdict = "pass" if row.passed else "fail"
    return row.name, f"{row.ratio:.2f}", row.target, verdict, figure(row.ours), figure(row.theirs), row.unit


def figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def machine() -> str:
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
