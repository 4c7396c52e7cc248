"""Office hours: the week of the district or of one body, the days that differ, and the years that are announced."""

from datetime import time

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gridwork.columns.settled import Settled
from gridwork.documents.models import Document
from gridwork.journal.retention import FOR_EVER, for_ever
from gridwork.kernel.records import Record
from gridwork.kernel.scope import Anywhere
from gridwork.organisations.models.bodies import Body

_ANSWERABLE = for_ever("how a past limit was reckoned must be answerable")


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class HoursRecord(Settled, Record):
    """A row of which working time is made."""

    scope = Anywhere()
    retention = _ANSWERABLE

    class Meta:
        abstract = True


class OfficeHours(HoursRecord):
    """A period in which offices are open on a weekday: of one body, or of every body that has none of its own."""

    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, verbose_name=_("body"), related_name="hours")
    weekday = models.SmallIntegerField(_("weekday"), choices=Weekday)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"), help_text=_("00:00 is the midnight at the end of the day."))

    class Meta:
        verbose_name = _("office hours")
        verbose_name_plural = _("office hours")
        constraints = (
            models.CheckConstraint(
                name="officehours_order",
                condition=Q(closes__gt=F("opens")) | Q(closes=time(0)),
                violation_error_message=_("It would close before it opens."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"

    def clean(self) -> None:
        """Periods of a day follow each other with time between them, or working time could not be reckoned."""
        others = OfficeHours.known.filter(body=self.body_id, weekday=self.weekday).exclude(pk=self.pk)
        before_closing = Q() if self.closes == time(0) else Q(opens__lte=self.closes)
        if others.filter(before_closing, Q(closes__gte=self.opens) | Q(closes=time(0))).exists():
            raise ValidationError(_("The office is open then already, or closes or opens at that very minute."))


class DayOverride(HoursRecord):
    """A day that is worked, or not, other than the week and the public holidays say; of the district or of one body."""

    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, verbose_name=_("body"), related_name="+")
    falls_on = models.DateField(_("day"), db_index=True)
    works = models.BooleanField(_("is worked"), default=False)
    reason = models.CharField(_("reason"), max_length=200)
    basis = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, verbose_name=_("basis"), related_name="+"
    )

    class Meta:
        verbose_name = _("day override")
        verbose_name_plural = _("day overrides")
        constraints = (
            models.UniqueConstraint(
                name="dayoverride_district",
                fields=("falls_on",),
                condition=Q(body=None),
                violation_error_message=_("That day is already entered."),
            ),
            models.UniqueConstraint(
                name="dayoverride_body",
                fields=("falls_on", "body"),
                violation_error_message=_("That day is already entered."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.falls_on} {self.reason}"


class AnnouncedYear(HoursRecord):
    """A year whose public holidays and make-up days the district has entered itself, all of them."""

    retention = FOR_EVER

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    basis = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, verbose_name=_("basis"), related_name="+"
    )

    class Meta:
        verbose_name = _("announced year")
        verbose_name_plural = _("announced years")

    def __str__(self) -> str:
        return str(self.year)
