"""Kinds: which Python type a form field takes and a column gives, within which bounds, as a schema says it."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.db import models


def kind_of_answer(field: forms.Field) -> Any:
    match field:
        case forms.ModelMultipleChoiceField():
            return list[int]
        case forms.ModelChoiceField():
            return int
        case forms.BooleanField():
            return bool
        case forms.FloatField() | forms.DecimalField():
            return float
        case forms.IntegerField():
            return int
        case forms.DateTimeField():
            return datetime
        case forms.DateField():
            return date
        case forms.JSONField():
            return Any
        case forms.MultipleChoiceField():
            return list[str]
        case _:
            return str


def bounds_of_answer(field: forms.Field, *, required: bool) -> dict[str, Any]:
    """As JSON Schema has them. They describe: what lies beyond is refused by the form, in the caller's language."""
    bounds: dict[str, Any] = {}
    if kind_of_answer(field) is str:
        bounds = {"minLength": 1 if required else None, "maxLength": getattr(field, "max_length", None)}
    elif isinstance(field, forms.IntegerField):  # and those of fractions
        bounds = {"minimum": field.min_value, "maximum": field.max_value}
    return {name: bound for name, bound in bounds.items() if bound is not None}


def kind_of_column(field: models.Field[Any, Any] | None) -> Any:
    match field:
        case None | models.JSONField():
            return Any
        case models.ForeignKey():
            return int | None
        case models.BooleanField():
            return bool | None
        case models.FloatField():
            return float | None
        case models.IntegerField():
            return int | None
        case models.DateTimeField():
            return datetime | None
        case models.DateField():
            return date | None
        case _:  # a decimal too: as text it stays exact
            return str | None
