"""Duplicates: of planted paraphrases how many are shown, and of what is shown how much is right; and what it asks.

Reports arrive in the order of time, each compared with what is open by then, as the form of intake does. The threshold
was settled on the part "chosen" (`settled`); what is printed is measured on the part "tested".
"""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks import Row
from benchmarks.cases import people
from gridwork.accounts.models import User
from gridwork.cases import duplicates
from gridwork.cases.alikeness import SHOWN_FROM
from gridwork.cases.models import Case, CaseType
from gridwork.cases.procedures import CASE
from gridwork.places.models import Level, Place
from tests.cases.paraphrases import MATTERS, SAME, Said, made
from tests.cast import NOW, SYSTEM, place
from tests.office import Office, case_type

STREETS = 150  # each with a first report and distractors around it, two of three with a paraphrase
MOST = 3  # statements
LANGUAGES = ("en", "zh")


class Found(NamedTuple):
    """`right` of the pairs that are `shown`, of those that were `planted`."""

    right: int
    shown: int
    planted: int


def rows() -> Iterator[Row]:
    for language in LANGUAGES:
        found = measured(language, "tested", SHOWN_FROM)
        yield Row(f"duplicates-recall-{language}", found.right, found.planted, "planted pairs", at_least=0.8)
        yield Row(f"duplicates-precision-{language}", found.right, found.shown, "shown pairs", at_least=2 / 3)
        bare = measured(language, "tested", SHOWN_FROM, typed=False)
        yield Row(f"duplicates-recall-{language}-without-type", bare.right, bare.planted, "planted pairs", at_least=0.6)
        yield Row(f"duplicates-shown-{language}-without-type", bare.shown, 8 * STREETS, "pairs a report", at_most=1)
    yield Row("duplicates-threshold-as-settled", settled(), SHOWN_FROM, "score", at_most=1)
    yield Row("duplicates-statements", statements(), MOST, "statements", at_most=1)


def settled() -> float:
    """What SHOWN_FROM is to be: the lowest score from which, on "chosen", two of three pairs shown are right."""
    for threshold in (at / 100 for at in range(40, 100)):
        found = [measured(language, "chosen", threshold) for language in LANGUAGES]
        right, shown, _planted = (sum(counts) for counts in zip(*found, strict=True))
        if 3 * right >= 2 * shown:
            return threshold
    return 1.0


def measured(language: str, part: str, threshold: float, *, typed: bool = True) -> Found:
    right = shown = 0
    for is_right, score in scored(language, part, typed):
        shown += score >= threshold
        right += is_right and score >= threshold
    planted = sum([each.group for each in street].count(SAME) == 2 for street in streets(language, part))
    return Found(right, shown, planted)


@cache
def scored(language: str, part: str, typed: bool) -> list[tuple[bool, float]]:
    """Every pair that is looked at: whether it is one matter, and its score."""
    office = people()
    types = kinds(language, part)
    pairs = []
    said = streets(language, part)
    villages = [place(f"{language} {part} {typed} {at}", Level.VILLAGE, office.east) for at in range(len(said))]
    iris = User.known.get(pk=office.iris.pk)  # read anew: whom she was then, did not reach these villages
    for village, street in zip(villages, said, strict=True):
        cases = [as_case(each, types, village, office) for each in street]
        CASE.adopt(cases, source="benchmark", by=SYSTEM, now=NOW)
        group = {case.pk: each.group for case, each in zip(cases, street, strict=True)}
        for case in cases:
            if not typed:
                case.type_id = None  # type: ignore[assignment]
            found = duplicates.near_by(case, iris)
            before = [pair for pair in found if pair[0].reported_at < case.reported_at]
            both = [(group[case.pk] == group[other.pk] == SAME, alike.score) for other, alike in before]
            pairs += sorted(both, key=lambda pair: -pair[1])[: duplicates.SHOWN]
    return pairs


@cache
def streets(language: str, part: str) -> list[list[Said]]:
    return made(language, part, STREETS, NOW, seed=1)


@cache
def kinds(language: str, part: str) -> dict[tuple[int, int], CaseType]:
    categories: dict[int, CaseType] = {}
    found = {}
    for at, matter in enumerate(MATTERS[language, part]):
        code = f"{language}{part}{matter.category}"
        if matter.category not in categories:
            categories[matter.category] = case_type(code, code)
        found[matter.category, at] = case_type(matter.what[0], f"{code}-{at}", categories[matter.category])
    return found


def as_case(said: Said, types: dict[tuple[int, int], CaseType], village: Place, office: Office) -> Case:
    return Case(
        type=types[said.type], condition=office.ordinary, place=village, text=said.text, address=said.address,
        lon=said.lon, lat=said.lat, reported_at=said.at, state="dispatched",
    )  # fmt: skip


def statements() -> int:
    office = people()
    case = Case(type=office.pothole, place=office.eastham, text="A hole", lon=113.1, lat=23.0, reported_at=NOW)
    duplicates.likely(case, office.iris)
    with CaptureQueriesContext(connection) as asked:
        duplicates.likely(case, office.iris)
    return len(asked)
