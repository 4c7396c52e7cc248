"""Every register, those of the toys among them: list, page, form, files and API, for who may and who may not."""

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gridwork.kernel.registers import Register
from gridwork.kernel.scope import Within
from tests.contract.conftest import World, registers
from tests.contract.rows import Rows

pytestmark = [pytest.mark.django_db, pytest.mark.sampled(3)]
EACH = pytest.mark.parametrize("register", registers(), ids=lambda register: register.slug)
LIMIT = 12  # statements of a list page, with what signing in costs


def signed_in(who: object) -> Client:
    browser = Client()
    browser.force_login(who)  # type: ignore[arg-type]
    return browser


@EACH
def test_it_lists_for_whoever_may_and_refuses_whoever_may_not(world: World, register: Register):
    chief, nemo = signed_in(world.cast.chief), signed_in(world.cast.nemo)
    for address in (register.url("list"), register.url("export", "csv"), f"/api/v1/{register.slug}"):
        assert chief.get(address).status_code == 200, address
        assert nemo.get(address).status_code == 403, address


@EACH
def test_it_shows_a_record_on_its_page_in_the_panel_and_in_the_api(world: World, register: Register):
    chief, row = signed_in(world.cast.chief), world.east[register.model]
    for address in (
        register.url("record", row.pk),
        register.url("record", row.pk) + "?panel=1",
        f"/api/v1/{register.slug}/{row.pk}",
        f"/api/v1/{register.slug}/{row.pk}/history",
    ):
        assert chief.get(address).status_code == 200, address


@EACH
def test_it_keeps_to_the_places_of_the_reader(world: World, register: Register):
    """Vera looks on in East: what lies in West answers her like what is not there."""
    vera = signed_in(world.cast.vera)
    own, foreign = world.east[register.model], world.west[register.model]
    assert vera.get(register.url("record", own.pk)).status_code == 200
    if isinstance(register.model.scope, Within):
        missing = vera.get(f"/api/v1/{register.slug}/987654321")
        answer = vera.get(f"/api/v1/{register.slug}/{foreign.pk}")
        assert (answer.status_code, answer.content) == (404, missing.content)
        assert vera.get(register.url("record", foreign.pk)).status_code == 404
        listed = vera.get(f"/api/v1/{register.slug}?limit=200").json()["items"]
        assert {own.pk} <= {item["id"] for item in listed}
        assert foreign.pk not in {item["id"] for item in listed}


@EACH
def test_it_opens_its_form_to_whoever_may_enter(world: World, register: Register):
    if not register.entry:
        assert signed_in(world.cast.chief).get(f"/{register.slug}/new").status_code == 404
        return
    assert signed_in(world.cast.chief).get(register.url("new")).status_code in (200, 302)
    assert signed_in(world.cast.vera).get(register.url("new")).status_code == 403


@EACH
def test_it_offers_to_change_what_can_be_changed_and_nothing_else(world: World, register: Register):
    chief, row = signed_in(world.cast.chief), world.east[register.model]
    address = f"/{register.slug}/{row.pk}/change"
    can = "change" in register.verbs
    assert (f'href="{address}"' in chief.get(register.url("record", row.pk)).content.decode()) == can
    assert chief.get(address).status_code == (200 if can else 404)
    sent = chief.patch(f"/api/v1/{register.slug}/{row.pk}", data="{}", content_type="application/json")
    assert sent.status_code == (428 if can else 405)


@EACH
def test_it_refuses_an_empty_form_at_its_fields_and_not_with_an_error_of_ours(world: World, register: Register):
    if not register.entry:
        return
    chief = signed_in(world.cast.chief)
    assert chief.post(register.url("new"), {}).status_code in (302, 422)
    answer = chief.post(f"/api/v1/{register.slug}", data="{}", content_type="application/json")
    assert answer.status_code in (201, 403, 409, 422)


@EACH
@pytest.mark.export
def test_it_exports_its_columns_and_begins_no_formula(world: World, register: Register):
    text = signed_in(world.cast.chief).get(register.url("export", "csv")).getvalue().decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    assert head[1:] == [register.label(name) for name in register.shown]
    assert rows
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@" and not cell[1:2].isdecimal() and cell[:1]]


@EACH
def test_it_asks_as_many_questions_for_twenty_rows_as_for_one(world: World, register: Register):
    browser = signed_in(world.cast.chief)

    def asked() -> int:
        with CaptureQueriesContext(connection) as questions:
            assert browser.get(register.url("list")).status_code == 200
        return len(questions)

    asked()
    few = asked()
    rows = Rows(world.cast, world.cast.east_village, world.cast.roads)
    rows.made |= {model: row for model, row in world.east.items() if model is not register.model}
    try:
        for _number in range(9):
            rows.of(register.model)
    except Exception:  # noqa: BLE001  (a kind of which the place holds only one: its page is as short as it gets)
        return
    assert asked() == few <= LIMIT + 3


@EACH
def test_it_says_what_an_empty_list_lacks(world: World, register: Register):
    page = signed_in(world.cast.chief).get(register.url("list"), {"q": "nothing-is-called-so"})
    assert page.status_code == 200
    assert "empty" in page.content.decode()
