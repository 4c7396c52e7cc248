"""Suggestions and likely duplicates as they come while somebody types: a press fills the field, nothing else does."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from gridwork.cases import training
from tests.browser.conftest import Clock, faults
from tests.cases.test_suggestions import lived
from tests.cast import NOW, SYSTEM
from tests.office import Office

pytestmark = pytest.mark.browser


@pytest.fixture
def trained(office: Office, tmp_path: Path, settings: object) -> None:
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    lived(office)
    training.train(by=SYSTEM, now=NOW)


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("zh-hans", 390)])
def test_it_fills_the_type_at_one_press_and_never_by_itself(
    office: Office, trained: None, clock: Clock, page_of: Callable[..., Page], language: str, width: int
):
    office.report(text="大树倒了", type=office.tree, address="East Road 1", now=clock.now, reported_at=clock.now)
    page = page_of(office.iris, width=width, language=language)
    page.goto("/cases/new")
    page.locator("#id_place").select_option(str(office.eastham.pk))
    page.locator("[name=address]").fill("East Road 1")
    page.locator("[name=text]").press_sequentially("大树倒了")
    suggestion = page.locator("[data-fills=id_type]").first
    expect(suggestion).to_be_visible()
    expect(page.locator("[name=type]")).to_have_value("")
    suggestion.click()
    expect(page.locator("[name=type]")).to_have_value(str(office.tree.pk))
    expect(page.locator("#suggested")).to_contain_text("Parks")
    expect(page.locator("#likely a")).to_be_visible()
    assert faults(page) == []


def test_it_fills_the_body_where_a_case_is_sent(
    office: Office, trained: None, clock: Clock, page_of: Callable[..., Page]
):
    case = office.report(text="大树倒了", type=office.tree)
    case.take("register_case", by=office.iris, now=NOW)
    page = page_of(office.dan, width=390)
    page.goto(f"/cases/{case.pk}/step/dispatch_case")
    page.locator("[data-fills=id_body]").first.click()
    expect(page.locator("[name=body]")).to_have_value(str(office.parks.pk))
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert faults(page) == []
