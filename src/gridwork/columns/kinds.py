"""Kinds: which Python type a form field takes and a column gives, as a schema says it."""

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


def kind_of_column(field: models.Field[Any, Any] | None) -> Any:
    match field:
        case None | models.JSONField():
            return Any
        case models.ForeignKey():
            return int | None
        case models.BooleanField():
            return bool | None
        case models.FloatField() | models.DecimalField():
            return float | None
        case models.IntegerField():
            return int | None
        case models.DateTimeField():
            return datetime | None
        case models.DateField():
            return date | None
        case _:
            return str | None
