"""Chromium, and people who are signed in to a server of this very process."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from gridwork.accounts.models import User
from gridwork.journal import triggers
from tests import office as people

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


class Clock:
    """The server's clock, put forward by the test."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(datetime(2026, 10, 9, 10, 0, tzinfo=people.NOW.tzinfo))  # a Friday; the Saturday after it is worked
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


@pytest.fixture
def office(transactional_db: None) -> Iterator[people.Office]:
    yield people.build()
    triggers.lift()  # or the flush that follows would be refused


@pytest.fixture
def errors() -> list[str]:
    """What pages complained of: nothing, in the end. To raise at once would break the connection and hide it."""
    return []


@pytest.fixture
def page_of(chromium: Browser, live_server: object, errors: list[str]) -> Iterator[Callable[..., Page]]:
    """A page of their own for somebody who is signed in, on a desk or a phone, in one of the languages."""
    opened: list[Page] = []

    def open_page(who: User, *, width: int = 1440, language: str = "en", theme: str = "light") -> Page:
        context = chromium.new_context(
            base_url=live_server.url,  # type: ignore[attr-defined]
            viewport={"width": width, "height": 900},
            color_scheme=theme,  # type: ignore[arg-type]
            reduced_motion="reduce",
        )
        spoken = {"name": "django_language", "value": language, "url": live_server.url}  # type: ignore[attr-defined]
        context.add_cookies([spoken])  # type: ignore[list-item]
        sign_in(context, who, live_server.url)  # type: ignore[attr-defined]
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None)
        opened.append(page)
        return page

    yield open_page
    for page in opened:
        page.context.close()
    assert errors == []


def sign_in(context: BrowserContext, who: User, url: str) -> None:
    client = Client()
    client.force_login(who)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])


def faults(page: Page) -> list[str]:
    """What axe finds wrong with a page, one line each."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


@pytest.fixture
def keep(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """A picture of the page beside the test's results, to be looked at."""
    folder = Path(request.config.rootpath) / "test-results"
    folder.mkdir(exist_ok=True)
    return lambda page, name: page.screenshot(path=folder / f"{name}.png") and None  # type: ignore[return-value, func-returns-value]
