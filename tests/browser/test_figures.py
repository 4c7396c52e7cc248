"""Figures and what is published of them, in both languages, on a desk and on a phone: nothing that axe finds wrong."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect

from gridwork.cases.models import Case
from gridwork.figures.procedures import ReleaseState
from tests.browser.conftest import faults
from tests.cast import NOW, SYSTEM
from tests.figures.releasing import LATER, drafter, happened, published, publisher
from tests.office import Office

pytestmark = pytest.mark.browser

LON, LAT = 113.14, 23.03
LOOKS = ((1440, "en"), (390, "zh-hans"))


@pytest.fixture
def counted(office: Office, tmp_path: Path) -> Office:
    """A table of towns by month, a map of two streets, and a table that was withdrawn."""
    happened(office, {office.eastham: 40, office.westham: 3})
    office.pothole.on_public_map = True
    office.pothole.write(by=SYSTEM, now=NOW)
    streets = np.random.default_rng(7).uniform(0, 0.001, (8, 2)) + np.array([LON, LAT])
    path = tmp_path / "addresses.csv"
    path.write_text("longitude,latitude\n" + "".join(f"{x!r},{y!r}\n" for x, y in streets.tolist()))
    call_command("anchors", str(path), "--source", "Survey", "--licence", "CC BY 4.0", stdout=StringIO())
    rows = [
        Case(type=office.pothole, place=office.eastham, text=f"No. {n}", reported_at=NOW, lon=LON, lat=LAT)
        for n in range(12)
    ]
    Case.write_many(rows, by=SYSTEM, now=NOW)
    return office


@pytest.fixture
def stranger(chromium: Browser, live_server: object) -> Callable[[int, str], Page]:
    def open_page(width: int, language: str) -> Page:
        context = chromium.new_context(base_url=live_server.url, viewport={"width": width, "height": 900})
        context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(60_000)
        return page

    return open_page


def is_sound(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("h1")).to_be_visible()
    assert faults(page) == [], address
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{address} is wider than the screen"


def test_what_was_published_is_open_to_everybody(counted: Office, stranger: Callable[[int, str], Page]):
    table = published(counted, breakdown="town_month")
    drawn = published(counted, breakdown="anchor", threshold=3)
    gone = published(counted, breakdown="month")
    gone.take("withdraw_release", by=publisher(counted), now=LATER + timedelta(days=1), reason="A wrong border")
    assert drawn.state == ReleaseState.PUBLISHED
    for width, language in LOOKS:
        page = stranger(width, language)
        for number in (table.pk, drawn.pk, gone.pk):
            is_sound(page, f"/public/{number}/")
        is_sound(page, "/public/")
        page.goto(f"/public/{drawn.pk}/")
        expect(page.locator("circle.spot")).to_have_count(1)
        page.context.close()


def test_a_figure_is_told_to_whoever_works_with_it(counted: Office, page_of: Callable[..., Page]):
    who = drafter(counted)
    for width, language in LOOKS:
        page = page_of(who, width=width, language=language)
        for address in ("/figures/", "/figures/cases_reported/?year=2026", "/figures/cases_reported/rows?year=2026"):
            is_sound(page, address)
