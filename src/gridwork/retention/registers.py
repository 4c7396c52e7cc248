"""The register of holds."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gridwork.kernel.records import local_day
from gridwork.kernel.registers import Register, View
from gridwork.retention.models import Hold
from gridwork.retention.procedures import Holding


class Holds(Register):
    model = Hold
    icon = "lock"
    columns = ("subject", "reason", "last_on", "state", "placed_by", "placed_at", "lifted_by", "lifted_for")
    shown = ("subject", "reason", "last_on", "state", "placed_by")
    labels = {"subject": _("What is held"), "standing": _("Today")}
    filters = ("kind", "state", "standing", "placed_by")
    entry = ("kind", "row", "reason", "last_on")
    facts = (
        "subject", "reason", "last_on", "state", "placed_by", "placed_at", "lifted_by", "lifted_for",
    )  # fmt: skip
    verbs = ("view", "add")  # else who placed one could let it end
    views = (View("standing", _("Held today"), "standing=1"),)
    importable = False

    def filter_standing(self, rows: Any, value: str, user: Any, now: datetime) -> Any:
        return rows.filter(state=Holding.HELD, last_on__gte=local_day(now))
