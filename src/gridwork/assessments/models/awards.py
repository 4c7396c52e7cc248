"""Awards: what a place was named, until it is withdrawn; and the vetoes by which one is reopened."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gridwork.assessments.models.assessments import Assessed, Assessment, Purpose
from gridwork.assessments.models.schemes import Scheme, SchemeItem
from gridwork.assessments.procedures import AWARD, VETO
from gridwork.assessments.states import STANDING
from gridwork.documents.models import Document
from gridwork.journal.retention import FOR_EVER
from gridwork.kernel.procedures import ProcedureRecord
from gridwork.kernel.records import local_day


class Award(Assessed, ProcedureRecord):
    """The naming of a place under a scheme, re-evaluated every year, until it is withdrawn or cancelled."""

    procedure = AWARD
    retention = FOR_EVER
    personal = frozenset({"reason", "told"})
    kept = ProcedureRecord.kept | {"named_on", "ended_on", "warned_on"}

    state = AWARD.state_field()
    assessment = models.OneToOneField(
        Assessment, models.PROTECT, verbose_name=_("assessment"), related_name="award", editable=False
    )
    scheme = models.ForeignKey(
        Scheme, models.PROTECT, verbose_name=_("assessment scheme"), related_name="awards", editable=False
    )
    named_on = models.DateField(_("named"), null=True, editable=False)
    ended_on = models.DateField(_("withdrawn or cancelled"), null=True, editable=False)
    warned_on = models.DateField(_("warned"), null=True, editable=False)
    mend_by = models.DateField(_("to be mended by"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)  # of the last step that asked for one
    basis = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, verbose_name=_("basis"), related_name="+"
    )

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        indexes = (
            models.Index(name="award_scheme", fields=("scheme", "state", "-id")),
            models.Index(name="award_place", fields=("place", "-id")),
            models.Index(name="award_town", fields=("town", "-id")),
            models.Index(name="award_village", fields=("village", "-id")),
            models.Index(name="award_state", fields=("state", "-id")),
            models.Index(name="award_due", fields=("due_at", "id")),
        )
        constraints = (
            models.CheckConstraint(
                name="award_ended",
                condition=Q(state__in=STANDING, ended_on__isnull=True)
                | Q(state__in=("withdrawn", "cancelled"), ended_on__isnull=False),
                violation_error_message=_("An award that stands has no end, and another one has."),
            ),
            models.CheckConstraint(
                name="award_days",
                condition=Q(ended_on__isnull=True) | Q(named_on__isnull=True) | Q(ended_on__gte=F("named_on")),
                violation_error_message=_("It would end before it begins."),
            ),
            models.CheckConstraint(
                name="award_withdrawn_on_a_basis",
                condition=~Q(state="withdrawn") | (~Q(reason="") & Q(basis__isnull=False)),
                violation_error_message=_("A withdrawal names its reason and the document it rests on."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.assessed} · {self.scheme}"

    @property
    def assessed(self) -> Any:
        return self.body or self.place

    def _begin(self, now: datetime) -> None:
        super()._begin(now)
        self.named_on = local_day(now)

    @property
    def papers(self) -> Sequence[models.Model]:
        """Certificates and letters, for whoever may see the award."""
        files = self.assessment.files(manager="known").exclude(purpose=Purpose.EVIDENCE)
        return list(files.order_by("pk"))

    @classmethod
    def complete(cls, rows: Sequence[Self], before: Mapping[str, Any]) -> None:
        for row in rows:
            of = row.assessment
            row.place_id, row.body_id, row.scheme_id = of.place_id, of.body_id, of.scheme_id
        super().complete(rows, before)


class Veto(Assessed, ProcedureRecord):
    """Something for which a scheme gives no award at all, found after naming: once confirmed it reopens the award."""

    procedure = VETO
    retention = FOR_EVER
    personal = frozenset({"finding", "reason", "told"})
    kept = ProcedureRecord.kept | {"decided_by"}

    state = VETO.state_field()
    award = models.ForeignKey(Award, models.PROTECT, verbose_name=_("award"), related_name="vetoes")
    item = models.ForeignKey(SchemeItem, models.PROTECT, verbose_name=_("veto of the scheme"), related_name="+")
    found_on = models.DateField(_("happened on"))
    finding = models.TextField(_("what was found"))
    basis = models.ForeignKey(Document, models.PROTECT, verbose_name=_("basis"), related_name="+")
    reported_by = models.CharField(_("reported by"), max_length=150, editable=False, blank=True)
    decided_by = models.CharField(_("confirmed or dismissed by"), max_length=150, editable=False, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("veto")
        verbose_name_plural = _("vetoes")
        indexes = (models.Index(name="veto_state", fields=("state", "-id")),)
        constraints = (
            models.CheckConstraint(
                name="veto_four_eyes",
                condition=Q(decided_by="") | ~Q(decided_by=F("reported_by")),
                violation_error_message=_("Who reports a veto does not confirm it."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.award.place} · {self.item}"

    def write(self, *, by: Any, now: datetime, action: str = "", permission: str = "") -> None:
        if self._state.adding:
            self.reported_by = str(by)
        super().write(by=by, now=now, action=action, permission=permission)

    def clean(self) -> None:
        if self.item.scheme_id != self.award.scheme_id or not self.item.is_veto:
            raise ValidationError({"item": _("That is no veto of the scheme under which the award was given.")})

    @classmethod
    def complete(cls, rows: Sequence[Self], before: Mapping[str, Any]) -> None:
        for row in rows:
            row.place_id, row.body_id = row.award.place_id, row.award.body_id
        super().complete(rows, before)
