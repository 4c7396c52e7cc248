"""Routing rules: read in their order, tried on past cases, and a case that went elsewhere opened from there."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Clock, faults
from tests.cases.test_routing import rule
from tests.office import Office

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_rules_are_tried_on_past_cases(
    office: Office, clock: Clock, page_of: Callable[..., Page], width: int, theme: str
):
    rule(office, type=office.tree, body=office.parks)
    office.sent(office.parks, type=office.tree, now=clock.now)
    elsewhere = office.sent(office.roads, type=office.tree, now=clock.now)
    page = page_of(office.lea, width=width, theme=theme)
    page.goto("/routing/")
    expect(page.locator(".rules li")).to_have_count(1)
    assert faults(page) == []

    page.get_by_role("link", name="Dry run").click()
    page.get_by_label("Cases sent from").fill("2026-10-01")
    page.get_by_role("button", name="Try the rules").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="2 cases were sent from 2026-10-01 to 2026-10-09")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="where they went")).to_contain_text("1 / 2")
    row = page.get_by_role("row").filter(has_text=elsewhere.case.number)
    expect(row).to_contain_text("Roads")
    expect(row).to_contain_text("Parks")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert faults(page) == []

    page.get_by_label("to", exact=True).fill("2026-09-01")
    page.get_by_role("button", name="Try the rules").click()
    expect(page.locator("#errors")).to_be_focused()
    assert faults(page) == []
