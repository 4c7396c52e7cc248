"""Standing in: for oneself by a page of one's own, for somebody else by whoever may, never for one's own gain."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gridwork.accounts.models import Deputy, User
from gridwork.kernel.refusals import Refusal
from tests.cast import NOW, SYSTEM, Cast

TODAY = NOW.date()


def absence(absent: User, deputy: User, days: int = 7) -> Deputy:
    return Deputy(absent=absent, deputy=deputy, from_on=TODAY, last_on=TODAY + timedelta(days=days))


class TestEntering:
    def test_it_is_entered_by_oneself_without_any_permission(self, cast: Cast) -> None:
        absence(cast.nemo, cast.vera).write(by=cast.nemo, now=NOW)
        assert Deputy.known.get().deputy == cast.vera

    def test_it_is_entered_for_others_by_who_may(self, cast: Cast) -> None:
        absence(cast.vera, cast.erin).write(by=cast.chief, now=NOW, permission="accounts.add_deputy")
        with pytest.raises(PermissionDenied):
            absence(cast.vera, cast.erin).write(by=cast.nemo, now=NOW, permission="accounts.add_deputy")

    def test_it_lets_nobody_help_themselves_to_anothers_grants(self, cast: Cast) -> None:
        with pytest.raises(PermissionDenied):
            absence(cast.vera, cast.erin).write(by=cast.erin, now=NOW)

    def test_it_lets_nobody_help_themselves_by_a_change(self, cast: Cast) -> None:
        row = absence(cast.chief, cast.vera)
        row.write(by=cast.erin, now=NOW, permission="accounts.add_deputy")
        row.deputy = cast.erin
        with pytest.raises(PermissionDenied):
            row.write(by=cast.erin, now=NOW, permission="accounts.change_deputy")

    def test_it_refuses_oneself(self, cast: Cast) -> None:
        with pytest.raises((PermissionDenied, ValidationError)):
            absence(cast.vera, cast.vera).write(by=SYSTEM, now=NOW)

    def test_it_refuses_an_absence_that_is_a_hand_over(self, cast: Cast) -> None:
        absence(cast.vera, cast.erin, days=91).write(by=cast.vera, now=NOW)
        with pytest.raises(ValidationError, match="92"):
            absence(cast.vera, cast.erin, days=92).write(by=cast.vera, now=NOW)

    def test_it_refuses_a_deputy_who_cannot_sign_in(self, cast: Cast) -> None:
        cast.erin.is_active = False
        cast.erin.save()
        with pytest.raises(ValidationError, match="can sign in"):
            absence(cast.vera, cast.erin).write(by=cast.vera, now=NOW)

    def test_it_says_so_when_it_would_end_before_it_begins(self, cast: Cast) -> None:
        with pytest.raises(ValidationError, match="before the first"):
            absence(cast.vera, cast.erin, days=-1).write(by=cast.vera, now=NOW)


class TestEnding:
    def test_it_is_ended_by_oneself(self, cast: Cast) -> None:
        row = absence(cast.nemo, cast.vera)
        row.write(by=cast.nemo, now=NOW)
        row.take("end_absence", by=cast.nemo, now=NOW)
        assert not Deputy.holding(TODAY).exists()

    def test_it_is_not_ended_by_others(self, cast: Cast) -> None:
        row = absence(cast.nemo, cast.vera)
        row.write(by=cast.nemo, now=NOW)
        with pytest.raises(PermissionDenied):
            row.take("end_absence", by=cast.vera, now=NOW)

    def test_it_cannot_end_what_is_over(self, cast: Cast) -> None:
        row = absence(cast.nemo, cast.vera)
        row.write(by=cast.nemo, now=NOW)
        with pytest.raises(Refusal, match="over since"):
            row.take("end_absence", by=cast.nemo, now=NOW + timedelta(days=30))


class TestPage:
    def test_it_takes_an_absence_and_its_end(self, cast: Cast, signed_in: Callable[[User], Client]) -> None:
        client, today = signed_in(cast.nemo), timezone.localdate()
        given = {"deputy": cast.vera.pk, "from_on": today.isoformat(), "last_on": (today + timedelta(3)).isoformat()}
        assert client.post(reverse("own-absence"), given).status_code == 302
        row = Deputy.known.get(absent=cast.nemo)
        assert row.deputy == cast.vera
        assert client.post(reverse("own-absence-end", args=[row.pk])).status_code == 302
        assert not Deputy.holding(today).exists()

    def test_it_says_what_is_wrong_beside_the_field(self, cast: Cast, signed_in: Callable[[User], Client]) -> None:
        given = {"deputy": cast.vera.pk, "from_on": "2026-09-18", "last_on": "2027-09-18"}
        answer = signed_in(cast.nemo).post(reverse("own-absence"), given)
        assert answer.status_code == 422
        assert "at most 92 days" in answer.content.decode()

    def test_it_ends_nobody_elses(self, cast: Cast, signed_in: Callable[[User], Client]) -> None:
        row = absence(cast.vera, cast.erin)
        row.write(by=cast.vera, now=NOW)
        assert signed_in(cast.nemo).post(reverse("own-absence-end", args=[row.pk])).status_code == 404
