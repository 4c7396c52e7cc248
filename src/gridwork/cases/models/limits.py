"""Limits: how long each stage of a case may take, as rows with days between which they hold."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from gridwork.calendars.working_time import Limit, WorkingDays, WorkingHours
from gridwork.cases.models.types import CaseCondition, CaseType
from gridwork.columns.settled import Settled
from gridwork.journal.retention import for_ever
from gridwork.kernel.scope import Anywhere
from gridwork.kernel.spans import Spanned


class Stage(models.TextChoices):
    ACCEPT = "accept", _("register and send")
    HANDLE = "handle", _("handle")
    VERIFY = "verify", _("verify and close")


class Unit(models.TextChoices):
    WORKING_DAYS = "working_days", _("working days")
    WORKING_HOURS = "working_hours", _("working hours")
    CLOCK_HOURS = "clock_hours", _("hours of the clock, day and night")


class CaseLimit(Settled, Spanned):
    """The time in which one stage of cases of a type, in a condition, is to be done; it holds between two days."""

    scope = Anywhere()
    retention = for_ever("how a past limit was reckoned must be answerable")

    type = models.ForeignKey(CaseType, models.PROTECT, verbose_name=_("case type or category"), related_name="limits")
    condition = models.ForeignKey(
        CaseCondition,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("condition"),
        related_name="+",
        help_text=_("Empty: for those conditions that have no limit of their own."),
    )
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.HANDLE)
    amount = models.PositiveSmallIntegerField(_("limit"))
    unit = models.CharField(_("unit"), max_length=15, choices=Unit, default=Unit.WORKING_DAYS)

    class Meta(Spanned.Meta):
        verbose_name = _("limit")
        verbose_name_plural = _("limits")
        constraints = (
            *Spanned.Meta.constraints,
            models.CheckConstraint(
                name="caselimit_amount",
                condition=Q(amount__gte=1, amount__lte=10_000),
                violation_error_message=_("A limit is at least 1."),
            ),
            models.UniqueConstraint(
                name="caselimit_once",
                fields=("type", "condition", "stage", "from_on"),
                violation_error_message=_("There already is such a limit from that day."),
            ),
            models.UniqueConstraint(
                name="caselimit_general_once",
                fields=("type", "stage", "from_on"),
                condition=Q(condition__isnull=True),
                violation_error_message=_("There already is such a limit from that day."),
            ),
        )

    def __str__(self) -> str:
        about = f"{self.type} · {self.condition}" if self.condition_id else str(self.type)
        return f"{about} · {self.get_stage_display()}: {self.words}"

    @property
    def words(self) -> str:
        match self.unit:
            case Unit.WORKING_DAYS:
                said = ngettext("%(n)s working day", "%(n)s working days", self.amount)
            case Unit.WORKING_HOURS:
                said = ngettext("%(n)s working hour", "%(n)s working hours", self.amount)
            case _:
                said = ngettext("%(n)s hour of the clock", "%(n)s hours of the clock", self.amount)
        return said % {"n": self.amount}

    @property
    def length(self) -> Limit:
        return WorkingDays(self.amount) if self.unit == Unit.WORKING_DAYS else WorkingHours(self.amount)

    @property
    def round_the_clock(self) -> bool:
        return self.unit == Unit.CLOCK_HOURS
