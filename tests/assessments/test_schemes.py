"""Schemes: read at their fields, published when their examples hold, unchanged afterwards, copied for the next year."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from gridwork.assessments.models import Assessment, Scheme, SchemeItem
from gridwork.kernel.refusals import Refusal
from tests.assessments.conftest import Round, scheme_of, stored
from tests.cast import NOW, SYSTEM


@pytest.fixture
def draft(round_: Round) -> tuple[Scheme, dict[str, SchemeItem]]:
    return scheme_of(round_.police, code="draft")


def change(item: SchemeItem, **values: Any) -> None:
    for name, value in values.items():
        setattr(item, name, value)
    item.write(by=SYSTEM, now=NOW)


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"formula": "50 points + "}, "formula", "Line 1, column 13: it ends here"),
        ({"formula": "50 points +\n robberies"}, "formula", "Line 2, column 2: “robberies” is not among"),
        ({"formula": "50 points - thefts"}, "formula", "cannot be taken together"),
        ({"formula": "thefts"}, "formula", "It gives cases, not points"),
        ({"formula": "50"}, "inputs", "does not use thefts"),
        ({"inputs": "thefts cases"}, "inputs", "Line 1: Write a name"),
        ({"inputs": "thefts (cases): A\nthefts (cases): B"}, "inputs", "Line 2: “thefts” is declared twice"),
        ({"examples": "thefts = 4"}, "examples", "Line 1: Write what is entered, an arrow"),
        ({"examples": "\nthefts = many -> 4"}, "examples", "Line 2: Thefts: “many” is no number"),
        ({"examples": "robberies = 4 -> 4"}, "examples", "“robberies = 4” is not what is entered here"),
        ({"inputs": "thefts (cases): Religion of residents"}, "inputs", "religion"),
    ],
)
def test_it_says_where_an_item_cannot_be_read(draft: Any, values: dict[str, str], field: str, words: str):
    with pytest.raises(ValidationError, match=words) as caught:
        change(draft[1]["thefts"], **values)
    assert list(caught.value.message_dict) == [field]


def test_it_is_not_published_with_an_example_that_fails(round_: Round, draft: Any):
    scheme, items = draft
    change(items["thefts"], examples="thefts = 4 -> 41")
    with pytest.raises(Refusal, match=r"thefts = 4 should give 41: .* = 40"):
        scheme.take("publish_scheme", by=round_.dora, now=NOW)


@pytest.mark.parametrize(
    ("values", "words"), [({"examples": ""}, "no example"), ({"most": 10}, "60.00 points at most")]
)
def test_it_is_not_published_without_examples_or_below_its_pass_mark(
    round_: Round, draft: Any, values: dict[str, Any], words: str
):
    scheme, items = draft
    change(items["thefts"], **values)
    with pytest.raises(Refusal, match=words):
        scheme.take("publish_scheme", by=round_.dora, now=NOW)


def test_it_stays_as_it_was_published(round_: Round):
    with pytest.raises(Refusal, match="stays as it is"):
        change(round_.items["thefts"], most=60)
    scheme = round_.scheme
    scheme.pass_mark = 10
    with pytest.raises(Refusal, match="stays as it is"):
        scheme.write(by=SYSTEM, now=NOW)
    with pytest.raises(Refusal, match="stays as it is"):
        SchemeItem(scheme=scheme, group=round_.items["thefts"].group, number=9, title_en="More").write(
            by=SYSTEM, now=NOW
        )


def test_it_is_copied_with_all_it_holds(round_: Round):
    round_.scheme.take("copy_scheme", by=round_.dora, now=NOW, year=2026)
    copy = stored(Scheme, code="safe-village", year=2026)
    assert (copy.state, copy.pass_mark, copy.published_at) == ("draft", 90, None)

    def told(scheme: Scheme) -> list[tuple[Any, ...]]:
        return [
            (group.title_en, item.title_en, item.formula, item.examples)
            for group in scheme.sheet
            for item in group.lines
        ]

    assert told(copy) == told(stored(Scheme, pk=round_.scheme.pk))
    copy.take("publish_scheme", by=round_.dora, now=NOW)


def test_it_has_one_edition_of_a_year_in_force(round_: Round):
    round_.scheme.take("copy_scheme", by=round_.dora, now=NOW, year=2025)
    second = stored(Scheme, code="safe-village", edition=2)
    with pytest.raises(ValidationError, match="Retire it first"):
        second.take("publish_scheme", by=round_.dora, now=NOW)
    round_.scheme.take("retire_scheme", by=round_.dora, now=NOW)
    second.take("publish_scheme", by=round_.dora, now=NOW)


def test_it_gives_at_least_seven_days_of_notice(round_: Round):
    short = Scheme(code="short", year=2025, title_en="Short", pass_mark=1, notice_days=6)
    with pytest.raises(ValidationError, match="7"):
        short.write(by=SYSTEM, now=NOW)


def test_it_opens_an_assessment_for_each_place_of_its_level_once(round_: Round):
    opened = Assessment.known.filter(scheme=round_.scheme).values_list("place__name_en", "state")
    assert sorted(opened) == [("Eastham", "self_scoring"), ("Westham", "self_scoring")]
    with pytest.raises(Refusal, match="already"):
        round_.scheme.take("open_round", by=round_.dora, now=NOW)


def test_it_assesses_places_of_its_level_alone(round_: Round):
    with pytest.raises(ValidationError, match="Village"):
        Assessment(scheme=round_.scheme, place=round_.east).write(by=SYSTEM, now=NOW)
