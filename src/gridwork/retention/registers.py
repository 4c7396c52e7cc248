"""The registers of holds and of what people ask about their personal information."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gridwork.kernel.records import local_day
from gridwork.kernel.registers import Register, View
from gridwork.retention.forms import PersonalRequestForm
from gridwork.retention.models import Hold, PersonalRequest
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

    def toggle_standing(self, rows: Any, user: Any, now: datetime) -> Any:
        return rows.filter(state=Holding.HELD, last_on__gte=local_day(now))


class PersonalRequests(Register):
    model = PersonalRequest
    slug = "personal-requests"
    icon = "file-shredder"
    columns = ("number", "kind", "concerns", "state", "due_at", "received_at", "received_by", "approved_by", "ended_at")
    shown = ("number", "kind", "concerns", "state", "due_at", "received_at")
    labels = {"number": _("Number"), "concerns": _("Whom it concerns")}
    filters = ("kind", "state", "user", "received_at")
    entry = ("kind", "user")
    facts = (
        "kind", "concerns", "received_by", "received_at", "identity", "approved_by", "ground", "reason", "answer",
        "ended_at",
    )  # fmt: skip
    related = ("user",)
    form = PersonalRequestForm
    verbs = ("view", "add")  # else who approves could write what they approve in the name of who took it in
    views = (View("open", _("To answer"), "state=received&state=identified&state=approved&state=carried_out"),)
    importable = False
    record_template = "retention/request.html"
