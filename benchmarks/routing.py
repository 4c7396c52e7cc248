"""Routing: what the rules cost over past cases, against reading the same rows and asking nothing of them."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks import Row
from benchmarks.cases import people
from gridwork.cases.models import Case, Job, RoutingRule
from gridwork.cases.procedures import CASE, JOB
from gridwork.cases.routing import dry_run
from gridwork.cases.routing.book import Book
from tests.cast import NOW, SINCE, SYSTEM
from tests.office import Office

FEW, MANY = 1_000, 40_000  # cases sent in the period
DAY, FIRST = NOW.date(), (NOW - timedelta(days=60)).date()


def rows() -> Iterator[Row]:
    office = people()
    _rules(office)
    _grow(office, FEW)
    few = _statements()
    _grow(office, MANY)
    yield Row("dry-run-statements-40000-against-1000", _statements(), few, "statements", at_most=1)
    bare, judged = _best(_read), _best(_judge)
    yield Row("dry-run-against-reading", judged * 1000, bare * 1000, "ms", at_most=4)


def _judge() -> None:
    assert dry_run.run(Book.of(DAY), dry_run.sent_between(FIRST, DAY, SYSTEM)).sent >= MANY


def _read() -> None:
    assert sum(1 for _row in dry_run._sent(dry_run.sent_between(FIRST, DAY, SYSTEM))) >= MANY


def _statements() -> int:
    with CaptureQueriesContext(connection) as captured:
        dry_run.run(Book.of(DAY), dry_run.sent_between(FIRST, DAY, SYSTEM))
    return len(captured)


def _best(call: Callable[[], None]) -> float:
    def timed() -> float:
        begun = time.perf_counter()
        call()
        return time.perf_counter() - begun

    return min(timed() for _time in range(3))


def _rules(office: Office) -> None:
    """Twenty, of which the last holds for most."""
    if RoutingRule.objects.unscoped("benchmark").exists():
        return
    never: list[dict[str, Any]] = [
        {"type": office.tree, "place": office.west, "when": when} for when in ("office", "outside")
    ] * 9
    given = [*never, {"type": office.pothole, "when": "office"}, {"type": office.pothole}]
    made = [RoutingRule(position=n, body=office.roads, from_on=SINCE, **each) for n, each in enumerate(given)]
    RoutingRule.write_many(made, by=SYSTEM, now=NOW)


def _grow(office: Office, to: int) -> None:
    missing = to - Job.objects.unscoped("benchmark").filter(sent_at__lte=NOW).count()
    at = [NOW - timedelta(minutes=2 * n) for n in range(missing)]
    common: dict[str, Any] = {"type": office.pothole, "condition": office.ordinary}
    there = {"place": office.eastham, "text": "A hole", "state": "evaluated"}
    cases = [Case(reported_at=moment, **there, **common) for moment in at]
    CASE.adopt(cases, source="benchmark", by=SYSTEM, now=NOW)
    jobs = [
        Job(case=case, body=office.roads, sent_at=moment, state="verified", **common)
        for case, moment in zip(cases, at, strict=True)
    ]
    JOB.adopt(jobs, source="benchmark", by=SYSTEM, now=NOW)
