"""Hand-over: what somebody who leaves still has in hand, and its going to a successor in one journalled action.

Each room says what of its own can be in somebody's hand, as a Holding; settings.HOLDINGS lists them, since accounts
stand below the rooms that give work.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridwork.accounts.actions import close_account, leave_teams
from gridwork.accounts.models import Grant, GrantRequest, TeamMember, User
from gridwork.kernel.events import note
from gridwork.kernel.records import local_day
from gridwork.kernel.refusals import Refusal


class Holding(Protocol):
    """One kind of thing that a user can have in hand."""

    label: str | Promise

    def rows(self, user: User, on: date) -> Sequence[Any]:
        """What is still open and in this user's hand."""

    def move(self, rows: Sequence[Any], successor: User, *, by: Any, now: datetime, reason: str) -> None:
        """Give it to the successor, within the caller's transaction. A Refusal stops the whole hand-over."""


class Held(NamedTuple):
    holding: Holding
    rows: Sequence[Any]


class Memberships:
    label = gettext_lazy("Teams")

    def rows(self, user: User, on: date) -> Sequence[Any]:
        return list(TeamMember.known.filter(user=user, last_on__gte=on).select_related("team").order_by("pk"))

    def move(self, rows: Sequence[Any], successor: User, *, by: Any, now: datetime, reason: str) -> None:
        on = local_day(now)
        already = set(TeamMember.known.filter(user=successor, last_on__gte=on).values_list("team", flat=True))
        for row in rows:
            if row.team_id not in already:
                taken = TeamMember(team=row.team, user=successor, leads=row.leads, from_on=max(on, row.from_on))
                taken.last_on = row.last_on
                taken.write(by=by, now=now, action="join_team")
        leave_teams(rows, on, by=by, now=now)


class Grants:
    """Rights do not pass from hand to hand: for each, one is asked for, and a third person decides."""

    label = gettext_lazy("Grants (asked for anew, to be approved)")

    def rows(self, user: User, on: date) -> Sequence[Any]:
        return list(Grant.of_day(on).filter(user=user).select_related("role", "place", "body").order_by("pk"))

    def move(self, rows: Sequence[Any], successor: User, *, by: Any, now: datetime, reason: str) -> None:
        on = local_day(now)
        held = set(Grant.of_day(on).filter(user=successor).values_list("role", "place", "body"))
        for row in rows:
            if (row.role_id, row.place_id, row.body_id) not in held:
                GrantRequest(
                    user=successor, role=row.role, place=row.place, body=row.body, from_on=on, last_on=row.last_on,
                    purpose=reason,
                ).write(by=by, now=now)  # fmt: skip


def holdings() -> list[Holding]:
    return [import_string(path)() for path in settings.HOLDINGS]


def in_hand(user: User, on: date) -> list[Held]:
    """What would move, kind by kind; a kind of which nothing is in hand is left out."""
    held = [Held(holding, holding.rows(user, on)) for holding in holdings()]
    return [each for each in held if each.rows]


@transaction.atomic
def hand_over(leaver: User, successor: User, *, by: Any, now: datetime, reason: str, close: bool) -> dict[str, int]:
    """Everything in hand goes to the successor, or nothing does. The number moved, by kind."""
    if successor.pk == leaver.pk or not (successor.is_active and successor.is_person):
        raise Refusal(_("The successor is another person, whose account is open."))
    moved: dict[str, int] = {}
    for holding, rows in in_hand(leaver, local_day(now)):
        holding.move(rows, successor, by=by, now=now, reason=reason)
        moved[type(holding).__name__] = len(rows)
    changes = {"successor": str(successor), "moved": moved, "reason": reason}
    note("hand_over", leaver.key, by=by, now=now, changes=changes)
    if close:
        close_account(leaver, by=by, now=now, reason=reason)
    return moved
