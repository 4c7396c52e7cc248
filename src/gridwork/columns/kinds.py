"""Kinds: which Python type a form field takes and a column gives, within which bounds, as a schema says it.

Strictly: where JSON has a kind of its own, nothing else is read as that kind, and a day or a moment is text.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models
from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, StrictFloat
from pydantic_core import PydanticCustomError


def _unless(refuse: Callable[[Any], None]) -> Callable[[Any], Any]:
    """The value, unless this validator of Django's refuses it, in its words: it has them in the caller's language."""

    def check(value: Any) -> Any:
        try:
            refuse(value)
        except ValidationError as error:
            raise PydanticCustomError("refused", "{words}", {"words": error.messages[0]}) from error
        return value

    return check


def _written(pattern: str, field: type[forms.Field]) -> BeforeValidator:
    """Pydantic alone would take a number, or its digits as text, for so many seconds since 1970."""
    return BeforeValidator(_unless(RegexValidator(pattern, field.default_error_messages["invalid"])))


Whole = Annotated[int, Field(strict=True, ge=-(2**63), lt=2**63)]  # no database holds larger ones
_DAY = r"\A\d{4}-\d\d-\d\d"
Day = Annotated[date, _written(rf"{_DAY}\Z", forms.DateField)]
Moment = Annotated[datetime, _written(rf"{_DAY}[Tt ]\d", forms.DateTimeField)]


def kind_of_answer(field: forms.Field) -> Any:
    match field:
        case forms.ModelMultipleChoiceField():
            return list[Whole]
        case forms.ModelChoiceField():
            return Whole
        case forms.BooleanField():
            return StrictBool
        case forms.FloatField() | forms.DecimalField():
            return StrictFloat
        case forms.IntegerField():
            return Whole
        case forms.DateTimeField():
            return Moment
        case forms.DateField():
            return Day
        case forms.JSONField():
            return Any
        case forms.MultipleChoiceField():
            return list[str]
        case _:
            most = getattr(field, "max_length", None)
            # As it is sent, with the white space at its ends, which a form takes away before it counts.
            return str if most is None else Annotated[str, AfterValidator(_unless(MaxLengthValidator(most)))]


def bounds_of_answer(field: forms.Field, *, required: bool) -> dict[str, Any]:
    """As JSON Schema has them. They describe: what lies beyond is refused elsewhere, in the caller's language."""
    bounds: dict[str, Any] = {}
    kind = kind_of_answer(field)
    if getattr(kind, "__origin__", kind) is str:
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
