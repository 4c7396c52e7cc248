"""An edition of the official codes, by keyboard: handed in, weighed, one change said otherwise, confirmed, undone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from gridwork.places import actions
from gridwork.places.models import Place
from tests.browser.conftest import Clock, faults
from tests.cast import NOW, SINCE, SYSTEM, grant, role
from tests.office import Office
from tests.places.test_code_list_pages import MAY

pytestmark = pytest.mark.browser
CODES = {"district": "990101", "east": "990101001", "west": "990101002"}
VILLAGES = {"eastham": "990101001001", "westham": "990101002001"}
EDITION = "code,name\n990101001001,Orient\n990101002001,Westham\n990101002002,Newham\n"


@pytest.fixture
def coded(office: Office) -> Office:
    for name, code in (CODES | VILLAGES).items():
        actions.recode_place(getattr(office, name), code, from_on=SINCE, by=SYSTEM, now=NOW)
    grant(office.lea, role("keeper of places", MAY), office.district)
    return office


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_it_is_handed_in_decided_and_confirmed(
    coded: Office, clock: Clock, tmp_path: Path, page_of: Callable[..., Page], width: int, theme: str
):
    file = tmp_path / "codes.csv"
    file.write_text(EDITION)
    page = page_of(coded.lea, width=width, theme=theme)
    page.goto("/code-lists/hand-in")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("#errors")).to_be_focused()
    assert faults(page) == []

    page.get_by_label("Code list").set_input_files(file)
    page.get_by_label("As of").fill("2026-10-01")
    page.get_by_label("District", exact=True).select_option(str(coded.district.pk))
    page.get_by_label("Source").fill("Statistics office")
    page.get_by_role("button", name="Compare").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 proposals are not decided yet.")).to_be_visible()
    assert faults(page) == []

    page.get_by_role("link", name="Renamed").click()
    page.get_by_role("link", name="Say otherwise").click()
    expect(page.get_by_role("heading", name="What became of Eastham 990101001001?")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("link", name="Cancel").click()

    page.locator(".offers .btn-primary").click()
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("Confirmed: the district follows this code list now.")).to_be_visible()
    assert Place.known.filter(name_en="Orient", code=VILLAGES["eastham"]).exists()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert faults(page) == []
