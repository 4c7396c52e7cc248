"""Faults: what is wrong, field by field, as a form shows it and as the API tells it."""

from collections.abc import Sequence

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError


def add_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Errors at their fields; those of fields that the form does not show, above all."""
    for name, errors in _by_field(error).items():
        form.add_error(name if name in form.fields else None, errors)


def field_errors(error: ValidationError) -> list[dict[str, str]]:
    """The errors as the API tells them: [{"name", "message"}], the name empty for the record as a whole."""
    return [
        {"name": "" if name == NON_FIELD_ERRORS else name, "message": message}
        for name, errors in _by_field(error).items()
        for each in errors
        for message in each.messages
    ]


def _by_field(error: ValidationError) -> dict[str, Sequence[ValidationError]]:
    found = getattr(error, "error_dict", None)
    return found if found is not None else {NON_FIELD_ERRORS: error.error_list}
