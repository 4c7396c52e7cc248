"""Reveals: who may read a reporter's name. Two pairs of eyes, an hour, and nobody of the body complained of."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from gridwork.accounts.acting import and_above, bodies_of
from gridwork.accounts.models import User
from gridwork.accounts.second import must_be_second
from gridwork.kernel.procedures import Act
from gridwork.kernel.records import local_day
from gridwork.kernel.refusals import Refusal

if TYPE_CHECKING:
    from gridwork.cases.models import RevealRequest

READABLE_FOR = timedelta(minutes=60)


def refuse_conflict(complained_of: int | None, user: Any, on: date) -> None:
    """For whoever works for the body complained of or one below it, or acts for such a one today."""
    if complained_of is None:
        return
    if complained_of in and_above(bodies_of(user, on)):
        raise Refusal(_("You act for the body complained of. Its people never learn who reported the case."))


def may_decide(request: "RevealRequest", act: Act) -> None:
    if str(act.by) == request.asked_by:
        raise Refusal(_("Who asks does not approve. Somebody else has to."))
    must_be_second(User.objects.get(username=request.asked_by), act, "cases.approve_reveal")
    refuse_conflict(request.case.complained_of_id, act.by, local_day(act.now))


def may_read(request: "RevealRequest", act: Act) -> None:
    if str(act.by) != request.asked_by:
        raise Refusal(_("Only who asked may read the name."))
    until = request.readable_until
    if until is None or act.now >= until:
        raise Refusal(_("The sixty minutes are over. Ask again if the name is still needed."))
    refuse_conflict(request.case.complained_of_id, act.by, local_day(act.now))


def approve(request: "RevealRequest", act: Act) -> None:
    request.approved_by, request.approved_at = str(act.by), act.now


def refuse(request: "RevealRequest", act: Act) -> None:
    request.approved_by = str(act.by)


def count_read(request: "RevealRequest", act: Act) -> None:
    request.reads += 1
