"""Reveals: who may read a reporter's name. Two pairs of eyes, an hour, and nobody of the body complained of."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from gridwork.accounts.models import Grant
from gridwork.kernel.procedures import Act
from gridwork.kernel.records import local_day
from gridwork.kernel.refusals import Refusal
from gridwork.organisations.models.bodies import bodies_above

if TYPE_CHECKING:
    from gridwork.cases.models import Case, RevealRequest

READABLE_FOR = timedelta(minutes=60)


def refuse_conflict(case: "Case", user: Any, now: datetime) -> None:
    """For whoever works for the body complained of or one below it, or acts for such a one today."""
    if case.complained_of_id is None:
        return
    granted = Grant.standing(user, local_day(now)).exclude(body=None).values_list("body", flat=True).distinct()
    for body in {*granted, user.body_id} - {None}:
        if case.complained_of_id in (body, *bodies_above(body)):
            raise Refusal(_("You act for the body complained of. Its people never learn who reported the case."))


def may_decide(request: "RevealRequest", act: Act) -> None:
    if str(act.by) == request.asked_by:
        raise Refusal(_("Who asks does not approve. Somebody else has to."))
    refuse_conflict(request.case, act.by, act.now)


def may_read(request: "RevealRequest", act: Act) -> None:
    if str(act.by) != request.asked_by:
        raise Refusal(_("Only who asked may read the name."))
    until = request.readable_until
    if until is None or act.now >= until:
        raise Refusal(_("The sixty minutes are over. Ask again if the name is still needed."))
    refuse_conflict(request.case, act.by, act.now)


def approve(request: "RevealRequest", act: Act) -> None:
    request.approved_by, request.approved_at = str(act.by), act.now


def refuse(request: "RevealRequest", act: Act) -> None:
    request.approved_by = str(act.by)


def count_read(request: "RevealRequest", act: Act) -> None:
    request.reads += 1
