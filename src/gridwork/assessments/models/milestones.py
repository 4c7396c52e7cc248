"""Milestones: what a plan wants of a year, and the document by which it was done."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gridwork.assessments.models.schemes import Scheme
from gridwork.assessments.procedures import MILESTONE
from gridwork.documents.models import Document, Titled
from gridwork.documents.models import Kind as DocumentKind
from gridwork.imports.refused import validate_name
from gridwork.journal.retention import FOR_EVER
from gridwork.kernel.procedures import ProcedureRecord
from gridwork.kernel.scope import Anywhere
from gridwork.organisations.models import Body


class Milestone(ProcedureRecord, Titled):
    """What a plan wants to be done by a day of one of its years; it is reached by the document that was issued."""

    procedure = MILESTONE
    scope = Anywhere()
    retention = FOR_EVER
    personal = frozenset({"reason", "told"})
    kept = ProcedureRecord.kept | {"document_id", "reached_on"}

    state = MILESTONE.state_field()
    plan = models.ForeignKey(Document, models.PROTECT, verbose_name=_("plan"), related_name="+")
    title_en = models.CharField(_("title"), max_length=200, validators=[validate_name])
    title_zh = models.CharField(_("title in Chinese"), max_length=200, blank=True, validators=[validate_name])
    due_on = models.DateField(_("to be done by"))
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, verbose_name=_("lead body"), related_name="+")
    scheme = models.ForeignKey(
        Scheme, models.PROTECT, null=True, blank=True, verbose_name=_("scheme it is about"), related_name="milestones"
    )
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, verbose_name=_("document issued"), related_name="+"
    )
    reached_on = models.DateField(_("reached"), null=True, editable=False)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        indexes = (models.Index(name="milestone_due", fields=("due_on", "id")),)
        constraints = (
            models.CheckConstraint(
                name="milestone_document",
                condition=~Q(state="reached") | Q(document__isnull=False, reached_on__isnull=False),
                violation_error_message=_("A milestone is reached by a document."),
            ),
        )

    @property
    def year(self) -> int:
        return self.due_on.year

    def clean(self) -> None:
        if self.plan.kind != DocumentKind.PLAN:
            raise ValidationError({"plan": _("That document is not a plan.")})
        if not self.plan.from_on.year <= self.due_on.year <= self.plan.last_on.year:
            raise ValidationError({"due_on": _("That day lies outside the years of the plan.")})
