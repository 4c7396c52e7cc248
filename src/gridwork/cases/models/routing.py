"""Routing rules: which body a case is proposed to, as rows in an order, with days between which they hold."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridwork.cases.models.types import CaseCondition, CaseType
from gridwork.journal.retention import for_ever
from gridwork.kernel.scope import Anywhere
from gridwork.kernel.spans import Spanned
from gridwork.organisations.models import Body, Weekday
from gridwork.places.models import Place


class When(models.TextChoices):
    ALWAYS = "always", gettext_lazy("at any hour")
    OFFICE = "office", gettext_lazy("in office hours")
    OUTSIDE = "outside", gettext_lazy("outside office hours")


class RoutingRule(Spanned):
    """Which body is proposed to receive a case of a type, in a place, at a time; the first rule that holds is taken."""

    scope = Anywhere()
    retention = for_ever("how a past case was routed must be answerable")

    position = models.PositiveSmallIntegerField(
        gettext_lazy("order"), help_text=gettext_lazy("The lower, the earlier it is asked. Leave room: 10, 20, 30.")
    )
    type = models.ForeignKey(
        CaseType, models.PROTECT, null=True, blank=True, verbose_name=gettext_lazy("case type or category"),
        related_name="+", help_text=gettext_lazy("Empty: whatever the case is about."),
    )  # fmt: skip
    condition = models.ForeignKey(
        CaseCondition, models.PROTECT, null=True, blank=True, verbose_name=gettext_lazy("condition"),
        related_name="+", help_text=gettext_lazy("Empty: whatever the condition."),
    )  # fmt: skip
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, verbose_name=gettext_lazy("place"), related_name="+",
        help_text=gettext_lazy("It and everything in it. Empty: the whole district."),
    )  # fmt: skip
    when = models.CharField(gettext_lazy("hours"), max_length=10, choices=When, default=When.ALWAYS)
    hours_of = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, verbose_name=gettext_lazy("whose office hours"),
        related_name="+", help_text=gettext_lazy("Empty: the district’s."),
    )  # fmt: skip
    from_weekday = models.PositiveSmallIntegerField(
        gettext_lazy("first weekday"), choices=Weekday, null=True, blank=True
    )
    to_weekday = models.PositiveSmallIntegerField(
        gettext_lazy("last weekday"), choices=Weekday, null=True, blank=True,
        help_text=gettext_lazy("Both included; Friday to Monday goes over the weekend."),
    )  # fmt: skip
    body = models.ForeignKey(
        Body, models.PROTECT, verbose_name=gettext_lazy("body proposed"), related_name="+",
        help_text=gettext_lazy("A rule holds only where this body has a listed power over the case."),
    )  # fmt: skip

    class Meta(Spanned.Meta):
        verbose_name = gettext_lazy("routing rule")
        verbose_name_plural = gettext_lazy("routing rules")
        constraints = (
            *Spanned.Meta.constraints,
            models.CheckConstraint(
                name="routingrule_weekdays",
                condition=Q(from_weekday=None, to_weekday=None)
                | (
                    Q(from_weekday__isnull=False, from_weekday__gte=0, from_weekday__lte=6)
                    & Q(to_weekday__isnull=False, to_weekday__gte=0, to_weekday__lte=6)
                ),
                violation_error_message=gettext_lazy("Say both the first and the last weekday, or neither."),
            ),
            models.CheckConstraint(
                name="routingrule_hours",
                condition=Q(hours_of=None) | ~Q(when="always"),
                violation_error_message=gettext_lazy("Say whether it holds in those office hours or outside them."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.sentence} → {self.body}"

    def clean(self) -> None:
        super().clean()
        if (self.from_weekday is None) != (self.to_weekday is None):
            missing = "from_weekday" if self.from_weekday is None else "to_weekday"
            raise ValidationError({missing: _("Say both the first and the last weekday, or neither.")})
        if self.hours_of_id and self.when == When.ALWAYS:
            raise ValidationError({"when": _("Say whether it holds in those office hours or outside them.")})

    @property
    def sentence(self) -> str:
        """When it holds, in words: “Street lights in Dongtang outside office hours”."""
        said = str(self.type) if self.type_id else _("Any case")
        if self.condition_id:
            said = _("%(said)s (%(condition)s)") % {"said": said, "condition": self.condition}
        if self.place_id:
            said = _("%(said)s in %(place)s") % {"said": said, "place": self.place}
        for words in filter(None, (self._hours, self._weekdays)):
            said = _("%(said)s %(when)s") % {"said": said, "when": words}
        return said

    @property
    def _hours(self) -> str:
        if self.when == When.ALWAYS:
            return ""
        if self.hours_of_id is None:
            return str(self.get_when_display())
        given: dict[str, Any] = {"body": self.hours_of}
        if self.when == When.OFFICE:
            return _("in the office hours of %(body)s") % given
        return _("outside the office hours of %(body)s") % given

    @property
    def _weekdays(self) -> str:
        if self.from_weekday is None or self.to_weekday is None:
            return ""
        given = {"first": self.get_from_weekday_display(), "last": self.get_to_weekday_display()}
        if self.from_weekday == self.to_weekday:
            return _("on %(first)s") % given
        return _("from %(first)s to %(last)s") % given
