"""Attempts to sign in: slowed down per account and per address, answered alike, and kept for who may see them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gridwork.accounts import whence
from gridwork.accounts.models import Factor, Outcome, SignIn, User
from tests.accounts.signing_in import HERE, code, enter, holds_app, is_in, send_code
from tests.cast import Cast
from tests.promises import Counted

pytestmark = [pytest.mark.auth, pytest.mark.django_db]
SLOWED = "Too many attempts"


def elsewhere(number: int) -> str:
    return f"198.51.{number // 250}.{number % 250 + 1}"


class TestSlowingDown:
    def test_it_slows_down_who_guesses_one_account_from_everywhere(self, cast: Cast, counted: Counted) -> None:
        for number in range(5):
            enter(cast.vera, f"guess {number}", address=elsewhere(number))
        browser, answer = enter(cast.vera, "vera", address=elsewhere(99))
        assert SLOWED in answer.content.decode()
        assert not is_in(browser)
        assert is_in(enter(cast.erin, address=elsewhere(99))[0])
        counted("guesses slowed down", 1)

    def test_it_slows_down_one_account_by_whatever_name_it_is_called(self, cast: Cast) -> None:
        cast.vera.email = "vera@east.example"
        cast.vera.save()
        for number, called in enumerate(("vera", "vera@east.example", "VERA", "vera", "vera@east.example")):
            browser = Client(REMOTE_ADDR=elsewhere(number))
            browser.post(reverse("account_login"), {"login": called, "password": "guess"})
        assert SLOWED in enter(cast.vera, address=elsewhere(99))[1].content.decode()

    def test_it_forgets_no_try_for_the_many_that_come_after(self, cast: Cast) -> None:
        for number in range(5):
            enter(cast.vera, f"guess {number}", address=elsewhere(number))
        for number in range(1200):
            cache.set(f"another-{number}", 1, 300)
        assert SLOWED in enter(cast.vera, address=elsewhere(99))[1].content.decode()

    def test_it_lets_one_alone_of_many_be_the_first_to_count(self, db: None) -> None:
        with ThreadPoolExecutor(8) as many:
            firsts = [sum(many.map(lambda _each, at=at: cache.add(f"at-once-{at}", 1), range(8))) for at in range(50)]
        assert firsts == [1] * 50

    def test_it_slows_down_who_guesses_at_everybody_from_one_address(self, cast: Cast, counted: Counted) -> None:
        for number in range(10):
            Client(REMOTE_ADDR=HERE).post(reverse("account_login"), {"login": f"name {number}", "password": "guess"})
        assert SLOWED in enter(cast.vera)[1].content.decode()
        assert is_in(enter(cast.vera, address=elsewhere(1))[0])
        counted("guesses slowed down", 1)

    def test_it_slows_down_an_account_that_there_is_not_alike(self, cast: Cast) -> None:
        nobody = User(username="nobody-at-all")
        pages = [enter(nobody, f"guess {number}", address=elsewhere(number))[1] for number in range(6)]
        assert SLOWED in pages[-1].content.decode()

    def test_it_slows_down_who_guesses_codes(self, cast: Cast, counted: Counted) -> None:
        holds_app(cast.vera)
        right = code()
        browser, _answer = enter(cast.vera)
        for number in range(5):
            assert send_code(browser, f"{number:06}").status_code == 200
        assert SLOWED in send_code(browser, right).content.decode()
        other, _answer = enter(cast.vera, address=elsewhere(1))
        send_code(other, right)
        assert not is_in(other)  # from wherever, and by beginning anew
        counted("guesses slowed down", 1)

    def test_it_slows_down_passkeys_and_forgotten_passwords(self, cast: Cast, counted: Counted) -> None:
        for name, sent, most in (
            ("mfa_login_webauthn", {"credential": "{}"}, 10),
            ("account_reset_password", {"email": "vera@east.example"}, 5),
        ):
            browser = Client(REMOTE_ADDR=HERE)
            answers = [browser.post(reverse(name), sent) for _each in range(most + 1)]
            assert answers[-1].status_code == 429 or SLOWED in answers[-1].content.decode(), name
            assert answers[-2].status_code != 429, name
            counted("guesses slowed down", 1)

    def test_it_slows_down_who_confirms(self, cast: Cast) -> None:
        browser, _answer = enter(cast.vera)
        answers = [browser.post(reverse("account_reauthenticate"), {"password": f"{n}"}) for n in range(11)]
        assert answers[-1].status_code == 429 or SLOWED in answers[-1].content.decode()


class TestAnsweringAlike:
    @pytest.fixture
    def hashed(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """Each hashing of a password: what a sign-in spends nearly all of its time on."""
        done: list[str] = []
        hasher = type(hashers.get_hasher())
        encode = hasher.encode
        monkeypatch.setattr(
            hasher, "encode", lambda self, password, *args: done.append(password) or encode(self, password, *args)
        )
        return done

    @pytest.mark.parametrize("who", ["vera", "nobody", "vera@east.example", "nobody@east.example", "closed"])
    def test_it_says_and_does_as_much(self, cast: Cast, hashed: list[str], who: str) -> None:
        cast.vera.email = "vera@east.example"
        cast.vera.save()
        User(username="closed", is_active=False).save()
        browser = Client()
        with CaptureQueriesContext(connection) as statements:
            answer = browser.post(reverse("account_login"), {"login": who, "password": "wrong"})
        assert answer.status_code == 200
        assert "User name or password does not fit." in answer.content.decode()
        assert len(hashed) == 1
        assert SignIn.objects.count() == 1
        assert sum(each["sql"].startswith("INSERT") for each in statements) in {1, 2}  # one transaction, one flush

    def test_it_answers_a_forgotten_password_alike(self, cast: Cast) -> None:
        cast.vera.email = "vera@east.example"
        cast.vera.save()
        known, unknown = (
            Client().post(reverse("account_reset_password"), {"email": f"{who}@east.example"})
            for who in ("vera", "nobody")
        )
        assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


class TestKeeping:
    def test_it_keeps_how_each_went_and_by_what(self, cast: Cast) -> None:
        spare = holds_app(cast.vera)
        enter(cast.vera, "wrong")
        browser, _answer = enter(cast.vera)
        send_code(browser, "000000")
        send_code(browser, spare[0])
        kept = SignIn.objects.filter(user=cast.vera).order_by("pk")
        assert [(each.outcome, each.factor) for each in kept] == [
            (Outcome.REFUSED, Factor.NONE),
            (Outcome.WRONG_FACTOR, Factor.CODE),
            (Outcome.LET_IN, Factor.RECOVERY),
        ]

    def test_it_keeps_no_whole_address_and_no_mistyped_name(self, cast: Cast) -> None:
        enter(cast.vera)
        enter(User(username="my-secret-password"), "x")
        kept = [str(each.__dict__) for each in SignIn.objects.all()]
        assert len(kept) == 2
        assert not [each for each in kept if HERE in each or "my-secret" in each or "140.0" in each]
        assert SignIn.objects.filter(whence="203.0.113.0/24", browser="Firefox, Windows").count() == 2

    @pytest.mark.parametrize(
        ("address", "network"),
        [
            ("203.0.113.77", "203.0.113.0/24"),
            ("2001:db8:12:34::1", "2001:db8:12::/48"),
            ("::ffff:203.0.113.77", "203.0.113.0/24"),
            ("no address", ""),
        ],
    )
    def test_it_shortens_addresses(self, address: str, network: str) -> None:
        assert whence.shortened(address) == network

    @pytest.mark.parametrize(
        ("said", "kind"),
        [
            ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140 Safari/537.36 Edg/140", "Edge, Windows"),
            ("Mozilla/5.0 (Linux; Android 14) Chrome/140 Mobile Safari/537.36 MicroMessenger/8", "WeChat, Android"),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 Safari/604.1", "Safari, iOS"),
            ("curl/8", ""),
        ],
    )
    def test_it_knows_kinds_of_browsers(self, said: str, kind: str) -> None:
        assert whence.browser_of(said) == kind


class TestShowing:
    def test_it_shows_administrators_everybodys(self, cast: Cast) -> None:
        enter(cast.vera, "wrong")
        chief, _answer = enter(cast.chief)
        page = chief.get(reverse("sign-ins")).content.decode()
        assert "Vera" in page
        assert "Chief" in page
        page = chief.get(reverse("sign-ins"), {"user": cast.vera.pk, "outcome": "refused"}).content.decode()
        assert "password does not fit" in page
        assert "127.0.0.0" not in page
        assert chief.get(reverse("sign-ins"), {"outcome": "factor"}).status_code == 200

    def test_it_shows_the_others_their_own(self, cast: Cast, signed_in: Callable[[User], Any]) -> None:
        enter(cast.erin, "wrong")
        vera, _answer = enter(cast.vera)
        assert signed_in(cast.nemo).get(reverse("sign-ins")).status_code == 403
        page = vera.get(reverse("profile")).content.decode()
        assert page.count("signed in</span>") == 1
        assert "does not fit" not in page

    def test_it_turns_pages_without_losing_any(self, cast: Cast) -> None:
        for number in range(120):
            enter(cast.vera, "wrong", address=elsewhere(number))
        chief, _answer = enter(cast.chief)
        seen, address = 0, reverse("sign-ins")
        while address:
            with CaptureQueriesContext(connection) as statements:
                answer = chief.get(address)
            assert len(statements) < 15
            seen += len(answer.context["rows"])
            address = f"{reverse('sign-ins')}{answer.context['next_url']}" if answer.context["next_url"] else ""
        assert seen == SignIn.objects.count()
