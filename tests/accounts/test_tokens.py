"""Tokens: shown once, kept as a hash, never wider than the client's grants, dead the moment they are revoked."""

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from ninja.errors import HttpError

from gridwork.accounts import tokens
from gridwork.accounts.models import ApiToken, Team, TokenUse, User
from gridwork.journal.models import Entry, Erasable
from tests import cast as people
from tests.cast import NOW, SYSTEM, Cast

DAY = timedelta(days=1)
pytestmark = pytest.mark.auth


@pytest.fixture
def client_of_east(cast: Cast) -> User:
    made = User(username="partner", kind="client")
    made.set_unusable_password()
    made.write(by=SYSTEM, now=NOW)
    people.grant(made, cast.roles["everything"], cast.east)
    return made


@pytest.fixture
def made(cast: Cast, client_of_east: User) -> tuple[ApiToken, str]:
    return tokens.make(client_of_east, "city hall", NOW + 90 * DAY, by=cast.chief, now=NOW)


class TestMaking:
    def test_it_keeps_a_hash_and_never_the_token(self, made: tuple[ApiToken, str]) -> None:
        token, text = made
        assert len(text) >= 43
        assert token.digest == hashlib.sha256(text.encode()).hexdigest()
        kept = [*Entry.objects.values_list("changes", flat=True), *Erasable.objects.values_list("value", flat=True)]
        assert not [each for each in (*kept, str(vars(token))) if text in each]

    def test_it_makes_no_two_alike(self, cast: Cast, client_of_east: User) -> None:
        texts = {tokens.make(client_of_east, "t", NOW + DAY, by=cast.chief, now=NOW)[1] for _ in range(20)}
        assert len(texts) == 20

    @pytest.mark.parametrize("ends", [-DAY, timedelta(0), 367 * DAY])
    def test_it_ends_within_a_year(self, cast: Cast, client_of_east: User, ends: timedelta) -> None:
        with pytest.raises(ValidationError, match="within a year"):
            tokens.make(client_of_east, "t", NOW + ends, by=cast.chief, now=NOW)

    def test_it_is_for_programs_only(self, cast: Cast) -> None:
        with pytest.raises(ValidationError, match="a person signs in"):
            tokens.make(cast.vera, "t", NOW + DAY, by=cast.chief, now=NOW)

    def test_it_is_shown_on_the_answer_alone(
        self, cast: Cast, client_of_east: User, signed_in: Callable[[User], Client]
    ) -> None:
        chief = signed_in(cast.chief)
        answer = chief.post(reverse("user-token", args=[client_of_east.pk]), {"name": "city hall", "days": "30"})
        token = ApiToken.known.get()
        text = next(word for word in answer.content.decode().split('"') if word.startswith(token.begins))
        assert tokens.authenticate(text, timezone.now()) == client_of_east
        assert "no-store" in answer["Cache-Control"]
        assert text not in chief.get(reverse("api-tokens:record", args=[token.pk])).content.decode()


class TestCalling:
    def test_it_signs_its_client_in(self, made: tuple[ApiToken, str], client_of_east: User) -> None:
        assert tokens.authenticate(made[1], NOW) == client_of_east

    @pytest.mark.parametrize("text", ["", "gw_", "gw_" + "A" * 43])
    def test_it_knows_no_other(self, made: tuple[ApiToken, str], text: str) -> None:
        assert tokens.authenticate(text, NOW) is None
        assert tokens.authenticate(made[1][:-1], NOW) is None

    def test_it_ends_on_time(self, made: tuple[ApiToken, str]) -> None:
        assert tokens.authenticate(made[1], NOW + 90 * DAY - timedelta(seconds=1))
        assert tokens.authenticate(made[1], NOW + 90 * DAY) is None

    def test_it_is_dead_the_moment_it_is_revoked(self, cast: Cast, made: tuple[ApiToken, str]) -> None:
        made[0].take("revoke_token", by=cast.chief, now=NOW, reason="leaked")
        assert tokens.authenticate(made[1], NOW) is None

    def test_it_is_dead_when_its_client_is_closed(self, made: tuple[ApiToken, str], client_of_east: User) -> None:
        client_of_east.is_active = False
        client_of_east.save()
        assert tokens.authenticate(made[1], NOW) is None

    def test_it_reaches_what_the_clients_grants_reach(self, cast: Cast, made: tuple[ApiToken, str]) -> None:
        for place in (cast.east, cast.west):
            Team(name_en=str(place), place=place, body=cast.roads).write(by=SYSTEM, now=NOW)
        client = tokens.authenticate(made[1], NOW)
        assert [str(team) for team in Team.objects.visible_to(client, on=NOW.date())] == ["East"]

    def test_it_is_narrowed_and_never_widened(self, cast: Cast, client_of_east: User) -> None:
        Team(name_en="East", place=cast.east, body=cast.roads).write(by=SYSTEM, now=NOW)
        narrow = ["accounts.view_team", "accounts.no_such_thing"]
        _token, text = tokens.make(client_of_east, "t", NOW + DAY, narrow, by=cast.chief, now=NOW)
        client = tokens.authenticate(text, NOW)
        teams = Team.objects
        assert teams.visible_to(client, on=NOW.date()).exists()
        assert not teams.visible_to(client, "accounts.change_team", on=NOW.date()).exists()
        assert not teams.visible_to(client, "accounts.no_such_thing", on=NOW.date()).exists()

    def test_it_costs_one_statement_and_a_write_an_hour(self, made: tuple[ApiToken, str]) -> None:
        tokens.authenticate(made[1], NOW)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            tokens.authenticate(made[1], NOW + timedelta(minutes=59))
        assert len(asked) == 1
        assert TokenUse.objects.get().last_used_at == NOW
        tokens.authenticate(made[1], NOW + timedelta(hours=1))
        assert TokenUse.objects.get().last_used_at == NOW + timedelta(hours=1)


class TestOverHttp:
    def test_it_says_when_to_come_again(self, made: tuple[ApiToken, str], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tokens.TokenAuth, "rate", tokens.Rate(calls=1))
        headers = {"Authorization": f"Bearer {made[1]}"}
        answers = [Client().get("/api/v1/teams", headers=headers) for _each in range(2)]
        assert [each.status_code for each in answers] == [200, 429]
        assert answers[1]["Retry-After"] == "1"

    def test_it_authenticates_a_bearer(self, made: tuple[ApiToken, str], client_of_east: User) -> None:
        request = RequestFactory().get("/", headers={"Authorization": f"Bearer {made[1]}"})
        assert tokens.TokenAuth()(request) == request.user == client_of_east

    def test_it_takes_a_call_of_the_api(self, cast: Cast, made: tuple[ApiToken, str]) -> None:
        headers = {"Authorization": f"Bearer {made[1]}"}
        with_token, without = Client().get("/api/v1/teams", headers=headers), Client().get("/api/v1/teams")
        assert (with_token.status_code, without.status_code) == (200, 401)

    def test_it_stops_a_token_that_calls_too_often(
        self, made: tuple[ApiToken, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tokens.TokenAuth, "rate", tokens.Rate(calls=2))
        request = RequestFactory().get("/", headers={"Authorization": f"Bearer {made[1]}"})
        door = tokens.TokenAuth()
        assert door(request)
        assert door(request)
        with pytest.raises(HttpError) as stopped, CaptureQueriesContext(connection) as asked:
            door(request)
        assert stopped.value.status_code == 429
        assert len(asked) == 0  # or a program that has gone wild would still keep the database busy

    def test_it_counts_no_text_that_is_no_token(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tokens.TokenAuth, "rate", tokens.Rate(calls=2))
        for number in range(3):
            request = RequestFactory().get("/", headers={"Authorization": f"Bearer gw_{number}"})
            assert tokens.TokenAuth()(request) is None
        assert not tokens.TokenAuth.rate.buckets


class TestRate:
    def test_it_fills_again_evenly(self) -> None:
        rate = tokens.Rate(calls=2, seconds=10)
        assert [rate.allows("a", at) for at in (0, 0, 0, 4.9, 5.1, 5.2)] == [True, True, False, False, True, False]

    def test_it_lets_so_many_through_at_once(self) -> None:
        rate = tokens.Rate(calls=600, seconds=60, at_once=3)
        assert [rate.allows("a", at) for at in (0, 0, 0, 0, 0.11, 0.12, 60)] == [True] * 3 + [False, True, False, True]

    def test_it_counts_each_token_apart(self) -> None:
        rate = tokens.Rate(calls=1, seconds=10)
        assert rate.allows("a", 0)
        assert rate.allows("b", 0)
        assert not rate.allows("a", 0)
