"""Rule 15: who asks for a grant, who approves it and who gets it are three people, in the database too."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.test import Client
from django.urls import reverse

from gridwork.accounts import actions, factors, identities
from gridwork.accounts.models import Deputy, Grant, GrantRequest, Role, User, Widening
from gridwork.accounts.oidc import Provider
from gridwork.kernel.refusals import Refusal
from tests import cast as people
from tests.accounts.signing_in import holds_app
from tests.cast import NOW, SINCE, SYSTEM, Cast


@pytest.fixture
def second(cast: Cast) -> User:
    """Another who may do everything: chief asks, second decides."""
    made = people.user("second")
    people.grant(made, cast.roles["everything"], cast.district)
    return made


def ask(cast: Cast, by: User, user: User, **more: Any) -> GrantRequest:
    values = {"role": cast.roles["looking"], "place": cast.east, "from_on": SINCE, "purpose": "new in the office"}
    made = GrantRequest(user=user, **(values | more))
    made.write(by=by, now=NOW)
    return made


class TestAsking:
    def test_it_gives_the_grant_when_a_third_person_approves(self, cast: Cast, second: User) -> None:
        ask(cast, cast.chief, cast.nemo).take("approve_grant", by=second, now=NOW)
        grant = Grant.known.get(user=cast.nemo)
        assert (grant.asked_by, grant.approved_by, grant.place) == (cast.chief, second, cast.east)

    def test_it_gives_nothing_before(self, cast: Cast) -> None:
        ask(cast, cast.chief, cast.nemo)
        assert not Grant.known.filter(user=cast.nemo).exists()

    def test_it_refuses_the_asker_and_the_receiver(self, cast: Cast, second: User) -> None:
        request = ask(cast, cast.chief, second)
        for who in (cast.chief, second):
            with pytest.raises(Refusal, match="third person"):
                request.take("approve_grant", by=who, now=NOW)

    def test_it_refuses_a_program_of_which_the_asker_may_have_made_the_token(self, cast: Cast, second: User) -> None:
        request = ask(cast, cast.chief, cast.nemo)
        second.kind = "client"
        with pytest.raises(Refusal, match="named person"):
            request.take("approve_grant", by=second, now=NOW)

    def test_it_lets_no_program_ask(self, cast: Cast) -> None:
        cast.chief.kind = "client"
        with pytest.raises(Refusal, match="named person"):
            ask(cast, cast.chief, cast.nemo)

    @pytest.mark.parametrize("way", ["link", "factor", "identity", "email"])
    def test_it_refuses_whom_the_asker_has_let_in(self, cast: Cast, second: User, settings: Any, way: str) -> None:
        if way == "link":
            actions.make_link(second, by=cast.chief, now=NOW)
        elif way == "factor":
            holds_app(second)
            factors.reset(second, by=cast.chief, now=NOW, reason="lost")
        elif way == "identity":
            identities.bind(second, Provider("https://login.example", "x", "y"), "7", by=cast.chief, now=NOW)
        else:
            second.email = "chiefs-own@example.org"
            second.write(by=cast.chief, now=NOW)
        request = ask(cast, cast.chief, cast.nemo)
        with pytest.raises(Refusal, match="30 days"):
            request.take("approve_grant", by=second, now=NOW)
        request.take("approve_grant", by=second, now=NOW + timedelta(days=30))

    def test_it_refuses_a_deputy_whom_the_absent_person_has_not_named(self, cast: Cast, second: User) -> None:
        days = {"from_on": SINCE, "last_on": SINCE + timedelta(days=30)}
        then = datetime.combine(SINCE, time(9), NOW.tzinfo)
        row = Deputy(absent=second, deputy=cast.vera, **days)
        row.write(by=cast.chief, now=then)
        request = ask(cast, cast.chief, cast.nemo)
        with pytest.raises(Refusal, match="named you"):
            request.take("approve_grant", by=cast.vera, now=then)
        row.take("end_absence", by=SYSTEM, now=then)
        Deputy(absent=second, deputy=cast.vera, **days).write(by=second, now=then)
        request.take("approve_grant", by=cast.vera, now=then)
        assert Grant.known.get(user=cast.nemo).approved_by == cast.vera

    def test_it_refuses_asking_for_oneself(self, cast: Cast) -> None:
        with pytest.raises(ValidationError, match="three people"):
            ask(cast, cast.chief, cast.chief)

    def test_it_lets_nobody_ask_where_they_have_no_say(self, cast: Cast) -> None:
        with pytest.raises(PermissionDenied):
            ask(cast, cast.erin, cast.nemo, place=cast.district)

    def test_it_asks_a_reason_of_who_refuses(self, cast: Cast, second: User) -> None:
        request = ask(cast, cast.chief, cast.nemo)
        with pytest.raises(ValidationError):
            request.take("refuse_grant", by=second, now=NOW, reason="")
        request.take("refuse_grant", by=second, now=NOW, reason="not in this office")
        assert not Grant.known.filter(user=cast.nemo).exists()

    def test_it_is_withdrawn_by_who_asked_alone(self, cast: Cast, second: User) -> None:
        request = ask(cast, cast.chief, cast.nemo)
        with pytest.raises(Refusal):
            request.take("withdraw_grant", by=second, now=NOW)
        request.take("withdraw_grant", by=cast.chief, now=NOW)


class TestWidening:
    def ask(self, cast: Cast, by: User, *names: str) -> Widening:
        made = Widening(role=cast.roles["looking"], permissions=[*names], purpose="inspectors close cases too")
        made.write(by=by, now=NOW)
        return made

    def carried(self, cast: Cast) -> list[str]:
        return Role.known.get(pk=cast.roles["looking"].pk).permissions

    def test_it_takes_two_once_somebody_holds_the_role(self, cast: Cast, second: User) -> None:
        role = Role.known.get(pk=cast.roles["looking"].pk)
        role.permissions = [*role.permissions, "cases.close_case"]
        with pytest.raises(ValidationError, match="asked for"):
            role.write(by=cast.chief, now=NOW)
        asked = self.ask(cast, cast.chief, "cases.close_case")
        with pytest.raises(Refusal, match="somebody else"):
            asked.take("approve_widening", by=cast.chief, now=NOW)
        assert "cases.close_case" not in self.carried(cast)
        asked.take("approve_widening", by=second, now=NOW)
        assert "cases.close_case" in self.carried(cast)
        assert not User.objects.get(pk=cast.nemo.pk).has_perm("cases.close_case")
        assert User.objects.get(pk=cast.vera.pk).has_perm("cases.close_case")

    def test_it_takes_one_while_nobody_does(self, cast: Cast) -> None:
        role = people.role("new", ["cases.view_case"])
        role.permissions = ["cases.close_case"]
        role.write(by=cast.chief, now=NOW)

    @pytest.mark.parametrize("way", ["asked", "later", "revoked", "over"])
    def test_it_counts_who_is_going_to_hold_it(self, cast: Cast, way: str) -> None:
        role, day = people.role("new", ["cases.view_case"]), timedelta(days=1)
        if way == "asked":
            ask(cast, cast.chief, cast.nemo, role=role)
        elif way == "over":
            people.grant(cast.nemo, role, cast.east, last_on=NOW.date() - day)
        elif way == "later":
            Grant(user=cast.nemo, role=role, place=cast.east, from_on=NOW.date() + day).write(by=SYSTEM, now=NOW)
        else:
            grant = people.grant(cast.nemo, role, cast.east)
            grant.take("revoke_grant", by=cast.chief, now=NOW, reason="left")
        role.permissions = ["cases.close_case"]
        if way in ("asked", "later"):
            with pytest.raises(ValidationError, match="asked for"):
                role.write(by=cast.chief, now=NOW)
        else:
            role.write(by=cast.chief, now=NOW)

    def test_it_lets_one_take_away(self, cast: Cast) -> None:
        role = Role.known.get(pk=cast.roles["looking"].pk)
        role.permissions = role.permissions[1:]
        role.write(by=cast.chief, now=NOW)

    def test_it_refuses_holders_and_programs(self, cast: Cast, second: User) -> None:
        with pytest.raises(Refusal, match="hold this role"):
            self.ask(cast, cast.erin, "cases.close_case")
        asked = self.ask(cast, cast.chief, "cases.close_case")
        with pytest.raises(Refusal, match="hold this role"):
            asked.take("approve_widening", by=cast.erin, now=NOW)
        second.kind = "client"
        with pytest.raises(Refusal, match="named person"):
            asked.take("approve_widening", by=second, now=NOW)
        with pytest.raises(Refusal, match="named person"):
            self.ask(cast, second, "cases.close_case")

    def test_it_refuses_whom_the_asker_has_let_in(self, cast: Cast, second: User) -> None:
        actions.make_link(second, by=cast.chief, now=NOW)
        asked = self.ask(cast, cast.chief, "cases.close_case")
        with pytest.raises(Refusal, match="30 days"):
            asked.take("approve_widening", by=second, now=NOW)

    def test_it_gives_what_was_asked_for_and_nothing_that_was_written_into_it_since(
        self, cast: Cast, second: User
    ) -> None:
        asked = self.ask(cast, cast.chief, "cases.close_case")
        asked.permissions = ["cases.close_case", "accounts.approve_grant"]
        with pytest.raises(PermissionDenied, match="stays as it was made"):
            asked.write(by=second, now=NOW)
        asked.take("approve_widening", by=second, now=NOW)
        assert "accounts.approve_grant" not in self.carried(cast)

    def test_it_asks_for_something(self, cast: Cast) -> None:
        for names in ([], ["accounts.view_user"], [["nested"]]):
            with pytest.raises(ValidationError):
                self.ask(cast, cast.chief, *names)

    def test_it_goes_over_two_peoples_pages(
        self, cast: Cast, second: User, signed_in: Callable[[User], Client]
    ) -> None:
        chief, role = signed_in(cast.chief), cast.roles["looking"]
        form = {"name_en": "looking", "permissions": [*role.permissions, "accounts.close_user"], "version": "1"}
        answer = chief.post(reverse("roles:change", args=[role.pk]), form)
        assert (answer.status_code, "somebody else approves" in answer.content.decode()) == (422, True)
        given = {"role": role.pk, "permissions": ["accounts.close_user"], "purpose": "leavers"}
        assert chief.post(reverse("widenings:new"), given).status_code == 302
        asked = Widening.known.get()
        step = reverse("widenings:step", args=[asked.pk, "approve_widening"])
        assert chief.post(step).status_code == 409
        page = signed_in(second).get(reverse("widenings:record", args=[asked.pk])).content.decode()
        assert "Close and open accounts" in page
        assert signed_in(second).post(step).status_code == 302
        assert "accounts.close_user" in self.carried(cast)
        assert "leavers" in chief.get(reverse("roles:record", args=[role.pk])).content.decode()


class TestPages:
    def test_it_is_asked_and_approved_by_two_people_on_their_pages(
        self, cast: Cast, second: User, signed_in: Callable[[User], Client]
    ) -> None:
        given = {
            "user": cast.nemo.pk, "role": cast.roles["looking"].pk, "place": cast.east.pk, "from_on": "2026-09-01",
            "purpose": "new in the office",
        }  # fmt: skip
        chief = signed_in(cast.chief)
        assert chief.post(reverse("grant-requests:new"), given).status_code == 302
        request = GrantRequest.known.get()
        step = reverse("grant-requests:step", args=[request.pk, "approve_grant"])
        assert chief.post(step).status_code == 409
        assert signed_in(second).post(step).status_code == 302
        assert Grant.known.get(user=cast.nemo).approved_by == second

    def test_it_offers_everybody_but_oneself(self, cast: Cast, signed_in: Callable[[User], Client]) -> None:
        page = signed_in(cast.chief).get(reverse("grant-requests:new")).content.decode()
        assert f'<option value="{cast.nemo.pk}"' in page
        given = {"user": cast.chief.pk, "role": cast.roles["looking"].pk, "place": cast.east.pk, "purpose": "x"}
        answer = signed_in(cast.chief).post(reverse("grant-requests:new"), given | {"from_on": "2026-09-01"})
        assert answer.status_code == 422

    def test_it_asks_only_where_the_permission_reaches(self, cast: Cast, signed_in: Callable[[User], Client]) -> None:
        given = {
            "user": cast.nemo.pk, "role": cast.roles["looking"].pk, "place": cast.west.pk, "from_on": "2026-09-01",
            "purpose": "beyond her town",
        }  # fmt: skip
        assert signed_in(cast.erin).post(reverse("grant-requests:new"), given).status_code == 403
        assert not GrantRequest.known.exists()


class TestPastIt:
    def test_it_lets_no_person_write_a_grant(self, cast: Cast) -> None:
        grant = Grant(user=cast.nemo, role=cast.roles["looking"], place=cast.east, from_on=SINCE)
        with pytest.raises(PermissionDenied):
            grant.write(by=cast.chief, now=NOW)
        with pytest.raises(PermissionDenied):
            Grant.write_many([grant], by=cast.chief, now=NOW)

    def test_it_lets_no_person_widen_a_grant(self, cast: Cast) -> None:
        for name, value in (
            ("role", cast.roles["everything"]),
            ("place", cast.district),
            ("last_on", date(2040, 1, 1)),
        ):
            grant = Grant.known.get(user=cast.vera)
            setattr(grant, name, value)
            with pytest.raises(PermissionDenied):
                grant.write(by=cast.chief, now=NOW)

    def test_it_lets_nobody_widen_a_role_of_their_own(self, cast: Cast) -> None:
        role = Role.known.get(pk=cast.roles["looking"].pk)
        role.permissions = [*role.permissions, "cases.close"]
        with pytest.raises(Refusal, match="somebody else"):
            role.write(by=cast.erin, now=NOW)

    def test_it_lets_no_deputy_widen_a_role_that_they_hold_as_such(self, cast: Cast) -> None:
        widener = people.user("widener")
        people.grant(widener, people.role("roles", ["accounts.change_role", "accounts.view_role"]), cast.district)
        on = NOW.date()
        Deputy(absent=cast.vera, deputy=widener, from_on=on, last_on=on).write(by=cast.vera, now=NOW)
        role = Role.known.get(pk=cast.roles["looking"].pk)
        role.permissions = [*role.permissions, "cases.close"]
        with pytest.raises(Refusal, match="somebody else"):
            role.write(by=widener, now=NOW)

    def test_it_lets_nobody_rewrite_what_they_then_approve(self, cast: Cast, second: User) -> None:
        request = ask(cast, cast.chief, cast.nemo)
        request.role = cast.roles["everything"]
        for who in (second, cast.chief):
            with pytest.raises(PermissionDenied, match="stays as it was made"):
                request.write(by=who, now=NOW, permission="accounts.change_grantrequest")

    @pytest.mark.parametrize(
        ("asker", "approver"),
        [("chief", "chief"), ("nemo", "chief"), ("chief", "nemo"), ("chief", None), (None, "chief")],
    )
    def test_it_holds_in_the_database_too(self, cast: Cast, asker: str | None, approver: str | None) -> None:
        grant = Grant(user=cast.nemo, role=cast.roles["looking"], place=cast.east, from_on=SINCE)
        grant.asked_by = getattr(cast, asker) if asker else None
        grant.approved_by = getattr(cast, approver) if approver else None
        with pytest.raises(IntegrityError), transaction.atomic():
            models.Model.save(grant)

    def test_it_holds_in_the_database_for_requests_too(self, cast: Cast, second: User) -> None:
        request = ask(cast, cast.chief, cast.nemo)
        for decided_by in (cast.chief, cast.nemo):
            with pytest.raises(IntegrityError), transaction.atomic():
                models.QuerySet.update(GrantRequest.known.filter(pk=request.pk), decided_by=decided_by)


class TestRevoking:
    def test_it_takes_one_person_and_a_reason(self, cast: Cast) -> None:
        grant = Grant.known.get(user=cast.vera)
        with pytest.raises(ValidationError):
            grant.take("revoke_grant", by=cast.chief, now=NOW, reason="")
        grant.take("revoke_grant", by=cast.chief, now=NOW, reason="moved on")
        assert (grant.revoked_on, grant.reason) == (NOW.date(), "moved on")

    def test_it_is_refused_outside_ones_place(self, cast: Cast) -> None:
        people.grant(cast.nemo, cast.roles["looking"], cast.west)
        with pytest.raises(PermissionDenied):
            Grant.known.get(user=cast.nemo).take("revoke_grant", by=cast.erin, now=NOW, reason="not mine")

    def test_it_leaves_somebody_who_can_approve(self, cast: Cast) -> None:
        for user in (cast.erin, cast.rosa):
            for grant in Grant.known.filter(user=user):
                grant.take("revoke_grant", by=cast.chief, now=NOW, reason="fewer")
        with pytest.raises(Refusal, match="Nobody else"):
            Grant.known.get(user=cast.chief).take("revoke_grant", by=SYSTEM, now=NOW, reason="last one")
