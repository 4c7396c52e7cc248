"""Accounts of people: made with a one-time link, changed by one at a time, closed with all that hangs on them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from gridwork.accounts import actions
from gridwork.accounts.models import ApiToken, Deputy, Grant, Team, TeamMember, User
from gridwork.journal.models import Entry, Erasable
from gridwork.kernel.refusals import Conflict, Refusal
from tests import cast as people
from tests.cast import NOW, SYSTEM, Cast

TODAY = NOW.date()


@pytest.fixture
def chief(cast: Cast, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(cast.chief)


class TestWriting:
    def test_it_journals_name_and_address_where_they_can_be_erased(self, cast: Cast) -> None:
        user = User(username="wei", name="Wei Li", email="wei@east.example")
        user.write(by=cast.chief, now=NOW)
        entry = Entry.objects.get(record=user.key)
        assert (entry.actor, entry.action) == ("chief", "create")
        assert "Wei Li" not in entry.changes
        assert "wei" in entry.changes
        assert set(Erasable.objects.filter(entry=entry).values_list("field", flat=True)) == {"name", "email"}

    def test_it_never_journals_a_password(self, cast: Cast) -> None:
        cast.vera.set_password("a long new word")
        cast.vera.write(by=cast.chief, now=NOW)
        assert "password" not in Entry.objects.get(record=cast.vera.key).changes

    def test_it_compares_the_version(self, cast: Cast) -> None:
        first, second = User.objects.get(pk=cast.vera.pk), User.objects.get(pk=cast.vera.pk)
        first.name = "Vera A"
        first.write(by=cast.chief, now=NOW)
        second.name = "Vera B"
        with pytest.raises(Conflict):
            second.write(by=cast.chief, now=NOW)
        assert User.objects.get(pk=cast.vera.pk).name == "Vera A"

    @pytest.mark.parametrize(("name", "value"), [("username", "VERA"), ("email", "Vera@East.example")])
    def test_it_takes_no_name_or_address_twice(self, cast: Cast, name: str, value: str) -> None:
        cast.vera.email = "vera@east.example"
        cast.vera.write(by=SYSTEM, now=NOW)
        other = User(**{"username": "other", "email": "other@east.example", name: value})
        with pytest.raises(ValidationError, match="Somebody else"):
            other.write(by=cast.chief, now=NOW)
        assert other.pk is None

    def test_it_lets_many_have_no_address(self, cast: Cast) -> None:
        assert User.objects.filter(email="").count() >= 5

    @pytest.mark.parametrize("username", ["", "a b", "line\nbreak", "<b>"])
    def test_it_takes_no_user_name_that_the_journal_could_not_keep(self, cast: Cast, username: str) -> None:
        with pytest.raises(ValidationError):
            User(username=username).write(by=cast.chief, now=NOW)

    def test_it_keeps_the_user_name_for_ever(self, cast: Cast) -> None:
        cast.vera.username = "veronica"
        with pytest.raises(ValidationError, match="never changes"):
            cast.vera.write(by=cast.chief, now=NOW)

    def test_it_asks_the_permission_it_is_told(self, cast: Cast) -> None:
        with pytest.raises(PermissionDenied):
            User(username="wei").write(by=cast.nemo, now=NOW, permission="accounts.add_user")


class TestPages:
    def test_it_enters_and_changes_a_person(self, cast: Cast, chief: Client) -> None:
        given = {"username": "wei", "name": "Wei Li", "email": "Wei@East.example", "kind": "person", "language": ""}
        assert chief.post(reverse("users:new"), given).status_code == 302
        wei = User.objects.get(username="wei")
        assert (wei.email, wei.has_usable_password()) == ("wei@east.example", False)
        changed = given | {"name": "Wei Wang", "username": "sly", "kind": "client", "version": "1"}
        assert chief.post(reverse("users:change", args=[wei.pk]), changed).status_code == 302
        wei.refresh_from_db()
        assert (wei.name, wei.username, wei.kind) == ("Wei Wang", "wei", "person")

    def test_it_shows_who_was_faster(self, cast: Cast, chief: Client) -> None:
        given = {"name": "Mine", "language": "", "version": str(cast.vera.version)}
        cast.vera.name = "Theirs"
        cast.vera.write(by=SYSTEM, now=NOW)
        answer = chief.post(reverse("users:change", args=[cast.vera.pk]), given)
        assert answer.status_code == 409

    def test_it_lists_and_finds_them(self, cast: Cast, chief: Client) -> None:
        cast.vera.name = "李薇"
        cast.vera.write(by=SYSTEM, now=NOW)
        assert "李薇" in chief.get(reverse("users:list"), {"q": "李薇"}).content.decode()
        assert "nemo" not in chief.get(reverse("users:list"), {"q": "李薇"}).content.decode()

    def test_it_costs_the_same_for_five_and_for_twenty_five(
        self, cast: Cast, chief: Client, django_assert_max_num_queries: Callable
    ) -> None:
        for number in range(20):
            people.user(f"more{number}")
        with django_assert_max_num_queries(12):
            assert chief.get(reverse("users:list")).status_code == 200


class TestOneTimeLink:
    def test_it_is_shown_once_and_sets_a_password(self, cast: Cast, chief: Client) -> None:
        cast.nemo.set_unusable_password()
        cast.nemo.save()
        page = chief.post(reverse("user-invite", args=[cast.nemo.pk]))
        link = next(word for word in page.content.decode().split('"') if "/password/new/" in word)
        stranger = Client()
        form = stranger.get(link.replace("http://testserver", ""), follow=True)
        words = {"password1": "a long new word", "password2": "a long new word"}
        stranger.post(form.redirect_chain[-1][0], words)
        assert User.objects.get(pk=cast.nemo.pk).check_password("a long new word")
        assert Entry.objects.filter(record=cast.nemo.key, action="make_link", actor="chief").exists()
        assert "no-store" in page["Cache-Control"]

    def test_it_is_made_for_no_one_who_cannot_use_it(self, cast: Cast) -> None:
        for user in (cast.chief, User(username="gone", is_active=False), User(username="program", kind="client")):
            if not user.pk:
                user.save()
            with pytest.raises(Refusal):
                actions.make_link(user, by=cast.chief, now=NOW)

    def test_it_asks_the_permission(self, cast: Cast, signed_in: Callable[[User], Client]) -> None:
        assert signed_in(cast.vera).post(reverse("user-invite", args=[cast.nemo.pk])).status_code == 403
        assert signed_in(cast.chief).get(reverse("user-invite", args=[cast.nemo.pk])).status_code == 405


class TestClosing:
    def test_it_ends_all_that_hangs_on_the_account(self, cast: Cast) -> None:
        team = Team(name_en="T", body=cast.roads, place=cast.east)
        team.write(by=SYSTEM, now=NOW)
        member = TeamMember(team=team, user=cast.vera, from_on=TODAY - timedelta(days=30))
        member.write(by=SYSTEM, now=NOW)
        absence = Deputy(absent=cast.erin, deputy=cast.vera, from_on=TODAY, last_on=TODAY + timedelta(days=5))
        absence.write(by=cast.erin, now=NOW)
        actions.close_account(cast.vera, by=cast.chief, now=NOW, reason="left")
        cast.vera.refresh_from_db()
        member.refresh_from_db()
        assert (cast.vera.is_active, cast.vera.left_at) == (False, NOW)
        assert not Grant.standing(cast.vera, TODAY).exists()
        assert member.last_on == TODAY - timedelta(days=1)
        entry = Entry.objects.get(record=cast.vera.key, action="close_account")
        assert (entry.actor, '"reason":"left"' in entry.changes) == ("chief", True)

    def test_it_closes_nothing_when_one_grant_lies_out_of_reach(self, cast: Cast) -> None:
        people.grant(cast.vera, cast.roles["looking"], cast.west)
        with pytest.raises(PermissionDenied):
            actions.close_account(cast.vera, by=cast.erin, now=NOW, reason="not hers alone to close")
        assert User.objects.get(pk=cast.vera.pk).is_active
        assert Grant.of_day(TODAY).filter(user=cast.vera).count() == 2

    def test_it_is_not_ones_own_to_close(self, cast: Cast) -> None:
        with pytest.raises(Refusal):
            actions.close_account(cast.chief, by=cast.chief, now=NOW, reason="tired")

    def test_it_revokes_the_tokens_of_a_client(self, cast: Cast) -> None:
        from gridwork.accounts import tokens

        client = User(username="partner", kind="client")
        client.write(by=SYSTEM, now=NOW)
        tokens.make(client, "t", NOW + timedelta(days=9), by=cast.chief, now=NOW)
        actions.close_account(client, by=cast.chief, now=NOW, reason="contract ended")
        assert ApiToken.known.get().revoked_at == NOW

    def test_it_opens_again_without_the_grants(self, cast: Cast, chief: Client) -> None:
        assert chief.post(reverse("user-close", args=[cast.vera.pk]), {"reason": "left"}).status_code == 302
        assert chief.post(reverse("user-reopen", args=[cast.vera.pk]), {"reason": "came back"}).status_code == 302
        vera = User.objects.get(pk=cast.vera.pk)
        assert (vera.is_active, vera.left_at) == (True, None)
        assert not vera.permissions
