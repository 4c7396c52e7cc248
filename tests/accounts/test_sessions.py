"""Sessions: idle and absolute ends, ended at once, listed, and asked again before what is sensitive."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from gridwork.accounts import actions, door, tasks
from gridwork.accounts.models import Session, User
from gridwork.cases.models import RevealRequest
from gridwork.kernel.registers import Register
from tests.accounts.signing_in import FIREFOX, HERE, code, enter, holds_app, is_in, send_code
from tests.cast import NOW, Cast
from tests.mutations.mutation import ROOT
from tests.promises import Counted

pytestmark = [pytest.mark.auth, pytest.mark.django_db]
BEGAN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> time_machine.Traveller:  # type: ignore[misc]
    with time_machine.travel(BEGAN, tick=False) as moved:
        yield moved


class TestIdle:
    def test_it_ends_after_a_quarter_of_an_hour(self, cast: Cast, clock: time_machine.Traveller) -> None:
        browser, _answer = enter(cast.vera)
        clock.shift(14 * MINUTE)
        assert is_in(browser)
        clock.shift(15 * MINUTE + timedelta(seconds=1))
        assert not is_in(browser)

    def test_it_is_kept_by_whoever_works(
        self, cast: Cast, clock: time_machine.Traveller, counted: Counted, full: bool
    ) -> None:
        browser, _answer = enter(cast.vera)
        steps = 60
        for _step in range(steps):
            clock.shift(11 * MINUTE)
            assert is_in(browser)
        counted("pages within a working day", steps)

    def test_it_is_not_kept_by_what_a_page_asks_by_itself(
        self, cast: Cast, clock: time_machine.Traveller, counted: Counted
    ) -> None:
        browser, _answer = enter(cast.vera)
        for _second in range(16):
            clock.shift(MINUTE)
            browser.get(reverse("imports:progress", args=[1]))
        assert not is_in(browser)
        counted("requests that kept nothing alive", 16)

    def test_it_knows_all_that_pages_ask_by_themselves(self) -> None:
        asked = {
            name
            for path in (ROOT / "src").rglob("*.html")
            for line in path.read_text().splitlines()
            if 'hx-trigger="every' in line
            for name in re.findall(r"hx-get=\"{% url '([\w:-]+)'", line)
        }
        assert asked == door.UNATTENDED

    def test_it_is_kept_by_asking_to_stay(self, cast: Cast, clock: time_machine.Traveller) -> None:
        browser, _answer = enter(cast.vera)
        clock.shift(14 * MINUTE)
        assert browser.post(reverse("stay")).status_code == 204
        clock.shift(14 * MINUTE)
        assert is_in(browser)

    def test_it_is_written_once_a_minute(self, cast: Cast, clock: time_machine.Traveller) -> None:
        browser, _answer = enter(cast.vera)
        is_in(browser)
        for seconds, writes in ((1, 0), (58, 0), (1, 1), (1, 0)):
            clock.shift(timedelta(seconds=seconds))
            with CaptureQueriesContext(connection) as statements:
                assert is_in(browser)
            assert sum('UPDATE "accounts_session"' in each["sql"] for each in statements) == writes


class TestTheWhole:
    def test_it_ends_after_twelve_hours_whoever_works(self, cast: Cast, clock: time_machine.Traveller) -> None:
        browser, _answer = enter(cast.vera)
        for _tick in range(71):
            clock.shift(10 * MINUTE)
            assert is_in(browser)
        clock.shift(10 * MINUTE + timedelta(seconds=1))
        assert not is_in(browser)

    def test_it_does_not_begin_anew_with_a_new_password(self, cast: Cast, clock: time_machine.Traveller) -> None:
        browser, _answer = enter(cast.vera)
        clock.shift(9 * MINUTE)
        words = {"oldpassword": "vera", "password1": "a long new word", "password2": "a long new word"}
        browser.post(reverse("account_change_password"), words)
        assert is_in(browser)
        assert Session.objects.get(user=cast.vera).began_at == BEGAN

    def test_it_begins_with_signing_in_whatever_the_browser_held(
        self, cast: Cast, clock: time_machine.Traveller
    ) -> None:
        browser = Client()
        holds_app(cast.vera)
        browser.post(reverse("account_login"), {"login": "vera", "password": "vera"})
        key = browser.session.session_key
        clock.shift(5 * MINUTE)
        send_code(browser, code())
        session = Session.objects.get(user=cast.vera)
        assert session.began_at == BEGAN + 5 * MINUTE
        assert session.session_key != key  # nor can anybody have known it before


class TestEndingAtOnce:
    def test_it_ends_with_the_account_and_stays_ended(self, cast: Cast) -> None:
        browser, _answer = enter(cast.vera)
        actions.close_account(cast.vera, by=cast.chief, now=NOW, reason="left")
        assert not is_in(browser)
        actions.open_account(User.objects.get(pk=cast.vera.pk), by=cast.chief, now=NOW, reason="back")
        assert not is_in(browser)

    def test_it_ends_elsewhere_with_the_password(self, cast: Cast) -> None:
        (here, _), (elsewhere, _) = enter(cast.vera), enter(cast.vera)
        words = {"oldpassword": "vera", "password1": "a long new word", "password2": "a long new word"}
        here.post(reverse("account_change_password"), words)
        assert (is_in(here), is_in(elsewhere)) == (True, False)

    def test_it_ends_everywhere_else(self, cast: Cast, counted: Counted) -> None:
        browsers = [enter(cast.vera)[0] for _each in range(3)]
        others, _answer = enter(cast.erin)
        browsers[0].post(reverse("own-session-end"))
        assert [is_in(each) for each in browsers] == [True, False, False]
        assert is_in(others)
        counted("sessions ended at once", 2)

    def test_it_ends_one_by_what_stands_for_it(self, cast: Cast) -> None:
        (here, _), (there, _) = enter(cast.vera), enter(cast.vera)
        page = here.get(reverse("profile")).content.decode()
        assert there.session.session_key not in page
        (handle,) = re.findall(r'name="session" value="(\w+)"', page)
        here.post(reverse("own-session-end"), {"session": handle})
        assert (is_in(here), is_in(there)) == (True, False)

    def test_it_ends_nobody_elses(self, cast: Cast) -> None:
        (vera, _), (erin, _) = enter(cast.vera), enter(cast.erin)
        handle = Session.objects.get(user=cast.erin).handle
        vera.post(reverse("own-session-end"), {"session": handle})
        assert is_in(erin)

    def test_it_is_forgotten_once_it_has_ended(self, cast: Cast, clock: time_machine.Traveller) -> None:
        enter(cast.vera)
        tasks.forget_ended(BEGAN + 14 * MINUTE)
        assert Session.objects.exists()
        tasks.forget_ended(BEGAN + 16 * MINUTE)
        assert not Session.objects.exists()


def test_it_shows_where_one_is_signed_in(cast: Cast) -> None:
    browser, _answer = enter(cast.vera)
    page = browser.get(reverse("profile")).content.decode()
    assert "203.0.113.0/24" in page
    assert "Firefox, Windows" in page
    assert HERE not in page
    assert FIREFOX not in page


class TestConfirming:
    """What is sensitive asks who somebody is, unless they have said so a short while ago."""

    def lists(self) -> list[tuple[str, str]]:
        return sorted(door.SENSITIVE)

    def test_it_names_addresses_and_steps_that_there_are(self) -> None:
        for name, step in self.lists():
            slug = name.partition(":")[0]
            args = [step] if name.endswith(":bulk") else [1, step] if step else []
            url = ""
            for tried in (args, [1]):
                try:
                    url = reverse(name, args=tried)
                except Exception:  # noqa: BLE001, S112  (with a row or without)
                    continue
            assert resolve(url).view_name == name
            if step:
                register = next(each for each in Register.of.values() if each.slug == slug)
                assert register.model.procedure.named(step)  # type: ignore[attr-defined]
        assert RevealRequest.procedure.named("approve_reveal")

    def test_it_asks_after_ten_minutes(self, cast: Cast, clock: time_machine.Traveller, counted: Counted) -> None:
        browser, _answer = enter(cast.chief)
        url = reverse("user-reset-factor", args=[cast.vera.pk])
        assert browser.get(url).status_code == 200
        clock.shift(10 * MINUTE)
        for name, step in self.lists():
            if not step and name.startswith("user-"):
                asked = browser.get(reverse(name, args=[cast.vera.pk]))
                assert asked["Location"].startswith(reverse("account_reauthenticate")), name
        asked = browser.post(reverse("grant-requests:bulk", args=["approve_grant"]), {"pk": [1]})
        assert asked["Location"].startswith(reverse("account_reauthenticate"))
        asked = browser.post("/api/v1/grant-requests/1/steps/approve_grant", {}, content_type="application/json")
        assert (asked.status_code, asked.json()["error"]["code"]) == (403, "confirm")
        for register, method in door.WRITTEN:
            url = f"/api/v1/{register}" if method == "POST" else f"/api/v1/{register}/1"
            asked = browser.generic(method, url, "{}", content_type="application/json")
            assert (asked.status_code, asked.json()["error"]["code"]) == (403, "confirm"), (method, url)
        assert browser.get("/api/v1/users").status_code == 200
        counted("sensitive steps", len(self.lists()))

    def test_it_goes_on_where_one_was(self, cast: Cast, clock: time_machine.Traveller) -> None:
        browser, _answer = enter(cast.chief)
        clock.shift(11 * MINUTE)
        url = reverse("user-reset-factor", args=[cast.vera.pk])
        confirm = browser.get(url)["Location"]
        assert browser.post(confirm, {"password": "not it"}).status_code == 200
        assert browser.get(url).status_code == 302
        assert browser.post(confirm, {"password": "chief"})["Location"] == url
        assert browser.get(url).status_code == 200

    def test_it_asks_by_the_app_too(self, cast: Cast, clock: time_machine.Traveller) -> None:
        holds_app(cast.chief)
        browser, _answer = enter(cast.chief)
        send_code(browser, code())
        clock.shift(11 * MINUTE)
        url = reverse("user-reset-factor", args=[cast.vera.pk])
        assert browser.post(f"{reverse('mfa_reauthenticate')}?next={url}", {"code": code()})["Location"] == url
        assert browser.get(url).status_code == 200

    def test_it_sends_nobody_to_another_site(self, cast: Cast, clock: time_machine.Traveller) -> None:
        browser, _answer = enter(cast.chief)
        clock.shift(11 * MINUTE)
        url = reverse("user-reset-factor", args=[cast.vera.pk])
        asked = browser.post(url, {"reason": "x"}, headers={"Referer": "https://evil.example/"})
        assert "evil" not in asked["Location"]


class TestCookies:
    def test_it_is_bound_to_its_host_under_tls(self) -> None:
        names = "s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.LANGUAGE_COOKIE_NAME"
        said = f"from gridwork.web import settings as s; print({names})"
        environment = os.environ | {"GRIDWORK_TLS": "true"}
        run = subprocess.run([sys.executable, "-c", said], env=environment, capture_output=True, text=True, check=True)
        assert run.stdout.split() == ["__Host-sessionid", "__Host-csrftoken", "__Host-language"]

    def test_it_holds_them_from_scripts_and_other_sites(self, cast: Cast) -> None:
        cookie = enter(cast.vera)[0].cookies["sessionid"]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")
