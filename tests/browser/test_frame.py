"""The frame: usable by everybody, in both languages, light and dark, on a desk and on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import faults
from tests.office import Office

pytestmark = pytest.mark.browser

LOOKS = [(1440, "en", "light"), (768, "zh-hans", "dark"), (390, "en", "dark"), (390, "zh-hans", "light")]


@pytest.mark.parametrize("look", LOOKS)
def test_it_leaves_nobody_out(
    office: Office, page_of: Callable[..., Page], keep: Callable[[Page, str], None], look: tuple[int, str, str]
):
    width, language, theme = look
    job = office.sent()
    page = page_of(office.dan, width=width, language=language, theme=theme)
    found = {}
    for path in (
        "/cases/",
        f"/cases/{job.case_id}/",
        "/cases/new",
        "/jobs/",
        "/settings/",
        "/search?q=hole",
        "/nothing",
    ):
        page.goto(path)
        if faulty := faults(page):
            found[path] = faulty
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} scrolls sideways"
        keep(page, f"frame{path.replace('/', '-')}-{width}-{language}-{theme}")
    assert found == {}


def test_it_runs_nothing_that_it_did_not_send(office: Office, page_of: Callable[..., Page], errors: list[str]):
    page = page_of(office.dan)
    for path in ("/cases/", "/cases/new", "/settings/"):
        page.goto(path)
    assert errors == []
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.ran = true\">')")
    page.wait_for_timeout(300)
    assert page.evaluate("window.ran") is None
    assert "inline event handler" in errors.pop()


def test_it_keeps_the_chosen_theme_and_language(office: Office, page_of: Callable[..., Page]):
    page = page_of(office.dan)
    page.goto("/cases/")
    page.locator(".top .looks summary").click()
    page.locator(".top .looks").get_by_role("button", name="Dark").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.get_by_role("button", name="简体中文").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator(".rail")).to_contain_text("案卷")


def test_it_works_before_its_scripts_do(office: Office, page_of: Callable[..., Page]):
    office.report(text="hole by the bridge")
    page = page_of(office.dan)
    page.route("**/*.js", lambda route: route.abort())
    page.goto("/cases/?q=bridge")
    page.locator("tr[data-key] th a").click()
    expect(page.locator("h1")).to_contain_text("Case")
