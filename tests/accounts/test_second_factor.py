"""The second factor: required before anything opens, shown once, used once, and never without one left."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from gridwork.accounts import door, factors, tokens
from gridwork.accounts.models import Session, User
from gridwork.journal.models import Entry
from gridwork.kernel.access import routes
from gridwork.kernel.refusals import Refusal
from gridwork.notices.models import Notice
from gridwork.web.declarations import the_second_factor_is_required
from tests.accounts.signing_in import code, enter, holds_app, is_in, send_code
from tests.cast import NOW, SYSTEM, Cast
from tests.promises import Counted

DAYS = timedelta(days=30)
pytestmark = [pytest.mark.auth, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _required(settings: Any) -> None:
    settings.SECOND_FACTOR = "required"


def passkey(user: User, name: str = "Key") -> Authenticator:
    made: Authenticator = Authenticator.objects.create(
        user=user, type="webauthn", data={"name": name, "credential": {}}
    )
    return made


def addresses() -> Iterator[tuple[str, str]]:
    """Every page that takes no argument, and one of the API for each register."""
    for path, name, _view in routes():
        try:
            yield name, reverse(name)
        except NoReverseMatch:
            if path.startswith("api/v1/") and "<" not in path:
                yield name, f"/{path}"


class TestBeingRequired:
    def test_it_opens_nothing_before_there_is_one(self, cast: Cast, counted: Counted) -> None:
        browser, answer = enter(cast.chief)
        assert answer.status_code == 302
        closed = []
        for name, path in addresses():
            if name in door.OPEN:
                continue
            said = browser.get(path)
            if said.status_code != 403 and said.get("Location") != reverse("second-factor"):
                closed.append((name, path, said.status_code))
        assert [each for each in closed if not each[0].startswith(("account_", "mfa_", "single"))] == []
        counted("addresses closed without a second factor", sum(1 for _each in addresses()) - len(door.OPEN))

    def test_it_tells_a_script_of_the_page_why(self, cast: Cast) -> None:
        browser, _answer = enter(cast.chief)
        answer = browser.get("/api/v1/users")
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "second_factor")
        answer = browser.get("/users/", headers={"HX-Request": "true"})
        assert answer["HX-Redirect"] == reverse("second-factor")

    def test_it_asks_nothing_of_programs(self, cast: Cast) -> None:
        program = User(username="partner", kind="client")
        program.write(by=SYSTEM, now=NOW)
        _token, text = tokens.make(program, "t", program.joined_at + DAYS, by=cast.chief, now=program.joined_at)
        answer = Client().get("/api/v1/openapi.json", headers={"Authorization": f"Bearer {text}"})
        assert answer.status_code == 200

    def test_it_opens_once_an_app_is_set_up(self, cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
        browser, _answer = enter(cast.vera)
        secret = re.search(r"<code class=\"key\">(\w+)</code>", browser.get(reverse("code-add")).content.decode())
        assert secret
        with django_capture_on_commit_callbacks(execute=True):
            answer = browser.post(reverse("code-add"), {"code": code(secret[1])})
        assert answer["Location"] == reverse("recovery-codes")
        assert is_in(browser)
        assert Notice.objects.filter(user=cast.vera, subject__contains="Codes of an app").exists()
        assert Entry.objects.filter(action="add_factor", record=cast.vera.key).exists()

    def test_it_is_said_where_it_is_only_offered(self, cast: Cast, settings: Any) -> None:
        words = "a password is enough here"
        assert words not in Client().get(reverse("account_login")).content.decode()
        settings.SECOND_FACTOR = "offered"
        assert words in Client().get(reverse("account_login")).content.decode()
        assert [each.id for each in the_second_factor_is_required(None)] == ["gridwork.E004"]
        browser, _answer = enter(cast.vera)
        assert is_in(browser)

    def test_it_is_asked_of_whoever_has_one_even_where_it_is_offered(self, cast: Cast, settings: Any) -> None:
        settings.SECOND_FACTOR = "offered"
        holds_app(cast.vera)
        browser, answer = enter(cast.vera)
        assert answer["Location"] == reverse("mfa_authenticate")
        assert not is_in(browser)


class TestCodes:
    def test_it_lets_in_with_the_password_and_a_code(self, cast: Cast) -> None:
        holds_app(cast.vera)
        browser, _answer = enter(cast.vera)
        assert not is_in(browser)
        send_code(browser, "000000")
        assert not is_in(browser)
        send_code(browser, code())
        assert is_in(browser)

    def test_it_takes_no_code_twice(self, cast: Cast) -> None:
        holds_app(cast.vera)
        shown = code()
        (first, _), (second, _) = enter(cast.vera), enter(cast.vera)
        send_code(first, shown)
        send_code(second, shown)
        assert (is_in(first), is_in(second)) == (True, False)

    def test_it_takes_no_code_twice_while_it_still_holds(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        """An app's code of the half-minute before is taken too, so it may come again when it was used a while ago."""
        holds_app(cast.vera)
        half_minute = time.time() // 30 * 30
        monkeypatch.setattr(time, "time", lambda: half_minute)
        shown = code()
        (first, _), (second, _) = enter(cast.vera), enter(cast.vera)
        send_code(first, shown)
        monkeypatch.setattr(time, "time", lambda: half_minute + 31)
        send_code(second, shown)
        assert (is_in(first), is_in(second)) == (True, False)

    def test_it_takes_each_recovery_code_once(self, cast: Cast, counted: Counted) -> None:
        spare = holds_app(cast.vera)
        for each in spare[:3]:
            (first, _), (second, _) = enter(cast.vera), enter(cast.vera)
            send_code(first, each)
            send_code(second, each)
            assert (is_in(first), is_in(second)) == (True, False)
        counted("recovery codes used twice", 3)

    def test_it_takes_no_code_of_somebody_else(self, cast: Cast) -> None:
        spare = holds_app(cast.erin)
        Authenticator.objects.filter(user=cast.erin).update(user=cast.rosa)
        holds_app(cast.vera)
        browser, _answer = enter(cast.vera)
        send_code(browser, spare[0])
        assert not is_in(browser)

    def test_it_shows_recovery_codes_once(self, cast: Cast) -> None:
        spare = holds_app(cast.vera)
        browser, _answer = enter(cast.vera)
        send_code(browser, code())
        first = browser.get(reverse("recovery-codes"))
        assert all(each in first.content.decode() for each in spare)
        assert "no-store" in first["Cache-Control"]
        again = browser.get(reverse("recovery-codes")).content.decode()
        assert not [each for each in spare if each in again]

    def test_it_makes_new_ones_that_replace_the_old(self, cast: Cast) -> None:
        spare = holds_app(cast.vera)
        browser, _answer = enter(cast.vera)
        send_code(browser, code())
        page = browser.post(reverse("recovery-new"), follow=True).content.decode()
        assert spare[0] not in page
        other, _answer = enter(cast.vera)
        send_code(other, spare[0])
        assert not is_in(other)

    def test_it_keeps_secrets_sealed(self, cast: Cast) -> None:
        holds_app(cast.vera)
        kept = str(list(Authenticator.objects.values_list("data", flat=True)))
        assert "JBSWY3DP" not in kept
        assert factors.MfaAdapter().decrypt(factors.MfaAdapter().encrypt("secret")) == "secret"


class TestRemoving:
    def test_it_keeps_the_last_one(self, cast: Cast) -> None:
        only = passkey(cast.vera)
        with pytest.raises(Refusal, match="only second factor"):
            factors.remove(only, by=cast.vera, now=NOW)
        assert Authenticator.objects.filter(pk=only.pk).exists()

    def test_it_removes_one_of_several_and_tells(self, cast: Cast) -> None:
        first, second = passkey(cast.vera, "Old"), passkey(cast.vera, "New")
        factors.remove(first, by=cast.vera, now=NOW)
        assert list(factors.of(cast.vera)) == [second]
        assert Notice.objects.filter(user=cast.vera, subject__contains="removed").exists()

    def test_it_counts_recovery_codes_for_none(self, cast: Cast) -> None:
        holds_app(cast.vera)
        app = factors.of(cast.vera).get(type="totp")
        with pytest.raises(Refusal):
            factors.remove(app, by=cast.vera, now=NOW)

    def test_it_touches_nobody_elses(self, cast: Cast, signed_in: Callable[[User], Client]) -> None:
        hers = passkey(cast.erin)
        holds_app(cast.vera)
        browser, _answer = enter(cast.vera)
        send_code(browser, code())
        for name in ("passkey-remove", "passkey-rename"):
            assert browser.post(reverse(name), {"factor": hers.pk, "name": "Mine"}).status_code == 302
        hers.refresh_from_db()  # it is there
        assert hers.data["name"] == "Key"

    def test_it_renames(self, cast: Cast) -> None:
        holds_app(cast.vera)
        browser, _answer = enter(cast.vera)
        send_code(browser, code())
        mine = passkey(cast.vera)
        browser.post(reverse("passkey-rename"), {"factor": mine.pk, "name": " Office "})
        mine.refresh_from_db()
        assert mine.data["name"] == "Office"


class TestResetting:
    def test_it_is_done_by_somebody_else_with_a_reason_and_told(self, cast: Cast, settings: Any) -> None:
        holds_app(cast.vera)
        hers, _answer = enter(cast.vera)
        send_code(hers, code())
        settings.SECOND_FACTOR = "offered"
        chief, _answer = enter(cast.chief)
        url = reverse("user-reset-factor", args=[cast.vera.pk])
        assert chief.post(url, {"reason": ""}).status_code == 422
        assert chief.post(url, {"reason": "telephone lost"}).status_code == 302
        assert not factors.of(cast.vera).exists()
        assert not is_in(hers)
        assert Notice.objects.filter(user=cast.vera, subject__contains="reset by Chief").exists()
        (entry,) = Entry.objects.filter(action="reset_factor", record=cast.vera.key)
        assert (entry.actor, "telephone lost" in entry.changes) == ("chief", True)

    def test_it_is_not_for_ones_own(self, cast: Cast) -> None:
        holds_app(cast.chief)
        with pytest.raises(Refusal):
            factors.reset(cast.chief, by=cast.chief, now=NOW, reason="lost")

    def test_it_is_not_for_everybody(self, cast: Cast, signed_in: Callable[[User], Client]) -> None:
        holds_app(cast.erin)
        holds_app(cast.vera)
        vera, _answer = enter(cast.vera)
        send_code(vera, code())
        assert vera.post(reverse("user-reset-factor", args=[cast.erin.pk]), {"reason": "x"}).status_code == 403


def test_it_ends_what_came_in_by_the_password_alone(cast: Cast) -> None:
    """Whoever knew the password before there was a second factor is out once there is one."""
    thief, _answer = enter(cast.vera)
    owner, _answer = enter(cast.vera)
    secret = re.search(r"<code class=\"key\">(\w+)</code>", owner.get(reverse("code-add")).content.decode())
    owner.post(reverse("code-add"), {"code": code(secret[1])})  # type: ignore[index]
    assert is_in(owner)
    assert thief.get(reverse("code-add"))["Location"].startswith(reverse("account_login"))
    assert Session.objects.filter(user=cast.vera).count() == 1


def test_it_costs_no_statement(cast: Cast, settings: Any, signed_in: Callable[[User], Client]) -> None:
    holds_app(cast.vera)
    browser, _answer = enter(cast.vera)
    send_code(browser, code())

    def asked() -> int:
        browser.get("/inbox/")
        with CaptureQueriesContext(connection) as statements:
            assert browser.get("/inbox/").status_code == 200
        return len(statements)

    with_door = asked()
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if not each.endswith("DoorMiddleware")]
    browser.handler._middleware_chain = None
    browser.handler.load_middleware()
    assert asked() == with_door
