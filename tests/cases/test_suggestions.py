"""Suggestions of type and body: trained on closed cases, shown where somebody chooses, deciding nothing."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from gridwork.accounts.models import User
from gridwork.cases import suggesting, training
from gridwork.cases.models import Case, SuggestionModel, SuggestionUse
from gridwork.cases.models.suggestions import Kind
from gridwork.cases.procedures import CASE
from gridwork.kernel.refusals import Refusal
from gridwork.organisations.models import Power
from gridwork.places.models import Level
from tests.cast import NOW, SINCE, SYSTEM, place
from tests.office import Office

POTHOLE = ("A deep hole in the road", "路面有个大坑", "The road has a hole")
LITTER = ("Rubbish lies about", "垃圾没人清理", "Litter on the pavement")
TREE = ("A tree has fallen", "大树倒了", "A fallen tree blocks the way")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: object) -> None:
    settings.HOME = tmp_path  # type: ignore[attr-defined]


def lived(office: Office, count: int = 540) -> None:
    """So many closed cases in six villages: potholes and litter of Roads; of the trees those in Chinese of Parks."""
    villages = [place(f"Village {n}", Level.VILLAGE, office.east) for n in range(6)]
    kinds = ((office.pothole, POTHOLE), (office.litter, LITTER), (office.tree, TREE))
    rows = []
    for n in range(count):
        kind, texts = kinds[n % 3]
        said = texts[n // 3 % 3]
        body = office.parks if kind == office.tree and not said.isascii() else office.roads
        when = NOW - timedelta(hours=count - n)
        rows.append(
            Case(
                type=kind,
                place=villages[n // 9 % 6],
                text=said,
                body=body,
                reported_at=when,
                closed_at=when,
                state="closed",
            )
        )
    CASE.adopt(rows, source="test", by=SYSTEM, now=NOW)


@pytest.fixture
def model(office: Office) -> SuggestionModel:
    lived(office)
    return training.train(by=SYSTEM, now=NOW)


def found() -> suggesting.Suggester:
    suggester = suggesting.current()
    assert suggester is not None
    return suggester


def test_it_suggests_the_type_in_both_languages(office: Office, model: SuggestionModel):
    for text, kind in (
        ("a big hole in our road", "Pothole"),
        ("垃圾堆满了", "Litter"),
        ("大树倒在路上", "Fallen tree"),
    ):
        (first, *_others) = found().types(text, office.iris)
        assert first.label == kind
        assert first.words in ("very likely", "likely", "perhaps")
        assert 0 < first.percent < 100


def test_it_suggests_only_bodies_with_the_power(office: Office, model: SuggestionModel):
    case = office.report(type=office.tree, text="大树倒了")
    assert found().bodies(case, NOW.date())[0].label == "Parks"
    power = Power.objects.unscoped("test").get(body=office.parks, subject=office.tree.code)
    power.last_on = SINCE
    power.write(by=SYSTEM, now=NOW)
    assert "Parks" not in [each.label for each in found().bodies(case, NOW.date())]


def test_it_does_not_suggest_whom_the_case_complains_of(office: Office, model: SuggestionModel):
    case = office.report(type=office.tree, text="大树倒了", complained_of=office.parks)
    assert "Parks" not in [each.label for each in found().bodies(case, NOW.date())]


def test_it_leaves_out_types_that_are_no_longer_in_use(office: Office, model: SuggestionModel):
    office.pothole.active = False
    office.pothole.write(by=SYSTEM, now=NOW)
    assert "Pothole" not in [each.label for each in found().types("a hole in the road", office.iris)]


def test_it_refuses_to_train_on_too_little_and_says_what_is_missing(office: Office):
    lived(office, 30)
    with pytest.raises(Refusal, match="takes 500 closed cases to train on, and there are 30"):
        training.train(by=SYSTEM, now=NOW)
    with pytest.raises(CommandError, match="500"):
        call_command("cases", "train-suggestions")


def test_it_refuses_where_all_cases_went_to_one_body(office: Office):
    lived(office)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training.Closed, "for_body", property(lambda case: case.for_type._replace(label=office.roads.pk)))
        with pytest.raises(Refusal, match=r"Two lead bodies with 20 cases each.* Roads "):
            training.train(by=SYSTEM, now=NOW)


def test_it_learns_nothing_from_who_says_no_more_than_the_type(office: Office):
    lived(office, 3)
    office_case = Case.objects.unscoped("test").filter(type=office.pothole).get()
    assert len(training.closed_cases()) == 3
    office_case.text = "Pothole"
    office_case.write(by=SYSTEM, now=NOW)
    assert len(training.closed_cases()) == 2


def test_it_is_the_same_model_for_the_same_cases(office: Office, model: SuggestionModel):
    again = training.train(by=SYSTEM, now=NOW)
    assert (again.sha256, again.report) == (model.sha256, model.report)


def test_it_tells_every_share_with_its_denominator(office: Office, model: SuggestionModel):
    assert (model.cases, model.report["type"]["trained"], model.report["type"]["tested"]) == (540, 432, 108)
    assert model.types_right == "100.0% (108/108)"
    of_types, _of_bodies = model.judged
    assert of_types.shares[2] == ("baseline: always the commonest", 36, 108, "33.3%")
    assert of_types.bands[-1] == ("0%–20%", 0, 0, "not applicable")


def test_it_suggests_nothing_from_a_file_that_was_changed(office: Office, model: SuggestionModel):
    path = suggesting.path_of(model.sha256)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert suggesting.current() is None
    assert not model.is_sound
    path.unlink()
    assert suggesting.current() is None


def test_it_asks_a_fixed_number_of_questions(
    office: Office,
    model: SuggestionModel,
    django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]],
):
    case = office.report(type=office.tree, text="大树倒了", complained_of=office.parks)
    with django_assert_max_num_queries(6):  # the model, the types and who may see them, the bodies, those below one
        suggester = found()
        suggester.types(case.text, office.iris)
        suggester.bodies(case, NOW.date())


# -- on pages --------------------------------------------------------------------------------------------------------


def of(who: User) -> Client:
    browser = Client()
    browser.force_login(who)
    return browser


def test_it_shows_types_while_a_report_is_typed_and_stores_nothing(office: Office, model: SuggestionModel):
    before = Case.objects.unscoped("test").count()
    typed = {"text": "大树倒了", "place": office.eastham.pk, "type": office.tree.pk}
    page = of(office.iris).post("/cases/suggested", typed).content.decode()
    assert f'data-fills="id_type" data-value="{office.tree.pk}"' in page
    assert "Parks" in page
    assert str(model) in page
    assert Case.objects.unscoped("test").count() == before
    assert of(office.iris).post("/cases/suggested", {"text": "x"}).content.strip() == b""
    assert of(office.rosa).post("/cases/suggested", typed).status_code == 403


def test_it_shows_likely_duplicates_while_a_report_is_typed(office: Office):
    known = office.report(lon=113.1, lat=23.0)
    typed = {"text": "A hole in the road", "place": office.eastham.pk, "lon": "113.1", "lat": "23.0"} | {
        "reported_at": "2026-09-18T10:00"
    }
    assert known.number in of(office.iris).post("/cases/likely", typed).content.decode()


def test_it_offers_to_link_at_one_press_where_a_case_is_registered(office: Office):
    original, case = office.report(address="East Road 1"), office.report(address="East Road 1")
    browser = of(office.iris)
    assert f"Link to {original.number}" in browser.get(f"/cases/{case.pk}/").content.decode()
    assert f"Link to {original.number}" not in of(office.otto).get(f"/cases/{case.pk}/").content.decode()
    browser.post(f"/cases/{case.pk}/step/link_case", {"duplicate_of": original.pk})
    case.refresh_from_db()
    assert (case.state, case.duplicate_of) == ("linked", original)


def test_it_preselects_nothing_and_counts_what_was_chosen(office: Office, model: SuggestionModel):
    case = office.report(type=office.tree, text="大树倒了")
    case.take("register_case", by=office.iris, now=NOW)
    browser, address = of(office.dan), f"/cases/{case.pk}/step/dispatch_case"
    form = browser.get(address)
    assert "selected" not in form.content.decode().partition('name="body"')[2].partition("</select>")[0].replace(
        '<option value="" selected>', ""
    )
    shown = f"{model.pk}:body:{office.parks.pk}"
    assert shown in browser.get(f"/cases/{case.pk}/suggested?for=body").content.decode()
    browser.post(address, {"body": office.roads.pk, "suggested": f"{shown},{office.roads.pk}"})
    (use,) = SuggestionUse.objects.all()
    assert (use.kind, use.shown, use.first, use.taken) == ("body", 1, 0, 1)
    assert "100.0% (1/1)" in of(office.otto).get(f"/suggestion-models/{model.pk}/").content.decode()


@pytest.mark.parametrize("sent", ["", "x", "1:2", "999999999:type:1", "1:body:1", "1:type:", "1:type:x,y"])
def test_it_counts_nothing_that_no_page_sent(office: Office, model: SuggestionModel, sent: str):
    suggesting.note_choice([sent.replace("1:", f"{model.pk}:", 1) if sent.startswith("1:") else sent], Kind.TYPE, 1)
    assert not SuggestionUse.objects.exists()
