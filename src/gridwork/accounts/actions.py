"""Verbs over accounts: invite, close and open again."""

from datetime import date, datetime, timedelta
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from gridwork.accounts.factors import end_sessions
from gridwork.accounts.models import ApiToken, Deputy, Grant, TeamMember, User
from gridwork.accounts.procedures import Absence, Standing
from gridwork.kernel.events import note
from gridwork.kernel.records import local_day
from gridwork.kernel.refusals import Refusal


def make_link(user: User, *, by: Any, now: datetime) -> str:
    """The path at which this person chooses a password: for nobody's eyes but theirs, it works once, for three days.

    Whoever hands it out could use it, so never for one's own account, and it stands in the journal.
    """
    if not (user.is_active and user.is_person):
        raise Refusal(_("Only a person whose account is open signs in with a password."))
    if user.pk == by.pk:
        raise Refusal(_("For your own account, change the password."))
    note("make_link", user.key, by=by, now=now)
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return reverse("account_reset_password_from_key", kwargs=key)


@transaction.atomic
def close_account(user: User, *, by: Any, now: datetime, reason: str) -> None:
    """The person can do nothing from now on: no session, grant, deputy or token of theirs holds any longer."""
    if user.pk == by.pk:
        raise Refusal(_("Nobody closes their own account."))
    if not user.is_active:
        raise Refusal(_("This account is closed already."))
    on = local_day(now)
    said = {"by": by, "now": now}
    for grant in Grant.known.filter(user=user, state=Standing.STANDS, last_on__gte=on):
        grant.take("revoke_grant", **said, reason=reason)
    for token in ApiToken.known.filter(client=user, state=Standing.STANDS, expires_at__gt=now):
        token.take("revoke_token", **said, reason=reason)
    for absence in Deputy.known.filter(deputy=user, state=Absence.STANDS, last_on__gte=on):
        absence.take("end_absence", **said)
    leave_teams(TeamMember.known.filter(user=user, last_on__gte=on), on, by=by, now=now)
    end_sessions(user)
    user.is_active, user.left_at = False, now
    user.write(**said, action="close_account", reason=reason)


def open_account(user: User, *, by: Any, now: datetime, reason: str) -> None:
    """It can be signed in to again; its grants are asked for anew."""
    if user.is_active:
        raise Refusal(_("This account is open."))
    user.is_active, user.left_at = True, None
    user.write(by=by, now=now, action="open_account", reason=reason)


def leave_teams(memberships: Any, on: date, *, by: Any, now: datetime) -> None:
    """Their last day was yesterday; a membership that had not begun by then ends with its first day."""
    for member in memberships:
        member.last_on = max(member.from_on, on - timedelta(days=1))
        member.write(by=by, now=now, action="leave_team")
