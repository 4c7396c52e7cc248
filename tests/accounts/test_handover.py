"""Handing over: what a leaver has in hand goes to one successor, all of it or nothing, and the journal says why."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from gridwork.accounts import handover
from gridwork.accounts.models import Grant, GrantRequest, Team, TeamMember, User
from gridwork.journal.models import Entry
from gridwork.kernel.refusals import Refusal
from tests import cast as people
from tests.cast import NOW, SYSTEM, Cast

TODAY = NOW.date()


class Parcels:
    """What a room above accounts could have in somebody's hand."""

    label = "Parcels"
    held: dict[str, list[str]] = {}

    def rows(self, user: User, on: Any) -> Sequence[str]:
        return self.held.get(user.username, [])

    def move(self, rows: Sequence[str], successor: User, *, by: Any, now: Any, reason: str) -> None:
        if "stuck" in rows:
            raise Refusal("One parcel is stuck.")
        self.held.setdefault(successor.username, []).extend(rows)


@pytest.fixture
def parcels(settings: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    settings.HOLDINGS = [*settings.HOLDINGS, f"{__name__}.Parcels"]
    monkeypatch.setattr(Parcels, "held", {"vera": ["one", "two"]})
    return Parcels.held


@pytest.fixture
def member(cast: Cast) -> TeamMember:
    team = Team(name_en="Night shift", body=cast.roads, place=cast.east)
    team.write(by=SYSTEM, now=NOW)
    made = TeamMember(team=team, user=cast.vera, leads=True, from_on=TODAY - timedelta(days=30))
    made.write(by=SYSTEM, now=NOW)
    return made


def hand_over(cast: Cast, successor: User, close: bool = False) -> dict[str, int]:
    return handover.hand_over(cast.vera, successor, by=cast.chief, now=NOW, reason="leaves", close=close)


class TestMoving:
    def test_it_moves_what_every_room_has_in_hand(
        self, cast: Cast, member: TeamMember, parcels: dict[str, list[str]]
    ) -> None:
        assert hand_over(cast, cast.nemo) == {"Memberships": 1, "Grants": 1, "Parcels": 2}
        assert parcels["nemo"] == ["one", "two"]
        taken = TeamMember.known.get(user=cast.nemo)
        assert (taken.team, taken.leads, taken.from_on) == (member.team, True, TODAY)
        member.refresh_from_db()
        assert member.last_on == TODAY - timedelta(days=1)

    def test_it_asks_for_rights_and_gives_none(self, cast: Cast) -> None:
        hand_over(cast, cast.nemo)
        request = GrantRequest.known.get(user=cast.nemo)
        assert (request.role, request.place, request.asked_by) == (cast.roles["looking"], cast.east, cast.chief)
        assert not Grant.of_day(TODAY).filter(user=cast.nemo).exists()

    def test_it_asks_for_nothing_that_the_successor_has(self, cast: Cast) -> None:
        people.grant(cast.nemo, cast.roles["looking"], cast.east)
        hand_over(cast, cast.nemo)
        assert not GrantRequest.known.exists()

    def test_it_puts_nobody_into_a_team_twice(self, cast: Cast, member: TeamMember) -> None:
        TeamMember(team=member.team, user=cast.nemo, from_on=TODAY).write(by=SYSTEM, now=NOW)
        hand_over(cast, cast.nemo)
        assert TeamMember.known.filter(user=cast.nemo).count() == 1

    def test_it_moves_all_or_nothing(self, cast: Cast, member: TeamMember, parcels: dict[str, list[str]]) -> None:
        parcels["vera"].append("stuck")
        with pytest.raises(Refusal, match="stuck"):
            hand_over(cast, cast.nemo)
        assert not TeamMember.known.filter(user=cast.nemo).exists()
        assert not Entry.objects.filter(action="hand_over").exists()

    def test_it_is_one_line_in_the_journal(self, cast: Cast, member: TeamMember) -> None:
        hand_over(cast, cast.nemo)
        entry = Entry.objects.get(action="hand_over")
        assert (entry.actor, entry.record) == ("chief", cast.vera.key)
        for said in ('"successor":"nemo"', '"reason":"leaves"', '"Memberships":1'):
            assert said in entry.changes

    def test_it_closes_the_account_with_it(self, cast: Cast, member: TeamMember) -> None:
        hand_over(cast, cast.nemo, close=True)
        assert not User.objects.get(pk=cast.vera.pk).is_active
        assert not Grant.of_day(TODAY).filter(user=cast.vera).exists()

    def test_it_goes_to_a_person_who_is_there(self, cast: Cast) -> None:
        cast.nemo.is_active = False
        cast.nemo.save()
        for successor in (cast.nemo, cast.vera):
            with pytest.raises(Refusal):
                hand_over(cast, successor)

    def test_it_moves_nothing_where_one_has_no_say(self, cast: Cast, member: TeamMember) -> None:
        with pytest.raises(PermissionDenied):
            handover.hand_over(cast.vera, cast.chief, by=cast.nemo, now=NOW, reason="mine", close=False)


class TestPage:
    def test_it_shows_first_what_would_move(
        self, cast: Cast, member: TeamMember, signed_in: Callable[[User], Client]
    ) -> None:
        page = signed_in(cast.chief).get(reverse("user-hand-over", args=[cast.vera.pk])).content.decode()
        assert "Night shift" in page
        assert "looking" in page
        assert not TeamMember.known.filter(user=cast.nemo).exists()

    def test_it_moves_when_sent(self, cast: Cast, member: TeamMember, signed_in: Callable[[User], Client]) -> None:
        given = {"successor": cast.nemo.pk, "reason": "leaves", "close": "on"}
        answer = signed_in(cast.chief).post(reverse("user-hand-over", args=[cast.vera.pk]), given)
        assert answer.status_code == 302
        assert TeamMember.known.filter(user=cast.nemo).exists()
        assert not User.objects.get(pk=cast.vera.pk).is_active

    def test_it_asks_for_successor_and_reason(self, cast: Cast, signed_in: Callable[[User], Client]) -> None:
        answer = signed_in(cast.chief).post(reverse("user-hand-over", args=[cast.vera.pk]), {})
        assert answer.status_code == 422

    def test_it_is_for_who_may_hand_over(self, cast: Cast, signed_in: Callable[[User], Client]) -> None:
        assert signed_in(cast.vera).get(reverse("user-hand-over", args=[cast.nemo.pk])).status_code == 403
