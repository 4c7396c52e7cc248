"""The page of promises: under each mark what it was last shown with, on either database and against its mutations."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from tests.promises import PROMISES
from tools.tables import rows_of, table
from tools.uv import ROOT

PAGE = ROOT / "docs" / "reference" / "promises.md"
HEAD = """# Promises and what they were shown with

Each promise is a mark of the tests. `./test --full -m MARK --write` runs it with the counts that it is worded with and
keeps its lines here; `.venv/bin/python -m tests.mutations --write` takes each protection out and asks whether the tests
then fail.
"""
BY = ("SQLite", "PostgreSQL", "mutations")
TITLES = ("mark", "by", "shown with", "tests", "counts, day")

type Lines = dict[tuple[str, str], tuple[str, ...]]
type Counts = dict[str, list[object]]


def noted(properties: Iterable[tuple[str, object]]) -> dict[str, Counts]:
    """Of what tests note, by mark."""
    found: dict[str, Counts] = {}
    for name, value in properties:
        mark, _, what = name.partition(": ")
        if mark in PROMISES and what:
            found.setdefault(mark, {}).setdefault(what, []).append(value)
    return found


def shown(report: Path) -> dict[str, tuple[Counter[str], Counts]]:
    """Of a report of pytest, by mark: how its tests ended, and what they noted."""
    found: dict[str, tuple[Counter[str], list[tuple[str, object]]]] = {}
    for case in ElementTree.parse(report).getroot().iter("testcase"):  # noqa: S314  (pytest has just written it)
        said = [(each.get("name", ""), each.get("value", "")) for each in case.iter("property")]
        ended = "failed" if case.find("failure") is not None or case.find("error") is not None else "passed"
        for mark in {value for name, value in said if name == "promise"}:
            outcomes, properties = found.setdefault(mark, (Counter(), []))
            outcomes[ended] += 1
            properties += said
    return {mark: (outcomes, noted(properties).get(mark, {})) for mark, (outcomes, properties) in found.items()}


def count(values: Iterable[object]) -> int:
    """Numbers add up; names are counted once each."""
    words = [str(value) for value in values]
    if all(word.lstrip("-").isdigit() for word in words):
        return sum(map(int, words))
    return len({name for word in words for name in word.split("\n") if name})


def in_words(counts: Mapping[str, Iterable[object]]) -> str:
    return ", ".join(f"{count(values):,} {what}" for what, values in counts.items())


def whole(marks: str) -> set[str]:
    """The promises of which all tests run by this `-m`; none where it may choose some of their tests alone."""
    named = set(marks.split(" or ")) if marks else set(PROMISES)
    return named if named <= set(PROMISES) else set()


def keep_tests(report: Path, database: str, full: bool, of: set[str]) -> None:
    """Of these promises alone: of another, a test may have run that it shares with one of them."""
    counts_of = "full" if full else "reduced"
    lines: Lines = {}
    for mark, (outcomes, counts) in shown(report).items():
        if mark not in of:
            continue
        ended = ", ".join(f"{number:,} {word}" for word, number in sorted(outcomes.items()))
        lines[mark, database] = (in_words(counts) or "–", ended, f"{counts_of}, {today()}")
    keep(lines)


def keep_mutations(found: Mapping[str, tuple[int, int]]) -> None:
    """By mark, how many mutations were found, and of how many."""
    keep({(mark, "mutations"): (f"{number} of {of} found", "", today()) for mark, (number, of) in found.items()})


def today() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d}"


def keep(lines: Lines) -> None:
    """These lines instead of the earlier ones of the same mark and database."""
    PAGE.write_text(page(told() | lines))


def told() -> Lines:
    rows = rows_of(PAGE.read_text()) if PAGE.exists() else []
    return {(mark.strip("`"), by): tuple(said) for mark, by, *said in rows if by in BY}


def page(lines: Lines) -> str:
    parts = [HEAD]
    for mark, promise in PROMISES.items():
        rows = [(f"`{mark}`", by, *lines[mark, by]) for by in BY if (mark, by) in lines]
        if rows:
            parts.append(f"## {mark}: {promise}\n\n{table(TITLES, rows)}\n")
    return "\n".join(parts)
