"""Roles are data: picked from what there is, shipped once, and never changed behind a district's back."""

import io
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from gridwork.accounts import first_run, permissions, roles
from gridwork.accounts.duties import DUTIES
from gridwork.accounts.models import Grant, Role, RolePermission, User
from gridwork.kernel.refusals import Refusal
from gridwork.places.models import Level
from tests import cast as people
from tests.cast import NOW, SYSTEM, Cast


class TestRole:
    def test_it_keeps_its_permissions_as_rows_too(self, cast: Cast) -> None:
        role = people.role("one", ["accounts.view_team", "accounts.view_team"])
        assert [str(row) for row in RolePermission.objects.filter(role=role)] == ["accounts.view_team"]
        role.permissions = ["accounts.view_user"]
        role.write(by=SYSTEM, now=NOW)
        assert [str(row) for row in RolePermission.objects.filter(role=role)] == ["accounts.view_user"]

    @pytest.mark.parametrize("wrong", [[1], [""], [["nested"]], [None]])
    def test_it_takes_names_only(self, cast: Cast, wrong: list) -> None:
        with pytest.raises(ValidationError):
            Role(name_en="wrong", permissions=wrong).write(by=SYSTEM, now=NOW)

    def test_it_is_picked_from_what_there_is(self, cast: Cast, signed_in: Callable[[User], Client]) -> None:
        client = signed_in(cast.chief)
        given = {"name_en": "Clerk", "permissions": ["accounts.view_team", "organisations.view_body"]}
        assert client.post(reverse("roles:new"), given).status_code == 302
        assert Role.known.get(name_en="Clerk").permissions == given["permissions"]
        answer = client.post(reverse("roles:new"), {"name_en": "Other", "permissions": ["no.such_thing"]})
        assert answer.status_code == 422

    def test_it_keeps_a_permission_that_nothing_asks_any_more(
        self, cast: Cast, signed_in: Callable[[User], Client]
    ) -> None:
        role = people.role("old", ["gone.view_thing"])
        given = {"name_en": "old", "permissions": ["gone.view_thing", "accounts.view_team"], "version": "1"}
        assert signed_in(cast.chief).post(reverse("roles:change", args=[role.pk]), given).status_code == 302
        assert "gone.view_thing" in signed_in(cast.chief).get(reverse("roles:record", args=[role.pk])).content.decode()


class TestShipped:
    def test_it_names_only_permissions_that_there_are(self, db: None) -> None:
        known = permissions.names()
        rooms = {name.partition(".")[0] for name in known}
        for slug, names in DUTIES.items():
            asked = [name for name in names if name.partition(".")[0] in rooms]
            assert asked
            unknown = {name for name in asked if not roles.carried_by([{slug: [name]}], known)[slug]}
            assert not unknown, (slug, unknown)

    def test_it_leaves_no_permission_of_these_rooms_to_nobody(self, db: None) -> None:
        rooms = ("accounts.", "documents.", "organisations.", "places.", "journal.", "kernel.", "web.")
        known = {name for name in permissions.names() if name.startswith(rooms)}
        assert {"accounts.approve_grant", "organisations.view_body", "kernel.share_view"} <= known
        assert not known - set().union(*roles.carried_by(permissions.duties(), known).values())

    def test_it_makes_each_role_once(self, db: None) -> None:
        first = first_run.shipped_roles(now=NOW)
        assert set(first) == {shipped.slug for shipped in roles.SHIPPED}
        assert first_run.shipped_roles(now=NOW) == first

    def test_it_leaves_alone_what_a_district_changed(self, db: None) -> None:
        role = first_run.shipped_roles(now=NOW)["warden"]
        role.permissions = ["places.view_place"]
        role.write(by=SYSTEM, now=NOW)
        assert first_run.shipped_roles(now=NOW)["warden"].permissions == ["places.view_place"]

    def test_it_says_what_a_newer_version_would_add_and_adds_it_when_told(self, db: None) -> None:
        role = first_run.shipped_roles(now=NOW)["warden"]
        everything, role.permissions = role.permissions, ["places.view_place"]
        role.write(by=SYSTEM, now=NOW)
        said = io.StringIO()
        call_command("accounts", "roles", stdout=said)
        assert said.getvalue().startswith("warden: ")
        assert Role.known.get(slug="warden").permissions == ["places.view_place"]
        call_command("accounts", "roles", "--add", stdout=io.StringIO())
        assert Role.known.get(slug="warden").permissions == everything


class TestFirstAdministrators:
    def test_it_makes_two_by_one_time_links_and_no_third(self, db: None) -> None:
        people.place("District", Level.DISTRICT, None)
        for name in ("ann", "bob"):
            said = io.StringIO()
            call_command("accounts", "first-admin", name, stdout=said)
            path = said.getvalue().strip().partition("8000")[2]
            client = Client()
            form = client.get(path, follow=True)
            words = {"password1": "a long new word", "password2": "a long new word"}
            client.post(form.redirect_chain[-1][0], words)
            assert User.objects.get(username=name).has_perm("accounts.approve_grant")
        with pytest.raises(CommandError, match="administrators already"):
            call_command("accounts", "first-admin", "cid")
        assert not User.objects.filter(username="cid").exists()
        assert Grant.known.filter(asked_by=None).count() == 2

    def test_it_needs_a_district_first(self, db: None) -> None:
        with pytest.raises(Refusal, match="Enter the district first"):
            first_run.make_first_administrator("ann", now=NOW)

    def test_it_counts_only_who_can_approve_for_all(self, cast: Cast) -> None:
        assert first_run.administrators(NOW.date()) == 1  # not Erin in East, nor Rosa for Roads
