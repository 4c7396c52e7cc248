"""What a grant carries, and where it ends: by place, body, day and person, in the SQL that every list rests on."""

from datetime import date, timedelta

import pytest
from django.db.models import F, Value

from gridwork.accounts.models import Deputy, Grant, Role, Team, User
from gridwork.kernel.scope import Within
from tests import cast as people
from tests.cast import NOW, SYSTEM, Cast

pytestmark = pytest.mark.scope
TODAY = NOW.date()


def team(name: str, place: object, body: object) -> Team:
    made = Team(name_en=name, place=place, body=body)
    made.write(by=SYSTEM, now=NOW)
    return made


@pytest.fixture
def teams(cast: Cast) -> dict[str, Team]:
    return {
        "east roads": team("East roads", cast.east_village, cast.roads),
        "west roads": team("West roads", cast.west_village, cast.roads),
        "east parks": team("East parks", cast.east, cast.parks),
    }


def seen(user: User, permission: str = "", on: date = TODAY) -> set[str]:
    """By the list, and by asking for each row alone: a list is led to its rows first, a single row is not."""
    fresh = User.objects.get(pk=user.pk)  # as the next request reads it
    listed = set(Team.objects.visible_to(fresh, permission, on=on).values_list("name_en", flat=True))
    asked = permission or "accounts.view_team"
    assert listed == {row.name_en for row in Team.known.all() if Team.scope.admits(fresh, asked, row, on)}
    held = Team.known.filter(fresh.holds(asked, on)).exists()
    assert held or not listed
    return listed


class TestPlaceAndBody:
    def test_it_reaches_what_lies_below_the_place(self, cast: Cast, teams: dict[str, Team]) -> None:
        assert seen(cast.chief) == {"East roads", "West roads", "East parks"}
        assert seen(cast.vera) == {"East roads", "East parks"}

    def test_it_reaches_only_the_rows_of_a_grants_body(self, cast: Cast, teams: dict[str, Team]) -> None:
        assert seen(cast.rosa) == {"East roads", "West roads"}

    def test_it_shows_nothing_without_a_grant(self, cast: Cast, teams: dict[str, Team]) -> None:
        assert seen(cast.nemo) == set()

    def test_it_carries_no_permission_from_one_place_to_another(self, cast: Cast, teams: dict[str, Team]) -> None:
        """Erin changes in East and looks on in West: asked apart, place and permission would give her both."""
        assert seen(cast.erin, "accounts.change_team") == {"East roads", "East parks"}
        assert seen(cast.erin, "accounts.view_team") == {"East roads", "West roads", "East parks"}

    def test_it_does_not_reach_bodyless_rows_by_a_grant_for_a_body(self, cast: Cast) -> None:
        everywhere = Within(place="place_id").condition(cast.rosa, "accounts.view_team", TODAY)
        assert not Team.known.filter(everywhere).exists()
        scope = Within(place="place_id", body="body_id")
        row = team("A team", cast.east, cast.roads)
        row.body_id = None
        assert not scope.admits(cast.rosa, "accounts.view_team", row, TODAY)
        assert scope.admits(cast.chief, "accounts.view_team", row, TODAY)


class TestDays:
    def test_it_holds_on_its_first_and_last_day_and_no_other(self, cast: Cast, teams: dict[str, Team]) -> None:
        first, last = date(2026, 3, 1), date(2026, 3, 31)
        Grant(user=cast.nemo, role=cast.roles["looking"], place=cast.east, from_on=first, last_on=last).write(
            by=SYSTEM, now=NOW
        )
        day = timedelta(days=1)
        held = {on: bool(seen(cast.nemo, on=on)) for on in (first - day, first, last, last + day)}
        assert held == {first - day: False, first: True, last: True, last + day: False}

    def test_it_ends_at_once_when_revoked_and_not_in_the_past(self, cast: Cast, teams: dict[str, Team]) -> None:
        Grant.known.get(user=cast.vera).take("revoke_grant", by=cast.chief, now=NOW, reason="moved on")
        assert not seen(cast.vera)
        assert seen(cast.vera, on=TODAY - timedelta(days=1))

    def test_it_follows_a_role_that_loses_a_permission(self, cast: Cast, teams: dict[str, Team]) -> None:
        role = Role.known.get(pk=cast.roles["looking"].pk)
        role.permissions = []
        role.write(by=SYSTEM, now=NOW)
        assert not seen(cast.vera)


class TestDeputies:
    def test_it_lends_the_grants_for_the_days_of_the_absence(self, cast: Cast, teams: dict[str, Team]) -> None:
        last = TODAY + timedelta(days=7)
        Deputy(absent=cast.vera, deputy=cast.nemo, from_on=TODAY, last_on=last).write(by=cast.vera, now=NOW)
        assert seen(cast.nemo) == seen(cast.vera) == {"East roads", "East parks"}
        assert not seen(cast.nemo, on=TODAY - timedelta(days=1))
        assert not seen(cast.nemo, on=last + timedelta(days=1))

    def test_it_does_not_lend_what_is_only_lent(self, cast: Cast, teams: dict[str, Team]) -> None:
        other = people.user("otto")
        last = TODAY + timedelta(days=7)
        Deputy(absent=cast.vera, deputy=cast.nemo, from_on=TODAY, last_on=last).write(by=cast.vera, now=NOW)
        Deputy(absent=cast.nemo, deputy=other, from_on=TODAY, last_on=last).write(by=cast.nemo, now=NOW)
        assert seen(cast.nemo)
        assert not seen(other)

    def test_it_takes_them_back_when_the_absence_ends_early(self, cast: Cast, teams: dict[str, Team]) -> None:
        absence = Deputy(absent=cast.vera, deputy=cast.nemo, from_on=TODAY, last_on=TODAY + timedelta(days=7))
        absence.write(by=cast.vera, now=NOW)
        absence.take("end_absence", by=cast.vera, now=NOW)
        assert not seen(cast.nemo)


class TestCost:
    def test_it_asks_permission_and_scope_in_one_statement(
        self, cast: Cast, teams: dict[str, Team], django_assert_num_queries: object
    ) -> None:
        who = User.objects.get(pk=cast.vera.pk)
        with django_assert_num_queries(2):  # the grants, once a request; then the list
            list(Team.objects.visible_to(who, on=TODAY))
        with django_assert_num_queries(1):
            list(Team.objects.visible_to(who, on=TODAY))

    def test_it_names_no_places_for_who_is_narrowed(self, cast: Cast, teams: dict[str, Team]) -> None:
        who = User.objects.get(pk=cast.chief.pk)
        who.narrow(["places.view_place"])
        assert not Team.objects.visible_to(who, on=TODAY).exists()
        assert not who.has_perm("accounts.view_team")
        nothing = who.reaches("accounts.view_team", place=F("place_id"), body=Value(None), on=TODAY)
        assert not Team.known.filter(nothing).exists()
