"""How a hold ends before its last day, and how a person's request is answered."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridwork.accounts.second import refuse_a_program
from gridwork.calendars.working_time import WorkingDays
from gridwork.kernel.procedures import STOP, Act, Procedure, Step, start
from gridwork.kernel.refusals import Refusal
from gridwork.organisations.hours import working_time
from gridwork.retention import checks, requests


class Holding(models.TextChoices):
    HELD = "held", gettext_lazy("hold stands")
    LIFTED = "lifted", gettext_lazy("lifted")


class Requesting(models.TextChoices):
    RECEIVED = "received", gettext_lazy("request received")
    IDENTIFIED = "identified", gettext_lazy("identity checked")
    APPROVED = "approved", gettext_lazy("approved")
    CARRIED_OUT = "carried_out", gettext_lazy("carried out")
    ANSWERED = "answered", gettext_lazy("answered")
    REFUSED = "refused", gettext_lazy("request refused")
    WITHDRAWN = "withdrawn", gettext_lazy("withdrawn")


def by_somebody_else(hold: Any, act: Act) -> None:
    """To keep harms nobody for a while and is done at once; to let go cannot be undone."""
    refuse_a_program(act.by)
    if act.by.pk == hold.placed_by_id:
        raise Refusal(_("%(name)s placed this hold: another person lifts it.") % {"name": hold.placed_by.called})


def lift(hold: Any, act: Act) -> None:
    hold.lifted_by = act.by


HOLD = Procedure(
    Holding,
    Step(
        "lift_hold", Holding.HELD, Holding.LIFTED, "retention.lift_hold", asks=("lifted_for",), needs=("lifted_for",),
        check=by_somebody_else, effect=lift, label=gettext_lazy("Lift"),
    ),
)  # fmt: skip

R = Requesting
TAKE_IN, APPROVE, ANSWER = (f"retention.{verb}_personalrequest" for verb in ("add", "approve", "answer"))


def carry_out(source: str, when: Any) -> Step:
    return Step(
        "carry_out_request", source, R.CARRIED_OUT, ANSWER, when=when,
        check=checks.may_answer, effect=requests.carry_out, label=gettext_lazy("Carry out"),
    )  # fmt: skip


def refuse(source: str) -> Step:
    return Step(
        "refuse_request", source, R.REFUSED, ANSWER, asks=("ground", "reason"), needs=("ground", "reason"), clock=STOP,
        check=checks.may_refuse, effect=requests.refuse, label=gettext_lazy("Refuse"),
    )  # fmt: skip


def withdraw(source: str, when: Any = None) -> Step:
    return Step(
        "withdraw_request", source, R.WITHDRAWN, TAKE_IN, when=when, clock=STOP,
        effect=requests.end, label=gettext_lazy("Withdraw"),
    )  # fmt: skip


REQUEST = Procedure(
    Requesting,
    Step(
        "check_identity", R.RECEIVED, R.IDENTIFIED, TAKE_IN, asks=("identity",), needs=("identity",),
        check=checks.may_identify, label=gettext_lazy("Identity is checked"),
    ),
    Step(
        "approve_request", R.IDENTIFIED, R.APPROVED, APPROVE, when=checks.wants_two,
        check=checks.by_a_second, effect=requests.approve, label=gettext_lazy("Approve"),
    ),
    carry_out(R.IDENTIFIED, checks.is_own_copy),
    carry_out(R.APPROVED, checks.wants_two),
    carry_out(R.CARRIED_OUT, checks.has_lost_its_copy),
    Step(
        "hand_over_copy", R.CARRIED_OUT, R.ANSWERED, ANSWER, clock=STOP,
        check=checks.may_hand_over, effect=requests.end,
    ),
    Step(
        "answer_request", R.CARRIED_OUT, R.ANSWERED, ANSWER, asks=("answer",), when=checks.is_erasure, clock=STOP,
        check=checks.may_answer, effect=requests.end, label=gettext_lazy("Answer"),
    ),
    *map(refuse, (R.RECEIVED, R.IDENTIFIED, R.APPROVED)),
    *map(withdraw, (R.RECEIVED, R.IDENTIFIED, R.APPROVED)),
    withdraw(R.CARRIED_OUT, checks.is_copy),
    hours=lambda _request: working_time(),
    opens=start(lambda _request: WorkingDays(settings.PERSON_ANSWERED_IN)),
)  # fmt: skip
