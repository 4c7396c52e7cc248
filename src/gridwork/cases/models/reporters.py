"""Reporters: who told the district, sealed with a key that is not in the database, and who asked to know it."""

from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gridwork.accounts.second import refuse_a_program
from gridwork.cases import reveals
from gridwork.cases.models.cases import Case, OfCase
from gridwork.cases.procedures import REVEAL
from gridwork.journal.retention import Retention
from gridwork.kernel.procedures import ProcedureRecord
from gridwork.kernel.records import local_day
from gridwork.kernel.scope import Within


class Reporter(models.Model):
    """Whoever reported a case: a receipt code, of which the hash is kept, and for the named a sealed identity."""

    internal: ClassVar[str] = "read through an approved reveal request only; see cases.reporters"
    retention = Retention(days=1095, after="reported_at", basis="Needed until an answer can no longer be appealed")

    case = models.OneToOneField(Case, models.PROTECT, related_name="reporter", verbose_name=_("case"))
    receipt = models.CharField(_("hash of the receipt code"), max_length=64, unique=True)
    sealed = models.BinaryField(_("sealed identity"), null=True)  # None: anonymous
    reachable = models.BooleanField(_("wishes to be told"), default=False)
    language = models.CharField(_("language"), max_length=10, blank=True)
    reported_at = models.DateTimeField(_("reported"))
    told_at = models.DateTimeField(_("told of the outcome"), null=True)

    class Meta:
        verbose_name = _("reporter")
        verbose_name_plural = _("reporters")


class RevealRequest(OfCase, ProcedureRecord):
    """A request to read who reported a case: a reason, approved by another person, readable for 60 minutes."""

    procedure = REVEAL
    scope = Within(place="place_id")
    retention = Retention(days=3650, after="asked_at", basis="Who looked at a reporter's name must be answerable")
    personal = frozenset({"reason", "answer", "told"})
    kept = ProcedureRecord.kept | {"approved_by", "approved_at", "reads"}

    state = REVEAL.state_field()
    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("case"), related_name="reveals")
    reason = models.TextField(_("why the name is needed"))
    asked_by = models.CharField(_("asked by"), max_length=150, editable=False)
    asked_at = models.DateTimeField(_("asked"), editable=False)
    answer = models.TextField(_("answer"), blank=True)
    approved_by = models.CharField(_("decided by"), max_length=150, blank=True, editable=False)
    approved_at = models.DateTimeField(_("approved"), null=True, editable=False)
    reads = models.PositiveSmallIntegerField(_("times read"), default=0, editable=False)

    class Meta:
        verbose_name = _("reveal request")
        verbose_name_plural = _("reveal requests")
        constraints = (
            models.CheckConstraint(
                name="revealrequest_four_eyes",
                condition=Q(approved_by="") | ~Q(approved_by=F("asked_by")),
                violation_error_message=_("Who asks does not approve."),
            ),
            models.CheckConstraint(
                name="revealrequest_approved_by_somebody",
                condition=~Q(state="approved") | (~Q(approved_by="") & Q(approved_at__isnull=False)),
                violation_error_message=_("An approval names who gave it, and when."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.case.number} · {self.asked_by}"

    def write(self, *, by: Any, now: datetime, action: str = "", permission: str = "") -> None:
        """Never changed, but with the place of its case: else a name could be read that nobody approved."""
        if self._state.adding:
            refuse_a_program(by)
            reveals.refuse_conflict(self.case.complained_of_id, by, local_day(now))
            self.asked_by, self.asked_at = str(by), now
        elif action != "relocate_case":
            raise PermissionDenied(gettext("A request stays as it was made. Withdraw it, or ask anew."))
        super().write(by=by, now=now, action=action, permission=permission)

    @property
    def readable_until(self) -> datetime | None:
        """None while it is not approved."""
        return self.approved_at + reveals.READABLE_FOR if self.approved_at else None
