"""Checks: what must hold before somebody takes a step about a person's request."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from gridwork.accounts.second import must_be_second, refuse_a_program
from gridwork.kernel.procedures import Act
from gridwork.kernel.records import local_day
from gridwork.kernel.refusals import Refusal
from gridwork.retention.requests import person_of

if TYPE_CHECKING:
    from gridwork.retention.models import PersonalRequest


def is_copy(request: "PersonalRequest") -> bool:
    return request.kind == "copy"


def is_erasure(request: "PersonalRequest") -> bool:
    return request.kind == "erasure"


def is_own_copy(request: "PersonalRequest") -> bool:
    return request.is_own_copy


def wants_two(request: "PersonalRequest") -> bool:
    """An erasure cannot be undone, and a copy for whoever stands at a counter tells who reported what."""
    return not request.is_own_copy


def has_lost_its_copy(request: "PersonalRequest") -> bool:
    from gridwork.retention.models import PersonalCopy

    return is_copy(request) and not PersonalCopy.objects.filter(request=request).exists()


def may_identify(request: "PersonalRequest", act: Act) -> None:
    if act.by.pk == request.user_id != request.received_by_id:
        raise Refusal(_("It is about you: somebody else checks who asked."))


def by_a_second(request: "PersonalRequest", act: Act) -> None:
    if act.by.pk in (request.received_by_id, request.user_id):
        raise Refusal(
            _("Taken in by %(taker)s for %(person)s: another person approves.")
            % {"taker": request.received_by.called, "person": request.concerns}
        )
    must_be_second(request.received_by, act, "retention.approve_personalrequest")
    _without_conflict(request, act.by, act.now)
    try:  # here, since whoever typed the number in would learn by a refusal of their own that it complained of them
        _without_conflict(request, request.received_by, act.now)
    except Refusal as refusal:
        words = _("Whoever took it in acts for a body complained of. Somebody else has to take it in.")
        raise Refusal(words) from refusal


def may_answer(request: "PersonalRequest", act: Act) -> None:
    refuse_a_program(act.by)
    if act.by.pk == request.user_id and not request.is_own_copy:
        raise Refusal(_("It is about you: somebody else carries it out and answers."))
    _without_conflict(request, act.by, act.now)


def may_refuse(request: "PersonalRequest", act: Act) -> None:
    refuse_a_program(act.by)
    if act.by.pk == request.user_id:
        raise Refusal(_("It is about you: withdraw it, if you no longer want it."))


def may_hand_over(request: "PersonalRequest", act: Act) -> None:
    may_answer(request, act)
    if has_lost_its_copy(request) or is_erasure(request):
        raise Refusal(_("There is no copy any more. Carry the request out again."))


def _without_conflict(request: "PersonalRequest", who: Any, now: datetime) -> None:
    """Nobody of a body complained of learns by a request who has reported it."""
    from gridwork.cases import reveals
    from gridwork.cases.models import Case

    cases = Case.known.filter(pk__in=person_of(request).cases, complained_of__isnull=False)
    for body in cases.order_by().values_list("complained_of", flat=True).distinct():
        reveals.refuse_conflict(body, who, local_day(now))
