"""How grants come about and end, how roles are widened, and how tokens and absences end."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridwork.accounts.second import must_be_second
from gridwork.kernel.procedures import Act, Procedure, Step
from gridwork.kernel.records import local_day
from gridwork.kernel.refusals import Refusal
from gridwork.kernel.spans import holding

APPROVE, APPROVE_WIDENING = "accounts.approve_grant", "accounts.approve_widening"


class Asking(models.TextChoices):
    ASKED = "asked", gettext_lazy("asked for")
    APPROVED = "approved", gettext_lazy("approved")
    REFUSED = "refused", gettext_lazy("turned down")
    WITHDRAWN = "withdrawn", gettext_lazy("withdrawn")


class Standing(models.TextChoices):
    STANDS = "stands", gettext_lazy("stands")
    REVOKED = "revoked", gettext_lazy("revoked")


class Absence(models.TextChoices):
    STANDS = "stands", gettext_lazy("stands")
    ENDED = "ended", gettext_lazy("ended early")


def by_somebody_else(request: Any, act: Act) -> None:
    if act.by.pk in (request.asked_by_id, request.user_id):
        raise Refusal(
            _("Asked for by %(asker)s for %(user)s: a third person has to decide.")
            % {"asker": request.asked_by.called, "user": request.user.called}
        )
    must_be_second(request.asked_by, act, APPROVE)


def by_another(widening: Any, act: Act) -> None:
    if act.by.pk == widening.asked_by_id:
        words = _("Asked for by %(asker)s: somebody else has to decide.")
        raise Refusal(words % {"asker": widening.asked_by.called})
    refuse_a_holder(widening.role, act.by, local_day(act.now))
    must_be_second(widening.asked_by, act, APPROVE_WIDENING)


def refuse_a_holder(role: Any, user: Any, on: date) -> None:
    if user.pk and role.is_held_by(user, on):
        raise Refusal(_("You hold this role yourself: somebody else has to widen it."))


def by_the_asker(request: Any, act: Act) -> None:
    if act.by.pk != request.asked_by_id:
        raise Refusal(_("Only %(asker)s, who asked, can withdraw this.") % {"asker": request.asked_by.called})


def give(request: Any, act: Act) -> None:
    from gridwork.accounts.models import Grant

    request.decided_by = act.by
    Grant(
        user=request.user,
        role=request.role,
        place=request.place,
        body=request.body,
        from_on=request.from_on,
        last_on=request.last_on,
        asked_by=request.asked_by,
        approved_by=act.by,
    ).write(by=act.by, now=act.now)


def widen(widening: Any, act: Act) -> None:
    from gridwork.accounts.models import Role

    widening.decided_by = act.by
    role = Role.known.select_for_update().get(pk=widening.role_id)
    role.widen(widening.permissions, by=act.by, now=act.now)


def refuse(request: Any, act: Act) -> None:
    request.decided_by = act.by


def somebody_else_can_approve(grant: Any, act: Act) -> None:
    """Without this the last one to approve could lock everybody out, for good."""
    from gridwork.accounts.models import Grant

    on = local_day(act.now)
    approvers = Grant.of_day(on).filter(role__carried__name=APPROVE, user__is_active=True)
    mine = approvers.filter(pk=grant.pk).exists()
    if mine and not approvers.exclude(user=grant.user_id).exists():
        raise Refusal(_("Nobody else could approve grants then. Give that right to somebody else first."))


def end_today(record: Any, act: Act) -> None:
    record.revoked_on = local_day(act.now)


def is_not_over(absence: Any, act: Act) -> None:
    last: date = absence.last_on
    if last < local_day(act.now):
        raise Refusal(_("It is over since %(day)s.") % {"day": last})


def end_now(token: Any, act: Act) -> None:
    token.revoked_at = act.now


type OnStep = Callable[[Any, Act], None]


def _asked(thing: str, decide: str, ask: str, check: OnStep, effect: OnStep) -> Procedure:
    """One person asks by the one permission, another decides by the other; who asked may take it back."""
    return Procedure(
        Asking,
        Step(
            f"approve_{thing}", Asking.ASKED, Asking.APPROVED, decide,
            check=check, effect=effect, label=gettext_lazy("Approve"),
        ),
        Step(
            f"refuse_{thing}", Asking.ASKED, Asking.REFUSED, decide, asks=("reason",), needs=("reason",),
            check=check, effect=refuse, label=gettext_lazy("Refuse"),
        ),
        Step(
            f"withdraw_{thing}", Asking.ASKED, Asking.WITHDRAWN, ask,
            check=by_the_asker, label=gettext_lazy("Withdraw"),
        ),
    )  # fmt: skip


GRANTING = _asked("grant", APPROVE, "accounts.add_grantrequest", by_somebody_else, give)
WIDENING = _asked("widening", APPROVE_WIDENING, "accounts.add_widening", by_another, widen)

HOLDING = Procedure(
    Standing,
    Step(
        "revoke_grant", Standing.STANDS, Standing.REVOKED, "accounts.revoke_grant", asks=("reason",),
        needs=("reason",), check=somebody_else_can_approve, effect=end_today, label=gettext_lazy("Revoke"),
        by_system=True,
    ),
)  # fmt: skip

CALLING = Procedure(
    Standing,
    Step(
        "revoke_token", Standing.STANDS, Standing.REVOKED, "accounts.revoke_token", asks=("reason",),
        needs=("reason",), effect=end_now, label=gettext_lazy("Revoke"), by_system=True,
    ),
)  # fmt: skip

ABSENCE = Procedure(
    Absence,
    Step(
        "end_absence", Absence.STANDS, Absence.ENDED, "accounts.end_absence",
        check=is_not_over, effect=end_today, label=gettext_lazy("End the absence"), by_system=True,
    ),
)  # fmt: skip


def in_force(on: date) -> Q:
    """The grants, or the deputies, that hold on this day and are not revoked by then."""
    return holding(on) & (Q(revoked_on=None) | Q(revoked_on__gt=on))
