"""Spans: rows that hold from one day to another, both included; without an end, to the last day there is."""

from datetime import date
from typing import Any, ClassVar, Self

from django import forms
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gridwork.kernel.records import Record, RecordQuerySet

NO_END = date(9999, 12, 31)


class LastDayInput(forms.DateField):
    """Left empty for a span without an end."""

    def prepare_value(self, value: Any) -> Any:
        return None if value in (NO_END, NO_END.isoformat()) else super().prepare_value(value)

    def clean(self, value: Any) -> date:
        return super().clean(value) or NO_END


class LastDay(models.DateField[Any, Any]):
    """Never null, so that BETWEEN answers for every row."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"default": NO_END} | kwargs)

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        own: dict[str, Any] = {"form_class": LastDayInput, "required": False}
        return super().formfield(*args, **own | kwargs)


class SpanQuerySet(RecordQuerySet):
    def holding_on(self, day: date) -> Self:
        return self.filter(from_on__lte=day, last_on__gte=day)


class Spanned(Record):
    """A record that holds from a day to a day."""

    from_on = models.DateField(_("first day"))
    last_on = LastDay(_("last day"))

    objects = SpanQuerySet.as_manager()  # type: ignore[misc]

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
