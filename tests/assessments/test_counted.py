"""Items that take figures: named in a formula, asked for a year and place, kept as they were taken, and never typed."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gridwork.assessments import actions, taking
from gridwork.assessments.models import Assessment, Scheme, SchemeGroup, SchemeItem, Score
from gridwork.kernel.refusals import Refusal
from gridwork.places.models import Level, Place
from tests import cast as people
from tests import office as offices
from tests.assessments.conftest import stored
from tests.cast import NOW, SYSTEM

CASES = {"formula": "10 points - figures.cases_reported * 2 points per case", "most": 10}
RATE = {"formula": "figures.on_time_closure_rate * 10 points", "most": 10}
LATER = NOW + timedelta(days=1)


@pytest.fixture
def office(db: None, settings: Any, tmp_path: Any) -> offices.Office:
    settings.HOME = tmp_path
    return offices.build()


def drafted(level: Level = Level.VILLAGE) -> Scheme:
    scheme = Scheme(code="counted", year=NOW.year, title_en="Counted", pass_mark=10, level=level)
    scheme.write(by=SYSTEM, now=NOW)
    SchemeGroup(scheme=scheme, number=1, title_en="Cases").write(by=SYSTEM, now=NOW)
    return scheme


def item(scheme: Scheme, number: int = 1, **values: Any) -> SchemeItem:
    made = SchemeItem(
        scheme=scheme, group=stored(SchemeGroup, scheme=scheme), number=number, title_en=f"Item {number}", **values
    )
    made.write(by=SYSTEM, now=NOW)
    return made


@pytest.fixture
def officer(office: offices.Office) -> Any:
    """Everything around assessments and figures in the district."""
    who = people.user("olga")
    names = ("view_assessment", "view_scheme", "change_schemeitem", "view_schemeitem", "score", "check", "publish")
    given = [*(f"assessments.{name}" for name in names), "figures.view_figure", "cases.view_case", "places.view_place"]
    people.grant(who, people.role("everything", given), office.district)
    return who


@pytest.fixture
def checker(office: offices.Office) -> Any:
    who = people.user("cher")
    names = ["assessments.view_assessment", "assessments.check", "figures.view_figure"]
    people.grant(who, people.role("checks", names), office.district)
    return who


def published(officer: Any, *items: dict[str, Any], level: Level = Level.VILLAGE) -> Scheme:
    scheme = drafted(level)
    for number, values in enumerate(items, start=1):
        item(scheme, number, **values)
    scheme = stored(Scheme, pk=scheme.pk)
    scheme.take("publish_scheme", by=officer, now=NOW)
    scheme.take("open_round", by=officer, now=NOW)
    return scheme


def sheets(scheme: Scheme) -> list[Assessment]:
    return list(Assessment.known.filter(scheme=scheme).select_related("place").order_by("pk"))


def take(scheme: Scheme, by: Any, **more: Any) -> int:
    return taking.take(scheme, sheets(scheme), by=by, now=LATER, permission="assessments.score", **more)


def browser(who: Any) -> Client:
    client = Client()
    client.force_login(who)
    return client


CASES_ITEM = CASES | {"examples": "figures.cases_reported = 4 -> 2"}
RATE_ITEM = RATE | {"examples": "figures.on_time_closure_rate = 95% -> 9.5", "otherwise": 6}


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        (
            "10 points +\n figures.cases",
            r"Line 2, column 2: there is no figure “figures.cases” .*figures.cases_reported",
        ),
        (
            "10 points - figures.salon_number * 1",
            "column 13: there is no figure “figures.salon_number” for such places",
        ),
        ("10 points - figures.cases_reported", "column 13: points and cases cannot be taken together"),
        ("10 points - figures.on_time_closure_rate", "cannot be taken together"),
    ],
)
def test_it_is_refused_where_no_such_figure_is_counted(office: offices.Office, formula: str, words: str):
    with pytest.raises(ValidationError, match=words) as caught:
        item(drafted(), formula=formula, most=10)
    assert list(caught.value.message_dict) == ["formula"]


def test_it_says_beforehand_what_is_given_where_a_share_is_of_nothing(officer: Any):
    with pytest.raises(Refusal, match="not applicable: On-time closure rate"):
        published(officer, RATE_ITEM | {"otherwise": None})


def test_it_reads_its_formula_again_for_the_places_it_assesses(office: offices.Office, officer: Any):
    scheme = drafted(Level.TOWN)
    item(scheme, **CASES_ITEM)
    scheme = stored(Scheme, pk=scheme.pk)
    scheme.level = Level.CELL
    scheme.write(by=SYSTEM, now=NOW)
    with pytest.raises(Refusal, match="there is no figure"):
        stored(Scheme, pk=scheme.pk).take("publish_scheme", by=officer, now=NOW)


def test_it_takes_the_figure_of_the_year_and_place_and_keeps_it(office: offices.Office, officer: Any):
    office.report(place=office.eastham)
    office.report(place=office.eastham)
    office.report(place=office.westham)
    scheme = published(officer, CASES_ITEM)
    assert take(scheme, officer) == 2
    points = dict(Score.known.values_list("assessment__place__name_en", "points"))
    assert points == {"Eastham": Decimal(6), "Westham": Decimal(8)}
    kept = Score.known.get(assessment__place=office.eastham).figures["figures.cases_reported"]
    assert kept == {
        "value": "2", "numerator": 2, "denominator": None, "n": 2, "version": 1, "as_of": LATER.isoformat(),
        "year": NOW.year,
    }  # fmt: skip
    office.report(place=office.eastham)
    assert take(scheme, officer) == 0
    assert Score.known.get(assessment__place=office.eastham).points == Decimal(6)


@pytest.mark.parametrize(("level", "wanted"), [(Level.TOWN, {"1"}), (Level.DISTRICT, {"2"})])
def test_it_is_of_a_town_or_of_the_district(office: offices.Office, officer: Any, level: Level, wanted: set[str]):
    office.report(place=office.eastham)
    office.report(place=office.westham)
    take(published(officer, CASES_ITEM, level=level), officer)
    assert {score.figures["figures.cases_reported"]["value"] for score in Score.known.all()} == wanted


def test_it_is_not_applicable_and_never_nought(office: offices.Office, officer: Any):
    office.done(place=office.eastham)
    scheme = published(officer, RATE_ITEM | {"otherwise": 6})
    take(scheme, officer)
    score = Score.known.get(assessment__place=office.westham)
    assert (score.points, score.figures["figures.on_time_closure_rate"]["value"]) == (Decimal(6), None)
    page = browser(officer).get(f"/assessments/{score.assessment_id}/").text
    assert "“On-time closure rate” is not applicable: nothing was counted there that year" in page
    assert "take the figures anew" in page
    assert "0.00 %" not in page


def test_it_is_shown_in_the_working_and_leads_to_its_page(office: offices.Office, officer: Any):
    office.report(place=office.eastham)
    scheme = published(officer, CASES_ITEM)
    take(scheme, officer)
    record = stored(Assessment, scheme=scheme, place=office.eastham)
    page = browser(officer).get(f"/assessments/{record.pk}/").text
    assert "10 − 1 × 2 = 8" in page
    address = f"/figures/cases_reported/?year={NOW.year}&amp;place={office.eastham.pk}"
    assert address in page
    assert browser(officer).get(address.replace("&amp;", "&")).status_code == 200


def test_it_is_taken_when_the_sheet_is_saved_and_cannot_be_typed(office: offices.Office, officer: Any):
    office.report(place=office.eastham)
    asks = "lectures (lectures): Lectures"
    formula = "10 points - figures.cases_reported * 2 points per case + lectures * 1 point per lecture"
    both = {
        "inputs": asks,
        "formula": formula,
        "most": 20,
        "examples": "figures.cases_reported = 1, lectures = 2 -> 10",
    }
    scheme = published(officer, both)
    record, made = stored(Assessment, scheme=scheme, place=office.eastham), stored(SchemeItem, scheme=scheme)
    client, address = browser(officer), f"/assessments/{record.pk}/sheet"
    assert "taken when you save the sheet" in client.get(address).text
    sent = {f"i{made.pk}-lectures": "2", f"i{made.pk}-figures.cases_reported": "0"}
    assert client.post(address, sent).status_code == 302
    score = stored(Score, assessment=record)
    assert (score.points, score.entered) == (Decimal(10), {"lectures": "2"})


def test_it_waits_for_what_is_entered_beside_it(office: offices.Office, officer: Any):
    asks = {
        "inputs": "lectures (lectures): Lectures",
        "most": 10,
        "examples": "figures.cases_reported = 1, lectures = 2 -> 2",
    }
    scheme = published(officer, asks | {"formula": "lectures * figures.cases_reported * 1 point per lecture per case"})
    take(scheme, officer)
    record = stored(Assessment, scheme=scheme, place=office.eastham)
    assert [line.item.number for line in record.sheet.missing("self")] == [1]
    assert browser(officer).get(f"/assessments/{record.pk}/").status_code == 200


def test_it_is_taken_anew_only_while_the_column_is_open(office: offices.Office, officer: Any):
    scheme = published(officer, CASES_ITEM)
    take(scheme, officer)
    record = stored(Assessment, scheme=scheme, place=office.eastham)
    office.report(place=office.eastham)
    address = f"/assessments/{record.pk}/figures"
    assert browser(officer).post(address).status_code == 302
    assert stored(Score, assessment=record).points == Decimal(8)
    Assessment.known.get(pk=record.pk).take("submit_self_score", by=officer, now=LATER)
    office.report(place=office.eastham)
    browser(officer).post(address)
    rows = Score.known.filter(assessment=record).order_by("pk").values_list("stage", "points")
    assert list(rows) == [("self", Decimal(8)), ("town", Decimal(6))]
    stranger = people.user("stan")
    people.grant(stranger, people.role("looks", ["assessments.view_assessment"]), office.district)
    assert browser(stranger).post(address).status_code == 409


def test_it_asks_why_the_points_differ_and_keeps_the_figure(office: offices.Office, officer: Any, checker: Any):
    scheme = published(officer, CASES_ITEM)
    take(scheme, officer)
    record = stored(Assessment, scheme=scheme, place=office.eastham)
    record.take("submit_self_score", by=officer, now=LATER)
    office.report(place=office.eastham)
    browser(checker).post(f"/assessments/{record.pk}/figures")
    with pytest.raises(Refusal, match="Say in a remark"):
        stored(Assessment, pk=record.pk).take("pass_check", by=checker, now=LATER)
    made = stored(SchemeItem, scheme=scheme)
    browser(checker).post(f"/assessments/{record.pk}/sheet", {f"i{made.pk}-remark": "Entered late"})
    stored(Assessment, pk=record.pk).take("pass_check", by=checker, now=LATER)
    assert stored(Assessment, pk=record.pk).town_points == Decimal(8)


def test_it_is_taken_over_by_who_changes_nothing(office: offices.Office, officer: Any, checker: Any):
    office.report(place=office.eastham)
    scheme = published(officer, CASES_ITEM)
    take(scheme, officer)
    record = stored(Assessment, scheme=scheme, place=office.eastham)
    record.take("submit_self_score", by=officer, now=LATER)
    office.report(place=office.eastham)
    record.take("pass_check", by=checker, now=LATER)
    own, town = Score.known.filter(assessment=record).order_by("pk")
    assert (town.points, town.figures) == (Decimal(8), own.figures)


def test_it_leaves_what_was_taken_when_a_round_gains_a_place(office: offices.Office, officer: Any):
    scheme = published(officer, CASES_ITEM)
    take(scheme, officer)
    people.place("Newham", Level.VILLAGE, office.east)
    scheme.take("open_round", by=officer, now=NOW)
    office.report(place=office.eastham)
    assert take(scheme, officer) == 1
    assert Score.known.get(assessment__place=office.eastham).points == Decimal(10)


def test_it_asks_once_for_a_round(office: offices.Office, officer: Any, monkeypatch: Any):
    scheme = published(officer, CASES_ITEM, RATE_ITEM)
    town = Place.known.get(pk=office.eastham.town_id)

    def cost() -> tuple[int, int]:
        asked: list[str] = []
        real = taking.Answers.breakdown

        def counting(self: Any, question: Any, *by: str) -> Any:
            asked.append(question.indicator.name)
            return real(self, question, *by)

        with monkeypatch.context() as patched, CaptureQueriesContext(connection) as queries:
            patched.setattr(taking.Answers, "breakdown", counting)
            take(stored(Scheme, pk=scheme.pk), officer)
        return len(asked), len(queries)

    few = cost()
    for number in range(20):
        people.place(f"Village {number}", Level.VILLAGE, town)
    scheme.take("open_round", by=officer, now=NOW)
    many = cost()
    assert few[0] == many[0] == 2
    assert many[1] <= few[1] + 2


def test_it_is_taken_for_a_round_on_the_page_of_its_scheme(office: offices.Office, officer: Any):
    scheme = published(officer, CASES_ITEM)
    client = browser(officer)
    assert "Take the figures of the round" in client.get(f"/schemes/{scheme.pk}/").text
    assert "taken for 2 score sheets" in client.post(f"/schemes/{scheme.pk}/figures", follow=True).text
    assert Score.known.count() == 2


def test_it_is_asked_for_before_a_sheet_is_handed_on(office: offices.Office, officer: Any):
    scheme = published(officer, CASES_ITEM)
    record = stored(Assessment, scheme=scheme, place=office.eastham)
    with pytest.raises(Refusal, match="Figures are not taken yet for: 1 Item 1"):
        record.take("submit_self_score", by=officer, now=NOW)
    with pytest.raises(ValidationError, match="Not taken yet"):
        actions.fill_in(record, {stored(SchemeItem, scheme=scheme).pk: ({}, "")}, by=officer, now=NOW)
