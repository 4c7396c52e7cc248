"""Near me: around the device once it says where it is, by a place where it does not; nothing of it in the address."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Clock, faults
from tests.office import Office

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (1440, "dark")])
def test_it_lists_what_is_around_the_device(
    office: Office, clock: Clock, page_of: Callable[..., Page], width: int, theme: str
):
    case = office.report(lon=113.101, lat=23.0, now=clock.now)
    page = page_of(office.iris, width=width, theme=theme)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": 113.1, "latitude": 23.0})
    page.goto("/near/")
    page.get_by_role("button", name="Around where I am").click()
    expect(page.locator("#near")).to_be_focused()
    expect(page.locator("#near")).to_contain_text("102 m")
    expect(page.get_by_role("link", name=case.number)).to_be_visible()
    assert page.url.endswith("/near/")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert faults(page) == []  # with the pointer on the button


def test_it_offers_places_where_the_device_does_not_say(office: Office, clock: Clock, page_of: Callable[..., Page]):
    case = office.report(now=clock.now)
    page = page_of(office.wen, width=390)
    page.context.clear_permissions()
    page.goto("/near/")
    here = page.get_by_role("button", name="Around where I am")
    here.click()
    expect(page.get_by_role("status").filter(has_text="The device does not say where it is.")).to_be_visible()
    expect(here).to_be_enabled()
    page.get_by_role("button", name="Eastham").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Open in Eastham")).to_be_visible()
    expect(page.get_by_role("link", name=case.number)).to_be_visible()
    expect(page.get_by_role("button", name="Eastham")).to_have_attribute("aria-pressed", "true")
    assert faults(page) == []
