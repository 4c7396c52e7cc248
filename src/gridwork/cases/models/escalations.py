"""Escalation: who is told before a limit ends, and after."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from gridwork.accounts.models import Role
from gridwork.cases.models.cases import Case
from gridwork.cases.models.jobs import Job
from gridwork.cases.models.limits import Stage
from gridwork.cases.models.types import CaseCondition, Named
from gridwork.journal.retention import Retention


class EscalationRule(Named):
    """Which role is told so many working hours before a limit ends, or after it."""

    class When(models.TextChoices):
        BEFORE = "before", _("before the limit ends")
        AFTER = "after", _("after the limit ended")

    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.HANDLE)
    condition = models.ForeignKey(
        CaseCondition,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("condition"),
        related_name="+",
        help_text=_("Empty: whatever the condition."),
    )
    when = models.CharField(_("when"), max_length=6, choices=When, default=When.BEFORE)
    hours = models.PositiveSmallIntegerField(_("working hours"), default=4)
    role = models.ForeignKey(Role, models.PROTECT, verbose_name=_("role that is told"), related_name="+")
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("escalation rule")
        verbose_name_plural = _("escalation rules")


class Escalation(models.Model):
    """That a rule was followed for a case or a job and its due moment, so that it is followed once."""

    internal: ClassVar[str] = "a memory of the sweep; who is told finds a notice in the in-box"
    retention = Retention(days=365, after="at", basis="Of no use once the case is over")

    rule = models.ForeignKey(EscalationRule, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        constraints = (
            models.UniqueConstraint(name="escalation_job", fields=("rule", "job", "due_at")),
            models.UniqueConstraint(name="escalation_case", fields=("rule", "case", "due_at")),
        )
