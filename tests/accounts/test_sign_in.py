"""Signing in and out, the forgotten password, and what of it stands in the journal."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse

from gridwork.accounts import sign_in
from gridwork.accounts.models import User
from gridwork.journal.models import Entry
from tests.cast import NOW, SYSTEM, Cast

LOGIN = "account_login"
pytestmark = pytest.mark.auth


@pytest.fixture
def vera(cast: Cast) -> User:
    cast.vera.email = "vera@east.example"
    cast.vera.write(by=SYSTEM, now=NOW)
    return cast.vera


def enter(login: str, password: str, **headers: str) -> tuple[Client, Any]:
    client = Client()
    return client, client.post(reverse(LOGIN), {"login": login, "password": password}, headers=headers)


def is_in(client: Client) -> bool:
    return bool(client.get(reverse("profile")).status_code == 200)


def told(action: str) -> list[tuple[str, str]]:
    found = Entry.objects.filter(action=action).values_list("actor", "record")
    return [(actor, record.partition(":")[0]) for actor, record in found]


class TestSigningIn:
    @pytest.mark.parametrize("login", ["vera", "VERA", "vera@east.example", "Vera@East.example"])
    def test_it_takes_user_name_or_address(self, vera: User, login: str) -> None:
        client, answer = enter(login, "vera")
        assert answer.status_code == 302
        assert is_in(client)
        assert told("sign_in") == [("vera", "accounts.signin")]

    def test_it_tells_colleagues_nothing_of_comings_and_goings(self, vera: User, cast: Cast) -> None:
        client, _answer = enter("vera", "vera")
        client.post(reverse("account_logout"))
        enter("vera", "not it")
        assert not Entry.objects.filter(record=vera.key, action__contains="sign").exists()

    def test_it_says_no_more_than_that_it_does_not_fit(self, vera: User) -> None:
        wrong, unknown = enter("vera", "not it")[1].content.decode(), enter("nobody", "not it")[1].content.decode()
        words = "User name or password does not fit."
        assert words in wrong
        assert words in unknown
        assert told("refuse_sign_in") == [("sign-in", "accounts.signin")]

    def test_it_says_it_in_chinese(self, vera: User) -> None:
        page = enter("vera", "not it", **{"Accept-Language": "zh-CN"})[1].content.decode()
        assert "用户名或密码不正确。" in page
        assert 'lang="zh-Hans"' in page

    def test_it_keeps_no_mistyped_password_out_of_the_name_field(self, vera: User) -> None:
        enter("hunter2-my-secret", "x")
        assert not Entry.objects.filter(changes__contains="hunter2").exists()

    def test_it_slows_down_who_guesses(self, vera: User) -> None:
        pages = [enter("vera", f"guess {n}")[1].content.decode() for n in range(6)]
        assert "Too many attempts" in pages[-1]
        assert not is_in(enter("vera", "vera")[0])

    def test_it_lets_no_closed_account_in(self, vera: User) -> None:
        vera.is_active = False
        vera.save()
        client, _answer = enter("vera", "vera")
        assert not is_in(client)

    def test_it_lets_no_program_in(self, cast: Cast) -> None:
        program = User(username="partner", kind="client")
        program.set_password("partner")
        program.save()
        client, _answer = enter("partner", "partner")
        assert not is_in(client)

    def test_it_goes_on_where_one_wanted_to_go(self, vera: User) -> None:
        answer = Client().post(reverse(LOGIN), {"login": "vera", "password": "vera", "next": "/me/"})
        assert answer["Location"] == "/me/"
        answer = Client().post(reverse(LOGIN), {"login": "vera", "password": "vera", "next": "https://evil.example/"})
        assert "evil" not in answer["Location"]

    def test_it_goes_on_in_the_users_language(self, vera: User) -> None:
        vera.language = "zh-hans"
        vera.write(by=SYSTEM, now=NOW)
        client, _answer = enter("vera", "vera")
        assert "我的账户" in client.get(reverse("profile")).content.decode()

    def test_it_offers_nobody_to_sign_up(self, vera: User) -> None:
        with pytest.raises(NoReverseMatch):
            reverse("account_signup")
        assert "sign up" not in Client().get(reverse(LOGIN)).content.decode().lower()


class TestSessions:
    def test_it_ends_with_signing_out(self, vera: User) -> None:
        client, _answer = enter("vera", "vera")
        assert client.post(reverse("account_logout"))["Location"] == reverse(LOGIN)
        assert not is_in(client)
        assert told("sign_out") == [("vera", "accounts.signin")]

    def test_it_asks_before_signing_out_by_a_link(self, vera: User) -> None:
        client, _answer = enter("vera", "vera")
        assert client.get(reverse("account_logout")).status_code == 200
        assert is_in(client)

    def test_it_ends_at_once_when_the_account_is_closed(self, vera: User) -> None:
        client, _answer = enter("vera", "vera")
        assert is_in(client)
        vera.is_active = False
        vera.save()
        assert not is_in(client)

    def test_it_keeps_its_cookie_from_scripts(self, vera: User) -> None:
        cookie = enter("vera", "vera")[0].cookies["sessionid"]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


class TestForgottenPassword:
    def ask(self, address: str, **headers: str) -> Any:
        return Client().post(reverse("account_reset_password"), {"email": address}, headers=headers)

    def test_it_mails_a_link_that_works_once(self, vera: User) -> None:
        self.ask("vera@east.example")
        (message,) = mail.outbox
        assert message.subject == "Choose a new password"
        link = re.search(r"https?://\S+", message.body)
        assert link
        path = link[0].split("testserver")[1]
        client = Client()
        form = client.get(path, follow=True)
        assert form.status_code == 200
        words = {"password1": "a long new word", "password2": "a long new word"}
        assert client.post(form.redirect_chain[-1][0], words).status_code == 302
        assert is_in(enter("vera", "a long new word")[0])
        assert told("set_password") == [("vera", "accounts.user")]
        assert "no longer works" in Client().get(path, follow=True).content.decode()
        assert [each.subject for each in mail.outbox[1:]] == ["Your password was changed"]

    def test_it_mails_in_the_language_of_who_asks(self, vera: User) -> None:
        self.ask("vera@east.example", **{"Accept-Language": "zh-CN"})
        assert mail.outbox[0].subject == "设置新密码"
        assert "您的用户名是 vera" in mail.outbox[0].body

    def test_it_tells_nobody_which_addresses_there_are(self, vera: User) -> None:
        known, unknown = self.ask("vera@east.example"), self.ask("nobody@east.example")
        assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
        assert len(mail.outbox) == 1

    def test_it_mails_no_closed_account(self, vera: User) -> None:
        vera.is_active = False
        vera.save()
        self.ask("vera@east.example")
        assert not mail.outbox

    @pytest.mark.parametrize("password", ["short", "vera@east.example", "qwertyuiop"])
    def test_it_takes_no_weak_password(self, vera: User, password: str) -> None:
        client, _answer = enter("vera", "vera")
        words = {"oldpassword": "vera", "password1": password, "password2": password}
        assert client.post(reverse("account_change_password"), words).status_code == 200
        assert is_in(enter("vera", "vera")[0])

    def test_it_changes_a_password_only_with_the_present_one(self, vera: User) -> None:
        client, _answer = enter("vera", "vera")
        words = {"oldpassword": "wrong", "password1": "a long new word", "password2": "a long new word"}
        page = client.post(reverse("account_change_password"), words).content.decode()
        assert "That is not your present password." in page
        client.post(reverse("account_change_password"), words | {"oldpassword": "vera"})
        assert is_in(enter("vera", "a long new word")[0])
        assert is_in(client)


@pytest.mark.parametrize("name", [name for name, (who, _why) in sign_in.VIEWS.items() if who == "public"])
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_it_opens_every_page_of_the_door_to_strangers(db: None, name: str, language: str) -> None:
    args = ["1", "set-password"] if name.endswith("from_key") else []
    answer = Client().get(reverse(name, args=args), headers={"Accept-Language": language}, follow=True)
    assert answer.status_code == 200


def test_it_mounts_what_it_declares_and_nothing_else(signed_in: Callable[[User], Client]) -> None:
    from gridwork.kernel.access import routes

    mounted = {name for _path, name, view in routes() if view.__module__.startswith("allauth")}
    assert mounted == set(sign_in.VIEWS)
