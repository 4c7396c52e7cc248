"""Who may do what where: the page answers as scope does, opens to grants, and says why."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from gridwork.accounts import permissions, rights
from gridwork.accounts.models import Deputy, Grant, Team, User
from gridwork.accounts.rights import Asked
from tests.cast import NOW, SYSTEM, Cast

TODAY = NOW.date()


def people_of(cast: Cast, **asked: object) -> set[str]:
    return {right.person.username for right in rights.rights(cast.chief, Asked(TODAY, **asked), 100)}


class TestMatrix:
    def test_it_finds_who_may_from_however_far_above(self, cast: Cast) -> None:
        asked = {"permission": "accounts.change_team", "place": cast.east_village.pk}
        assert people_of(cast, **asked) == {"chief", "erin", "rosa"}
        assert people_of(cast, **(asked | {"place": cast.west_village.pk})) == {"chief", "rosa"}

    def test_it_narrows_to_a_body_and_to_a_person(self, cast: Cast) -> None:
        asked = {"permission": "accounts.change_team", "place": cast.west.pk, "body": cast.parks.pk}
        assert people_of(cast, **asked) == {"chief"}
        assert people_of(cast, person=cast.erin.pk) == {"erin"}

    def test_it_shows_deputies_under_their_own_name(self, cast: Cast) -> None:
        Deputy(absent=cast.erin, deputy=cast.nemo, from_on=TODAY, last_on=TODAY).write(by=cast.erin, now=NOW)
        found = rights.rights(cast.chief, Asked(TODAY, person=cast.nemo.pk), 100)
        assert {(right.person, right.deputy_of) for right in found} == {(cast.nemo, cast.erin)}
        assert not rights.rights(cast.chief, Asked(TODAY + timedelta(days=1), person=cast.nemo.pk), 100)

    def test_it_shows_only_grants_that_one_may_see(self, cast: Cast) -> None:
        seen = rights.rights(cast.vera, Asked(TODAY), 100)
        assert {right.grant.place for right in seen} == {cast.east}

    def test_it_asks_three_statements_however_many(self, cast: Cast, django_assert_max_num_queries: Callable) -> None:
        assert cast.chief.permissions  # known since signing in
        with django_assert_max_num_queries(3):
            rights.matrix(rights.rights(cast.chief, Asked(TODAY), 100))

    def test_it_lays_roles_across_and_people_down(self, cast: Cast) -> None:
        roles, lines = rights.matrix(rights.rights(cast.chief, Asked(TODAY), 100))
        assert [str(role) for role in roles] == ["everything", "looking"]
        erin = next(line for line in lines if line.person == cast.erin)
        assert {role: len(cell) for role, cell in erin.cells.items()} == {role.pk: 1 for role in roles}


class TestWhy:
    @pytest.mark.parametrize("permission", ["accounts.view_team", "accounts.change_team"])
    def test_it_says_the_same_as_scope(self, cast: Cast, permission: str) -> None:
        Deputy(absent=cast.erin, deputy=cast.nemo, from_on=TODAY, last_on=TODAY).write(by=cast.erin, now=NOW)
        for place in (cast.district, cast.east, cast.west, cast.east_village):
            for body in (cast.roads, cast.parks):
                team = Team(name_en="T", place=place, body=body)
                team.write(by=SYSTEM, now=NOW)
                for person in User.objects.all():
                    asked = Asked(TODAY, permission, place.pk, body.pk)
                    reached = Team.scope.admits(person, permission, team, TODAY)
                    assert bool(rights.why(person, asked)) == reached, (person, place, body)

    def test_it_names_the_grant_and_whose_it_is(self, cast: Cast) -> None:
        Deputy(absent=cast.erin, deputy=cast.nemo, from_on=TODAY, last_on=TODAY).write(by=cast.erin, now=NOW)
        (right,) = rights.why(cast.nemo, Asked(TODAY, "accounts.change_team", cast.east.pk, cast.roads.pk))
        assert (right.grant, right.deputy_of) == (Grant.known.get(user=cast.erin, place=cast.east), cast.erin)

    def test_it_names_grants_for_a_body_where_none_is_asked_about(self, cast: Cast) -> None:
        asked = Asked(TODAY, "accounts.change_team", cast.east.pk)
        assert [right.grant.body for right in rights.why(cast.rosa, asked)] == [cast.roads]
        assert not rights.why(cast.vera, asked)


class TestPage:
    def test_it_explains(self, cast: Cast, signed_in: Callable[[User], Client]) -> None:
        asked = {"person": cast.erin.pk, "permission": "accounts.change_team", "place": cast.east.pk}
        page = signed_in(cast.chief).get(reverse("rights"), asked).content.decode()
        assert "Why Erin may do this there" in page
        assert reverse("grants:record", args=[Grant.known.get(user=cast.erin, place=cast.east).pk]) in page
        page = signed_in(cast.chief).get(reverse("rights"), asked | {"place": cast.west.pk}).content.decode()
        assert "Erin may not." in page

    def test_it_explains_nothing_about_places_one_has_no_say_in(
        self, cast: Cast, signed_in: Callable[[User], Client]
    ) -> None:
        asked = {"person": cast.rosa.pk, "permission": "accounts.change_team", "place": cast.west.pk}
        page = signed_in(cast.vera).get(reverse("rights"), asked).content.decode()
        assert "may do this there" not in page

    def test_it_hands_out_a_file(self, cast: Cast, signed_in: Callable[[User], Client]) -> None:
        cast.erin.name = "=1+1"
        cast.erin.write(by=SYSTEM, now=NOW)
        answer = signed_in(cast.chief).get(reverse("rights"), {"format": "csv"})
        lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert len(lines) == 1 + Grant.known.count()
        assert not [cell for line in lines for cell in line if cell.startswith("=")]

    @pytest.mark.parametrize("query", ["place=x", "place=99999999", "on=2026-99-99", "person=999", "permission=<b>"])
    def test_it_bears_any_address(self, cast: Cast, signed_in: Callable[[User], Client], query: str) -> None:
        answer = signed_in(cast.chief).get(f"{reverse('rights')}?{query}")
        assert answer.status_code == 200
        assert "<b>" not in answer.content.decode().partition("<main")[2].partition("<form")[0]


class TestPermissions:
    def test_it_knows_every_permission_that_a_page_or_step_asks(self, db: None) -> None:
        known = permissions.names()
        for name in (
            "accounts.approve_grant",
            "accounts.invite_user",
            "organisations.view_body",
            "documents.add_document",
        ):
            assert name in known

    def test_it_has_words_for_each(self, db: None) -> None:
        words = [each for found in permissions.known().values() for each in found]
        assert all(each.words and each.words != each.name for each in words)
        assert permissions.in_words("accounts.add_team") == "Enter teams"
