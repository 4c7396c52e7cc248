"""Single sign-on: who is bound comes in, nobody gets an account by it, and what cannot be proved is refused."""

import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.urls import reverse

from gridwork.accounts import identities, oidc
from gridwork.accounts.models import Identity, Outcome, Session, SignIn, User
from gridwork.accounts.oidc import Provider
from tests.accounts.provider import CLIENT, SECRET, ProviderOfTests, running
from tests.accounts.signing_in import enter, holds_app, is_in
from tests.cast import NOW, SYSTEM, Cast
from tests.mutations.mutation import ROOT
from tests.promises import Counted

pytestmark = [pytest.mark.auth, pytest.mark.django_db]


@pytest.fixture(scope="module")
def running_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProviderOfTests]:
    with running(tmp_path_factory.mktemp("provider")) as provider:
        yield provider


@pytest.fixture
def provider(running_provider: ProviderOfTests, settings: Any) -> ProviderOfTests:
    """As it is when it says what it must."""
    running_provider.claims, running_provider.about = {}, {}
    running_provider.signs_with, running_provider.algorithm = running_provider.key, "RS256"
    running_provider.asked.clear()
    settings.PROVIDER = Provider(running_provider.issuer, CLIENT, SECRET, authority=str(running_provider.authority))
    return running_provider


@pytest.fixture
def vera(cast: Cast, provider: ProviderOfTests, settings: Any) -> User:
    identities.bind(cast.vera, settings.PROVIDER, "subject-1", by=cast.chief, now=NOW)
    return cast.vera


def come_back(provider: ProviderOfTests, browser: Client | None = None, **asked: str) -> tuple[Client, Any]:
    browser = browser or Client()
    sent = browser.get(reverse("single-sign-on"), asked)
    assert sent.status_code == 302, sent.content
    return browser, browser.get(reverse("single-sign-on-back"), provider.authorize(sent["Location"]))


class TestComingIn:
    def test_it_lets_in_who_is_bound(self, vera: User, provider: ProviderOfTests) -> None:
        browser, answer = come_back(provider, next="/me/")
        assert answer["Location"] == "/me/"
        assert is_in(browser)
        assert SignIn.objects.get(user=vera).outcome == Outcome.LET_IN

    def test_it_makes_nobody_an_account(self, cast: Cast, provider: ProviderOfTests) -> None:
        before = User.objects.count()
        browser, answer = come_back(provider)
        assert answer.status_code == 403
        assert "subject-1" in answer.content.decode()  # to be told to whoever binds it
        assert not is_in(browser)
        assert User.objects.count() == before
        assert SignIn.objects.get().outcome == Outcome.UNBOUND

    def test_it_lets_no_closed_account_in(self, vera: User, provider: ProviderOfTests) -> None:
        vera.is_active = False
        vera.save()
        assert not is_in(come_back(provider)[0])

    def test_it_asks_a_second_factor_of_its_own(self, vera: User, provider: ProviderOfTests, settings: Any) -> None:
        holds_app(vera)
        provider.claims = {"amr": ["pwd", "mfa"]}
        browser, answer = come_back(provider)
        assert answer["Location"] == reverse("mfa_authenticate")
        assert not is_in(browser)

    @pytest.mark.parametrize("said", [{"amr": ["pwd", "mfa"]}, {"acr": "mfa"}])
    def test_it_takes_the_providers_where_a_setting_says_so(
        self, vera: User, provider: ProviderOfTests, settings: Any, said: dict[str, Any]
    ) -> None:
        settings.SECOND_FACTOR = "required"
        settings.PROVIDER = replace(settings.PROVIDER, factors=frozenset({"mfa"}))
        provider.claims = said
        assert is_in(come_back(provider)[0])
        assert Session.objects.get(user=vera).factor == "provider"

    def test_it_requires_one_where_the_provider_asked_for_none(
        self, vera: User, provider: ProviderOfTests, settings: Any
    ) -> None:
        settings.SECOND_FACTOR = "required"
        settings.PROVIDER = replace(settings.PROVIDER, factors=frozenset({"mfa"}))
        provider.claims = {"amr": ["pwd"]}
        browser, _answer = come_back(provider)
        assert browser.get(reverse("profile"))["Location"] == reverse("second-factor")

    def test_it_offers_itself_where_it_is_set_up(self, db: None, provider: ProviderOfTests, settings: Any) -> None:
        assert reverse("single-sign-on") in Client().get(reverse("account_login")).content.decode()
        settings.PROVIDER = None
        assert reverse("single-sign-on") not in Client().get(reverse("account_login")).content.decode().replace(
            reverse("single-sign-on-back"), ""
        )
        assert Client().get(reverse("single-sign-on")).status_code == 409


class TestBinding:
    def test_it_binds_once_by_a_verified_address(self, cast: Cast, provider: ProviderOfTests, settings: Any) -> None:
        settings.PROVIDER = replace(settings.PROVIDER, by_email=True)
        cast.vera.email = "vera@east.example"
        cast.vera.write(by=SYSTEM, now=NOW)
        provider.claims = {"email": "Vera@East.example", "email_verified": True}
        assert is_in(come_back(provider)[0])
        assert Identity.known.get().subject == "subject-1"
        provider.claims |= {"sub": "subject-2"}  # the address has passed to somebody else
        assert not is_in(come_back(provider)[0])
        provider.claims = {"sub": "subject-1", "email": "other@east.example"}
        assert is_in(come_back(provider)[0])

    @pytest.mark.parametrize("verified", [False, "true", None])
    def test_it_binds_by_no_address_that_is_not_verified(
        self, cast: Cast, provider: ProviderOfTests, settings: Any, verified: object
    ) -> None:
        settings.PROVIDER = replace(settings.PROVIDER, by_email=True)
        cast.vera.email = "vera@east.example"
        cast.vera.write(by=SYSTEM, now=NOW)
        provider.claims = {"email": "vera@east.example", "email_verified": verified}
        assert not is_in(come_back(provider)[0])

    def test_it_binds_by_no_address_unless_told(self, cast: Cast, provider: ProviderOfTests) -> None:
        cast.vera.email = "vera@east.example"
        cast.vera.write(by=SYSTEM, now=NOW)
        provider.claims = {"email": "vera@east.example", "email_verified": True}
        assert not is_in(come_back(provider)[0])

    def test_it_is_bound_and_ended_by_an_administrator(self, cast: Cast, provider: ProviderOfTests) -> None:
        chief, _answer = enter(cast.chief)
        url = reverse("user-identity", args=[cast.vera.pk])
        assert chief.post(url, {"subject": "subject-1"}).status_code == 302
        assert is_in(come_back(provider)[0])
        assert chief.post(reverse("user-identity", args=[cast.erin.pk]), {"subject": "subject-1"}).status_code == 422
        chief.post(url, {"subject": ""})
        assert not is_in(come_back(provider)[0])


def other_key(provider: ProviderOfTests) -> None:
    provider.signs_with = rsa.generate_private_key(65537, 2048)


def shared_secret(provider: ProviderOfTests) -> None:
    provider.signs_with, provider.algorithm = SECRET.ljust(32, "x"), "HS256"


def unsigned(provider: ProviderOfTests) -> None:
    provider.signs_with, provider.algorithm = None, "none"


WRONG: dict[str, Callable[[ProviderOfTests], object]] = {
    "another nonce": lambda it: it.claims.update(nonce="another"),
    "no nonce": lambda it: it.claims.update(nonce=None),
    "another audience": lambda it: it.claims.update(aud="somebody-else"),
    "several audiences": lambda it: it.claims.update(aud=[CLIENT, "somebody-else"]),
    "another issuer": lambda it: it.claims.update(iss="https://elsewhere.example"),
    "expired": lambda it: it.claims.update(exp=1_600_000_000),
    "from the future": lambda it: it.claims.update(iat=4_000_000_000),
    "no subject": lambda it: it.claims.update(sub=None),
    "another key": other_key,
    "a shared secret": shared_secret,
    "unsigned": unsigned,
    "calls itself otherwise": lambda it: it.about.update(issuer="https://elsewhere.example"),
    "a token from elsewhere": lambda it: it.about.update(token_endpoint="https://elsewhere.example/token"),
    "keys from elsewhere": lambda it: it.about.update(jwks_uri="https://elsewhere.example/keys"),
    "an unguarded address": lambda it: it.about.update(token_endpoint=it.issuer.replace("https", "http") + "/token"),
}


class TestRefusing:
    @pytest.mark.parametrize("wrong", WRONG)
    def test_it_believes_nothing_that_is_not_proved(
        self, vera: User, provider: ProviderOfTests, wrong: str, counted: Counted
    ) -> None:
        browser = Client()
        sent = browser.get(reverse("single-sign-on"))["Location"]
        WRONG[wrong](provider)
        answer = browser.get(reverse("single-sign-on-back"), provider.authorize(sent))
        assert answer.status_code == 403
        assert not is_in(browser)
        counted("answers of a provider refused", [wrong])

    def test_it_takes_an_answer_in_the_browser_that_asked_and_once(self, vera: User, provider: ProviderOfTests) -> None:
        asking, other = Client(), Client()
        back = provider.authorize(asking.get(reverse("single-sign-on"))["Location"])
        assert other.get(reverse("single-sign-on-back"), back).status_code == 403
        assert asking.get(reverse("single-sign-on-back"), back | {"state": "another"}).status_code == 403
        assert asking.get(reverse("single-sign-on-back"), back).status_code == 403  # what was asked is forgotten
        assert not is_in(asking)

    def test_it_sends_nobody_to_another_host(self, db: None, provider: ProviderOfTests) -> None:
        provider.about = {"authorization_endpoint": "https://elsewhere.example/authorize"}
        assert Client().get(reverse("single-sign-on")).status_code == 403
        provider.about = {}
        browser, answer = come_back(provider, next="https://evil.example/")
        assert answer.status_code == 403
        assert "evil" not in str(dict(browser.session))

    def test_it_trusts_no_certificate_but_its_authoritys(
        self, db: None, provider: ProviderOfTests, settings: Any
    ) -> None:
        settings.PROVIDER = replace(settings.PROVIDER, authority=None)
        with pytest.raises(oidc.Unproved, match="certificate"):
            oidc.discovered(settings.PROVIDER)

    def test_it_asks_no_provider_without_end(self, db: None, provider: ProviderOfTests) -> None:
        browser = Client()
        answers = [browser.get(reverse("single-sign-on")).status_code for _each in range(31)]
        assert answers[-1] == 429
        assert len(provider.asked) == 30


class TestConfirming:
    def test_it_confirms_who_is_signed_in(self, vera: User, provider: ProviderOfTests, settings: Any) -> None:
        browser, _answer = come_back(provider)
        _browser, answer = come_back(provider, browser, again="1", next="/me/")
        assert answer["Location"] == "/me/"
        assert [each.outcome for each in SignIn.objects.order_by("pk")] == [Outcome.LET_IN, Outcome.CONFIRMED]

    def test_it_confirms_nobody_for_whom_the_provider_answers_silently(
        self, vera: User, provider: ProviderOfTests, settings: Any
    ) -> None:
        provider.claims = {"auth_time": 1_600_000_000}  # long ago, by a cookie that is still there
        browser, _answer = come_back(provider)
        asking = browser.get(reverse("passkey-add"))
        assert asking.status_code == 302  # signed in just now, and yet nobody need sit there
        settings.CONFIRMED_FOR = settings.CONFIRMED_FOR * 0
        provider.claims = {}
        browser, _answer = come_back(provider)
        settings.CONFIRMED_FOR = timedelta(minutes=10)
        assert come_back(provider, browser, next="/me/")[1]["Location"] == "/me/"
        assert SignIn.objects.filter(outcome=Outcome.CONFIRMED).count() == 0

    def test_it_is_where_who_has_no_password_confirms(
        self, vera: User, provider: ProviderOfTests, settings: Any
    ) -> None:
        vera.set_unusable_password()
        vera.save()
        browser, _answer = come_back(provider)
        settings.CONFIRMED_FOR = settings.CONFIRMED_FOR * 0
        asked = browser.get(reverse("passkey-add"))["Location"]
        assert asked.startswith(f"{reverse('single-sign-on')}?again=1")

    def test_it_confirms_nobody_who_signed_in_there_long_ago(self, vera: User, provider: ProviderOfTests) -> None:
        browser, _answer = come_back(provider)
        provider.claims = {"auth_time": 1_600_000_000}
        assert come_back(provider, browser, again="1")[1].status_code == 403

    def test_it_confirms_nobody_by_somebody_else(self, vera: User, cast: Cast, provider: ProviderOfTests) -> None:
        browser, _answer = enter(cast.erin)
        assert come_back(provider, browser, again="1")[1].status_code == 403


def commands() -> list[str]:
    page = (ROOT / "docs/how-to/single-sign-on.md").read_text()
    blocks = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    return [
        re.sub(r"^ +", "", line) for block in blocks for line in block.replace("\\\n", " ").splitlines() if line.strip()
    ]


def test_it_is_set_up_by_the_commands_of_its_page(tmp_path: Path, provider: ProviderOfTests) -> None:
    """One shell runs them all, with the provider and the folders of the test in place of the page's."""
    script = "\n".join(commands())
    for said, here in (
        ("https://id.example.org", provider.issuer),
        ("/etc/gridwork", str(tmp_path)),
        ("/path/to/authority.pem", str(provider.authority)),
        (".venv/bin/gridwork", f"{shlex.quote(sys.executable)} -m gridwork"),
    ):
        assert said in script, said
        script = script.replace(said, here)
    home = {"GRIDWORK_HOME": str(tmp_path / "home"), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=ROOT, env=home, input="a-shared-secret\n", capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{provider.issuer} answers as it must" in done.stdout
    assert (tmp_path / "oidc-secret").stat().st_mode & 0o777 == 0o600
