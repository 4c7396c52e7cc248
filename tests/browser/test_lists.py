"""Lists by key and by filter: the address tells what is shown, and opening a row loses nothing."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.office import Office

pytestmark = pytest.mark.browser


@pytest.fixture
def cases(office: Office, page_of: Callable[..., Page]) -> Page:
    """Four cases, the newest first: two reported, two sent."""
    for text in ("hole by the bridge", "hole by the school"):
        office.sent(text=text)
    for text in ("litter in the lane", "litter on the square"):
        office.report(text=text)
    page = page_of(office.dan)
    page.goto("/cases/")
    return page


def numbers(page: Page) -> list[str]:
    return page.locator("tr[data-key] th").all_inner_texts()


def test_it_moves_chooses_and_opens_by_key(cases: Page):
    first, second = numbers(cases)[:2]
    cases.keyboard.press("j")
    cases.keyboard.press("x")
    cases.keyboard.press("j")
    cases.keyboard.press("x")
    expect(cases.locator("[data-chosen]")).to_have_text("2 rows chosen")
    cases.keyboard.press("Enter")
    expect(cases.locator("#panel h1")).to_contain_text(second)
    cases.keyboard.press("k")
    expect(cases.locator("#panel h1")).to_contain_text(first)
    expect(cases).to_have_url(re.compile(r"/cases/$"))
    cases.keyboard.press("Escape")
    expect(cases.locator("#panel")).to_be_hidden()
    cases.keyboard.press("Enter")
    expect(cases.locator("#panel h1")).to_contain_text(first)
    cases.keyboard.press("Enter")
    expect(cases).to_have_url(re.compile(r"/cases/\d+/$"))


def test_it_shows_its_keys_and_leaves_fields_alone(cases: Page):
    cases.keyboard.press("?")
    expect(cases.locator("#keys")).to_be_visible()
    cases.keyboard.press("Escape")
    cases.keyboard.press("/")
    cases.keyboard.type("jxk")
    expect(cases.locator("#everything")).to_have_value("jxk")
    assert cases.locator("tr[aria-current]").count() == 0


def test_it_filters_without_a_reload_and_says_so_in_the_address(cases: Page):
    cases.locator(".filters summary", has_text="State").click()
    cases.get_by_label("being handled").check()
    expect(cases).to_have_url(re.compile(r"/cases/\?state=dispatched$"))
    expect(cases.locator("h1")).to_have_text("2 cases: being handled")
    expect(cases.locator("tr[data-key]")).to_have_count(2)
    cases.locator(".chips").get_by_role("link", name="Take away").click()
    expect(cases.locator("tr[data-key]")).to_have_count(4)


def test_it_searches_while_typing(cases: Page):
    cases.locator("#list-q").fill("litter")
    expect(cases.locator("tr[data-key]")).to_have_count(2)
    expect(cases.locator("#list-q")).to_be_focused()
    cases.locator("#list-q").fill("no such thing")
    expect(cases.locator(".empty")).to_contain_text("No row")


def test_it_finds_a_place_by_typing(cases: Page):
    cases.locator(".filters summary", has_text="Place").click()
    cases.keyboard.type("West")
    cases.locator("[role=option]", has_text="Westham").click()
    expect(cases.locator(".empty")).to_be_visible()
    expect(cases.locator(".chips")).to_contain_text("Westham")


def test_it_shows_the_columns_that_are_asked_for(cases: Page):
    cases.locator(".filters .columns summary").click()
    cases.locator(".columns").get_by_label("Address").uncheck()
    expect(cases).to_have_url(re.compile(r"columns=number%2C"))
    expect(cases.locator("thead")).not_to_contain_text("Address")


def test_it_previews_a_step_for_many_with_who_is_refused_and_why(cases: Page):
    cases.locator("[data-all]").check()
    cases.locator(".bulk button", has_text="Register").click()
    expect(cases.locator("h1 + p")).to_contain_text("2 of 4")
    expect(cases.locator(".verdict[data-tone=late]").first).to_contain_text("cannot be taken")
    cases.locator("[name=confirmed]").click()
    expect(cases.locator(".notes")).to_contain_text("2 of 2")


def test_it_lays_rows_out_as_cards_on_a_phone(cases: Page, office: Office, page_of: Callable[..., Page]):
    phone = page_of(office.dan, width=390)
    phone.goto("/cases/")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.locator("tr[data-key]").first.click()
    expect(phone).to_have_url(re.compile(r"/cases/\d+/$"))
