"""Score sheets: points follow from what is entered; groups cap them; what one column says stands until the next one."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gridwork.assessments import declared, sheets
from gridwork.assessments.models import Assessment
from tests.assessments.conftest import Round, scheme_of, stored
from tests.attachments.test_intake import png
from tests.cast import NOW, SYSTEM

THIRDS = declared.rule("n (cases): N", "n * 10 points / 3 cases", "n = 3 -> 10")


def points(rule: declared.Rule, least: str = "0", most: str = "100", **entered: str) -> declared.Worked:
    return rule.points(entered, Decimal(least), Decimal(most))


@pytest.mark.parametrize(
    ("entered", "most", "wanted", "rounded", "cut"),
    [("1", "100", "3.33", True, False), ("3", "100", "10", False, False), ("9", "20", "20", False, True)],
)
def test_it_rounds_to_hundredths_and_holds_what_is_too_much(
    entered: str, most: str, wanted: str, rounded: bool, cut: bool
):
    worked = points(THIRDS, most=most, n=entered)
    assert (worked.points, worked.rounded, worked.cut) == (Decimal(wanted), rounded, cut)


def test_it_shows_how_each_number_was_worked_out():
    assert points(THIRDS, n="1").line == "1 × 10 ÷ 3 = 10/3"
    assert points(declared.rule("", "", ""), points="7.5").points == Decimal("7.5")


@pytest.mark.parametrize(
    ("unit", "text", "words"),
    [("cases", "", "Not entered: N"), ("cases", "1,000", "no number"), ("yes/no", "maybe", "yes, no")],
)
def test_it_says_what_cannot_be_read(unit: str, text: str, words: str):
    formula = "if(n, 1 points, 0 points)" if unit == "yes/no" else "n * 1 points per case"
    with pytest.raises(ValidationError, match=words):
        points(declared.rule(f"n ({unit}): N", formula, ""), n=text)


def test_it_takes_a_percentage_as_it_is_written():
    rule = declared.rule("share (%): Share", "share * 10 points", "share = 95% -> 9.5")
    assert rule.failures() == []
    assert points(rule, share="95").points == points(rule, share="95%").points == Decimal("9.5")


@pytest.mark.parametrize(
    ("group", "wanted"),
    [
        ({}, "6"),
        ({"most": Decimal(5)}, "5"),
        ({"best_only": True}, "3"),
        ({"best_only": True, "most": Decimal(2)}, "2"),
        ({"least": Decimal(8)}, "8"),
    ],
)
def test_it_caps_together_and_counts_one_matter_once(group: dict[str, Any], wanted: str):
    of = SimpleNamespace(**{"most": None, "least": None, "best_only": False} | group)
    assert sheets.capped([Decimal(1), Decimal(2), Decimal(3)], of) == Decimal(wanted)  # type: ignore[arg-type]


def signed_in(who: object) -> Client:
    browser = Client()
    browser.force_login(who)  # type: ignore[arg-type]
    return browser


def test_it_is_filled_in_on_its_page_by_whose_turn_it_is(round_: Round):
    record, thefts, death = round_.of(round_.eastham), round_.items["thefts"].pk, round_.items["death"].pk
    address, vic = f"/assessments/{record.pk}/sheet", signed_in(round_.vic)
    wrong = vic.post(address, {f"i{thefts}-thefts": "many", f"i{death}-found": "no"})
    assert (wrong.status_code, "is no number" in wrong.content.decode()) == (422, True)
    assert not stored(Assessment, pk=record.pk).sheet.totals
    assert vic.post(address, {f"i{thefts}-thefts": "4", f"i{death}-found": "no"}).status_code == 302
    page = vic.get(f"/assessments/{record.pk}/").content.decode()
    assert "50 + (4 − 2) × (−5) = 40" in page
    assert signed_in(round_.tess).get(address).status_code == 409
    assert signed_in(round_.wim).get(address).status_code == 404


def test_it_asks_a_department_for_its_own_items_alone(round_: Round):
    record = round_.checked()
    page = signed_in(round_.paul).get(f"/assessments/{record.pk}/sheet").content.decode()
    assert f"i{round_.items['alarms'].pk}-late" in page
    assert f"i{round_.items['thefts'].pk}-thefts" not in page


def test_it_asks_for_evidence_of_what_is_claimed(round_: Round):
    scheme, items = scheme_of(round_.police, code="proven")
    items["thefts"].evidence = "A list of the police"
    items["thefts"].write(by=SYSTEM, now=NOW)
    scheme.take("publish_scheme", by=round_.dora, now=NOW)
    scheme.take("open_round", by=round_.dora, now=NOW)
    record = stored(Assessment, scheme=scheme, place=round_.eastham)
    thefts, death = items["thefts"].pk, items["death"].pk
    said = {f"i{thefts}-thefts": "1", f"i{death}-found": "no"}
    vic = signed_in(round_.vic)
    vic.post(f"/assessments/{record.pk}/sheet", said)
    refused = vic.post(f"/assessments/{record.pk}/step/submit_self_score").content.decode()
    assert "Evidence is missing for: 1 Thefts" in refused
    vic.post(f"/assessments/{record.pk}/sheet", {**said, f"i{thefts}-files": SimpleUploadedFile("list.png", png())})
    assert vic.post(f"/assessments/{record.pk}/step/submit_self_score").status_code == 302
