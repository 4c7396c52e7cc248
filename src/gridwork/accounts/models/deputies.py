"""Deputies: who acts for somebody absent."""

from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gridwork.accounts.own import OwnOrGranted
from gridwork.accounts.procedures import ABSENCE, in_force
from gridwork.journal.retention import Retention
from gridwork.kernel.procedures import Procedure, ProcedureRecord
from gridwork.kernel.spans import Spanned

LONGEST = timedelta(days=92)  # longer, and it is no absence: the work is handed over and grants are asked for


class Deputy(ProcedureRecord, Spanned):
    """A user who holds another's grants while that one is absent."""

    procedure: ClassVar[Procedure] = ABSENCE
    scope = OwnOrGranted("absent_id")
    retention = Retention(days=3650, after="last_on", basis="who was allowed what must be answerable")
    personal = frozenset({"reason"})  # often an illness

    absent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="deputies", verbose_name=_("absent")
    )
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("deputy"))
    state = ABSENCE.state_field()
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    revoked_on = models.DateField(_("ended on"), null=True, editable=False)

    class Meta(Spanned.Meta):
        verbose_name = _("deputy")
        verbose_name_plural = _("deputies")
        constraints = (
            *Spanned.Meta.constraints,
            models.CheckConstraint(
                name="deputy_other",
                condition=~Q(absent=F("deputy")),
                violation_error_message=_("Nobody is their own deputy."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.absent} → {self.deputy}"

    @classmethod
    def holding(cls, on: date) -> Any:
        return cls.known.filter(in_force(on))

    def write(self, *, by: Any, now: datetime, action: str = "", permission: str = "") -> None:
        """For oneself without further ado; who enters or changes it for somebody else is never the deputy."""
        if self.deputy_id == by.pk:
            raise PermissionDenied(_("Nobody makes themselves another's deputy."))
        super().write(by=by, now=now, action=action, permission=permission)

    def clean(self) -> None:
        if self.last_on - self.from_on >= LONGEST:
            raise ValidationError({"last_on": _("A deputy stands in for at most %(n)s days.") % {"n": LONGEST.days}})
        if not (self.deputy.is_active and self.deputy.is_person):
            raise ValidationError({"deputy": _("A deputy is a person who can sign in.")})
