"""How a hold ends before its last day."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridwork.kernel.procedures import Act, Procedure, Step
from gridwork.kernel.refusals import Refusal


class Holding(models.TextChoices):
    HELD = "held", gettext_lazy("hold stands")
    LIFTED = "lifted", gettext_lazy("lifted")


def by_somebody_else(hold: Any, act: Act) -> None:
    """To keep harms nobody for a while and is done at once; to let go cannot be undone."""
    if not act.by.is_person:
        raise Refusal(_("A named person has to take this step."))
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
