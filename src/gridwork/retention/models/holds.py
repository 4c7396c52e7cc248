"""Holds: records that must stay whatever their schedule says, because a court, an audit or a complaint needs them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gridwork.journal.retention import Retention
from gridwork.kernel.procedures import ProcedureRecord
from gridwork.kernel.records import local_day
from gridwork.kernel.registers import Register
from gridwork.kernel.scope import Anywhere
from gridwork.retention.procedures import HOLD, Holding


def kinds() -> list[tuple[str, str]]:
    """What can be held: records that have a page and a last day, by the label of their model."""
    found = [
        (model._meta.label_lower, capfirst(str(model._meta.verbose_name)))
        for model in Register.of
        if model.retention.days is not None and model is not Hold  # type: ignore[attr-defined]
    ]
    return sorted(found, key=lambda kind: kind[1])


class Hold(ProcedureRecord):
    """That a record, and what hangs on it, is not erased until a day: for which reason, placed and lifted by whom."""

    procedure = HOLD
    scope = Anywhere()
    retention = Retention(days=3650, after="last_on", basis="why something was kept longer must be answerable")
    personal = frozenset({"reason", "lifted_for", "told"})
    actions: ClassVar[dict[str, str | Promise]] = {"create": _("Hold placed")}

    state = HOLD.state_field()
    kind = models.CharField(_("kind"), max_length=60, choices=kinds)
    row = models.PositiveBigIntegerField(
        _("number"), help_text=_("The last figure of the address of its page: 41 of …/cases/41.")
    )
    reason = models.CharField(
        _("reason"), max_length=300, help_text=_("The proceeding that needs it, and its file number.")
    )
    last_on = models.DateField(_("held until"), help_text=_("Afterwards its schedule counts again."))
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name=_("hold placed by")
    )
    placed_at = models.DateTimeField(_("held since"), editable=False)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("lifted by"),
    )  # fmt: skip
    lifted_for = models.CharField(_("why it was lifted"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        indexes = (models.Index(name="hold_standing", fields=("last_on",), condition=Q(state="held")),)
        constraints = (
            models.CheckConstraint(
                name="hold_four_eyes",
                condition=Q(lifted_by=None) | ~Q(lifted_by=F("placed_by")),
                violation_error_message=_("Who placed a hold does not lift it."),
            ),
            models.CheckConstraint(
                name="hold_lifted_by_somebody", condition=~Q(state="lifted") | Q(lifted_by__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} · {self.last_on}"

    @property
    def subject(self) -> str:
        return f"{self.get_kind_display()} {self.row}"

    @classmethod
    def standing(cls, on: date) -> "models.QuerySet[Hold]":
        rows = cls.objects.unscoped("a hold binds the sweep, whoever may see it")
        return rows.filter(state=Holding.HELD, last_on__gte=on)

    def write(self, *, by: Any, now: datetime, action: str = "", permission: str = "") -> None:
        """Never changed: to keep something longer is another hold, to let it go a step for another person."""
        if not self._state.adding:
            raise PermissionDenied(gettext("A hold stays as it was placed. Place another, or have it lifted."))
        self.placed_by, self.placed_at = by, now
        super().write(by=by, now=now, action=action, permission=permission)

    def _validate(self, before: Mapping[str, Any], by: Any, on: date) -> None:
        super()._validate(before, by, on)
        if before:
            return
        if self.last_on < local_day(self.placed_at):
            raise ValidationError({"last_on": gettext("That day is over. Say until when it must stay.")})
        model: Any = apps.get_model(self.kind)
        if not model.objects.visible_to(by, on=on).filter(pk=self.row).exists():
            raise ValidationError({"row": gettext("There is no such %(thing)s.") % {"thing": model._meta.verbose_name}})
