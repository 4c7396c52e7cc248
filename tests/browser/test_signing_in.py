"""Signing in with what one holds: a passkey that Chromium makes up, the codes of an app, and a recovery code."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from gridwork.accounts.models import Session, User
from tests.browser.conftest import faults
from tests.office import Office
from tests.promises import Counted

pytestmark = [pytest.mark.browser, pytest.mark.auth]
LOOKS = [(1440, "en", "light"), (390, "zh-hans", "dark")]


@pytest.fixture(autouse=True)
def _required(settings: Any, live_server: Any) -> Iterator[None]:
    """Passkeys belong to a name: that of the server, which here is localhost."""
    cache.clear()
    settings.SECOND_FACTOR = "required"
    settings.ADDRESS = live_server.url
    yield
    cache.clear()


@pytest.fixture
def stranger(chromium: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """A page of a browser in which nobody is signed in."""
    opened: list[BrowserContext] = []

    def open_page(*, width: int = 1440, language: str = "en", theme: str = "light") -> Page:
        context = chromium.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900}, color_scheme=theme,  # type: ignore[arg-type]
            reduced_motion="reduce",
        )  # fmt: skip
        context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(20_000)
        opened.append(context)
        return page

    yield open_page
    for context in opened:
        context.close()


def holds_authenticator(page: Page) -> Any:
    """What a computer with a fingerprint reader does, without a finger."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools


def send_password(page: Page, who: User) -> None:
    page.goto(reverse("account_login"))
    page.locator("[name=login]").fill(who.username)
    page.locator("[name=password]").fill(who.username)
    page.locator("[name=password]").press("Enter")


def sign_out(page: Page) -> None:
    page.goto(reverse("account_logout"))
    page.locator("main button").click()
    expect(page).to_have_url(re.compile(reverse("account_login")))


def looked_at(page: Page, keep: Callable[[Page, str], None], name: str) -> None:
    assert faults(page) == [], name
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"
    keep(page, f"sign-in-{name}-{page.viewport_size['width']}")  # type: ignore[index]


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_it_signs_in_with_a_passkey(
    office: Office, stranger: Callable[..., Page], keep: Callable[[Page, str], None], look: tuple[int, str, str],
    counted: Counted,
):  # fmt: skip
    width, language, theme = look
    page = stranger(width=width, language=language, theme=theme)
    holds_authenticator(page)
    send_password(page, office.dan)
    expect(page).to_have_url(re.compile(reverse("second-factor")))
    looked_at(page, keep, "choice")
    page.goto("/cases/")
    expect(page).to_have_url(re.compile(reverse("second-factor")))  # nothing else opens

    page.locator(f"a[href='{reverse('passkey-add')}']").click()
    page.locator("[name=name]").fill("Office computer")
    looked_at(page, keep, "new-passkey")
    page.locator("[data-ask]").click()
    expect(page).to_have_url(re.compile(reverse("recovery-codes")))
    expect(page.locator(".codes li")).to_have_count(10)
    looked_at(page, keep, "recovery-codes")
    with page.expect_download() as kept:
        page.locator("a[download]").click()
    assert len(re.findall(r"^\d{8}$", kept.value.path().read_text(), re.MULTILINE)) == 10
    page.goto("/cases/")
    expect(page).to_have_url(re.compile("/cases/"))

    sign_out(page)  # by the passkey alone, without a name or a password
    looked_at(page, keep, "sign-in")
    page.locator("pass-key [data-ask]").click()
    expect(page).to_have_url(re.compile("/inbox/"))
    assert Session.objects.get(user=office.dan).factor == "passkey"

    sign_out(page)  # and as what comes after the password
    send_password(page, office.dan)
    expect(page).to_have_url(re.compile(reverse("mfa_authenticate")))
    looked_at(page, keep, "second-factor")
    page.locator("pass-key [data-ask]").click()
    expect(page).to_have_url(re.compile("/inbox/"))

    page.goto(reverse("profile"))
    expect(page.locator("#second-factors [name=name]")).to_have_value("Office computer")
    looked_at(page, keep, "account")
    page.locator("#second-factors form[action$=remove] button").click()
    assert page.locator("h1").count()
    page.goto(reverse("profile"))
    expect(page.locator("#second-factors [name=name]")).to_have_count(1)  # the last one stays
    counted("stories in a browser", 1)


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_it_signs_in_with_codes_and_a_recovery_code(
    office: Office, stranger: Callable[..., Page], keep: Callable[[Page, str], None], look: tuple[int, str, str],
    counted: Counted,
):  # fmt: skip
    width, language, theme = look
    page = stranger(width=width, language=language, theme=theme)
    send_password(page, office.dan)
    page.locator(f"a[href='{reverse('code-add')}']").click()
    page.locator("main summary").click()
    secret = page.locator("code.key").inner_text()
    looked_at(page, keep, "new-code")
    page.locator("[name=code]").fill("123")
    page.locator("main button").click()
    expect(page.locator("#errors")).to_be_visible()
    page.locator("[name=code]").fill(shown(secret))
    page.locator("main button").click()
    expect(page.locator(".codes li")).to_have_count(10)
    spare = page.locator(".codes li").first.inner_text()

    sign_out(page)
    send_password(page, office.dan)
    cache.clear()  # the same half minute shows the same code, which works once
    page.locator("[name=code]").fill(shown(secret))
    page.locator("[name=code]").press("Enter")
    expect(page).to_have_url(re.compile("/inbox/"))

    sign_out(page)
    send_password(page, office.dan)
    page.locator("[name=code]").fill(spare)
    page.locator("[name=code]").press("Enter")
    expect(page).to_have_url(re.compile("/inbox/"))
    sign_out(page)
    send_password(page, office.dan)
    page.locator("[name=code]").fill(spare)
    page.locator("[name=code]").press("Enter")
    expect(page.locator("#errors")).to_be_visible()
    counted("stories in a browser", 1)


def shown(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_it_says_before_it_signs_out_and_keeps_what_is_typed(
    office: Office, page_of: Callable[..., Page], settings: Any, keep: Callable[[Page, str], None]
):
    settings.SECOND_FACTOR = "offered"
    page = page_of(office.iris, width=390, language="zh-hans")
    page.goto("/cases/new")
    page.locator("[name=text]").fill("A hole")
    expect(page.locator("[data-draft-url]")).to_contain_text("草稿")
    away = "localStorage.setItem('gridwork-seen', String(Date.now() - 725 * 1000))"
    warning = page.get_by_role("alertdialog")
    page.evaluate(away)
    looked_at(page, keep, "warning")
    page.evaluate(away)
    expect(warning.locator("[data-stay]")).to_be_focused()
    warning.locator("[data-stay]").click()
    expect(warning).to_be_hidden()
    expect(page.locator("[name=text]")).to_have_value("A hole")

    Session.objects.filter(user=office.iris).delete()
    page.locator("[name=text]").fill("A hole in Bridge Street")
    expect(warning.locator("[data-again]")).to_be_visible()
    expect(page.locator("[data-draft-url]")).to_contain_text("草稿暂时无法保存")
    expect(page.locator("[name=text]")).to_have_value("A hole in Bridge Street")
    expect(page.locator("[name=password]")).to_have_count(0)


def test_it_confirms_who_one_is_before_what_is_sensitive(
    office: Office, page_of: Callable[..., Page], settings: Any, keep: Callable[[Page, str], None]
):
    settings.SECOND_FACTOR = "offered"
    settings.CONFIRMED_FOR = settings.CONFIRMED_FOR * 0
    page = page_of(office.lea)
    page.goto(reverse("code-add"))
    expect(page).to_have_url(re.compile(reverse("account_reauthenticate")))
    looked_at(page, keep, "confirm")
    settings.CONFIRMED_FOR = settings.SESSION_IDLE
    page.locator("[name=password]").fill("lea")
    page.locator("[name=password]").press("Enter")
    expect(page).to_have_url(re.compile(reverse("code-add")))
