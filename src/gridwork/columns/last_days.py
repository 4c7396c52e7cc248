"""The last day of what holds for a time: a column that is never empty, and its entry field, which may be."""

from datetime import date
from typing import Any

from django import forms
from django.db import models

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
