"""Spans: rows that hold from one day to another, both included; without an end, to the last day there is."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gridwork.columns.asking import Slot
from gridwork.columns.last_days import NO_END, LastDay
from gridwork.kernel.records import Record


def holding(on: date | Slot) -> Q:
    """The rows that hold on this day."""
    return Q(from_on__lte=on, last_on__gte=on)


class Spanned(Record):
    """A record that holds from a day to a day."""

    from_on = models.DateField(_("first day"))
    last_on = LastDay(_("last day"))

    class Meta:
        abstract = True
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(
                name="%(class)s_days",
                condition=Q(last_on__gte=F("from_on")),
                violation_error_message=_("The last day lies before the first."),
            ),
        )

    @property
    def until(self) -> date | None:
        """The last day, None when there is none yet."""
        return None if self.last_on == NO_END else self.last_on
