"""Forms: nothing typed is lost, and what is wrong is said at the field and above all."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.office import Office

pytestmark = pytest.mark.browser


def test_it_keeps_a_draft_until_it_is_sent(office: Office, page_of: Callable[..., Page]):
    page = page_of(office.iris)
    page.goto("/cases/new")
    with page.expect_response("**/drafts"):
        page.locator("[name=text]").fill("The lamp is out")
    page.goto("/cases/")
    page.goto("/cases/new")
    expect(page.locator("[name=text]")).to_have_value("The lamp is out")
    expect(page.locator("[data-restored]")).to_be_visible()
    page.get_by_role("button", name="Start afresh").click()
    expect(page.locator("[name=text]")).to_have_value("")


def test_it_leads_from_the_summary_to_the_field(office: Office, page_of: Callable[..., Page]):
    page = page_of(office.iris)
    page.goto("/cases/new")
    page.locator(".send button[type=submit]").click()
    expect(page.locator("#errors")).to_be_focused()
    link = page.locator("#errors a").first
    field = page.locator(str(link.get_attribute("href")))
    link.click()
    expect(field).to_be_focused()
    expect(page.locator(".field.wrong .error").first).to_be_visible()


def test_it_shows_who_was_faster_and_keeps_what_was_typed(office: Office, page_of: Callable[..., Page]):
    case = office.report()
    address = f"/cases/{case.pk}/change"
    slow, fast = page_of(office.dan), page_of(office.iris)
    slow.goto(address)
    fast.goto(address)
    fast.locator("[name=address]").fill("Bridge Street 7")
    fast.locator(".send button[type=submit]").click()
    slow.locator("[name=text]").fill("What Dan knows")
    slow.locator(".send button[type=submit]").click()
    expect(slow.locator("[role=alert]")).to_contain_text("Bridge Street 7")
    expect(slow.locator("[role=alert]")).to_contain_text("iris")
    expect(slow.locator("[name=text]")).to_have_value("What Dan knows")
