"""A case is followed on its page, moves, comes in the digest of the next morning, and is followed no more."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from gridwork.cases.tasks import tell
from tests.browser.conftest import Clock, faults
from tests.office import Office

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_it_is_followed_until_its_digest(
    office: Office, clock: Clock, page_of: Callable[..., Page], width: int, theme: str
):
    case = office.report(now=clock.now)
    page = page_of(office.otto, width=width, theme=theme)
    page.goto(f"/cases/{case.pk}/")
    page.get_by_role("button", name="once a day").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("You are told once a day.")).to_be_visible()
    assert faults(page) == []

    case.take("register_case", by=office.iris, now=clock.now)
    clock.forward(days=1)
    tell(clock.now)
    page = page_of(office.otto, width=width, theme=theme)  # nobody stays signed in over night
    page.goto("/inbox/")
    expect(page.locator(".digest")).to_contain_text(f"You follow: {case.number}: registered")
    assert faults(page) == []
    page.get_by_role("button", name="Mark as read").click()
    page.goto("/inbox/")
    expect(page.locator(".digest")).to_have_count(0)

    page.goto("/watches/")
    page.get_by_role("button", name=f"Follow {case.number} no more").click()
    expect(page.get_by_text("None yet. Open a case and choose “Follow”.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert faults(page) == []
