"""Cleaning many forms of one kind: each field for all of them at once, and what several say alike a single time."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from gridwork.columns.column import each_once
from gridwork.columns.defaults import blank

type Rows = Mapping[Any, Any]


class OneOfMany(forms.ModelForm):
    """A form that can also be one of those made by `filled`, whose fields were cleaned with those of the others."""

    cleaned: Mapping[str, Any] | None = None

    def _clean_fields(self) -> None:
        if self.cleaned is None:
            super()._clean_fields()  # type: ignore[misc]
        own = _with_rules(type(self))
        for name, value in (self.cleaned or {}).items():
            try:
                if isinstance(value, ValidationError):
                    raise value
                self.cleaned_data[name] = value
                if name in own:
                    self.cleaned_data[name] = getattr(self, f"clean_{name}")()
            except ValidationError as error:
                self.add_error(name, error)

    def take_shape(self) -> None:
        """Instead of Django's _post_clean(), where whoever writes the row asks its columns: they were asked here."""
        _fill(self, self.instance)
        try:
            self.instance.clean()
        except ValidationError as error:
            self._update_errors(error)  # type: ignore[attr-defined]


def filled(
    pattern: forms.ModelForm[Any], given: Sequence[Mapping[str, Any]], find: Callable[[str, Sequence[int]], Rows]
) -> list[Any]:
    """The same form for each of the data, of a new row and without files.

    `find` gives those of the keys that may be chosen in a field, with their rows.
    """
    columns = [_column(field, _said(field, name, given), partial(find, name)) for name, field in pattern.fields.items()]
    kind, model, names = type(pattern), type(pattern.instance), list(pattern.fields)
    made: list[Any] = []
    for data, *cleaned in zip(given, *columns, strict=True):
        form = kind.__new__(kind)
        vars(form).update(
            vars(pattern), data=data, files={}, is_bound=True, cleaned=dict(zip(names, cleaned, strict=True)),
            instance=blank(model), _errors=None, _bound_fields_cache={},
        )  # fmt: skip
        made.append(form)
    return made


def _fill(form: forms.ModelForm[Any], row: models.Model) -> None:
    """As Django has it: a default stays where nothing was said."""
    given = form.cleaned_data
    for field, name, key, has_default in _columns_of(type(form)):
        if name not in given or (has_default and _is_omitted(form, name, given[name])):
            continue
        value = given[name]
        if key:  # of another row: Django's descriptor asks five things of each
            setattr(row, field.attname, None if value is None else getattr(value, key))
            field.set_cached_value(row, value)
        else:
            field.save_form_data(row, value)


def _is_omitted(form: forms.ModelForm[Any], name: str, value: Any) -> bool:
    field, said = form.fields[name], form.data
    return value in field.empty_values and field.widget.value_omitted_from_data(said, form.files, name)


@cache
def _with_rules(form: type[forms.ModelForm[Any]]) -> frozenset[str]:
    """The fields for which the form has a rule of its own."""
    return frozenset(name for name in form.base_fields if hasattr(form, f"clean_{name}"))


@cache
def _columns_of(form: type[forms.ModelForm[Any]]) -> list[tuple[Any, str, str, bool]]:
    names = form.base_fields if form._meta.fields is None else form._meta.fields
    fields: list[Any] = [f for f in form._meta.model._meta.fields if f.editable and f.name in names]
    return [(f, f.name, f.target_field.attname if f.many_to_one else "", f.has_default()) for f in fields]


def _said(field: forms.Field, name: str, given: Sequence[Mapping[str, Any]]) -> Sequence[Any]:
    ask: Any = field.widget.value_from_datadict
    if ask.__func__ is forms.Widget.value_from_datadict:
        return [data.get(name) for data in given]
    return [ask(data, {}, name) for data in given]


def _column(
    field: forms.Field, said: Sequence[Any], find: Callable[[Sequence[int]], Mapping[Any, Any]]
) -> Sequence[Any]:
    if isinstance(field, forms.ModelChoiceField) and not isinstance(field, forms.ModelMultipleChoiceField):
        keys = list(dict.fromkeys(key for key in said if isinstance(key, int)))
        return _each_once(partial(_chosen, field, find(keys) if keys else {}), said)
    return _each_once(partial(_cleaned, field), said)


def _each_once(ask: Callable[[Any], Any], said: Sequence[Any]) -> Sequence[Any]:
    return each_once(ask, said) if len(said) > 1 else [ask(said[0])] if said else []


def _cleaned(field: forms.Field, value: Any) -> Any:
    try:
        return field.clean(value)
    except ValidationError as error:
        return error


def _chosen(field: forms.ModelChoiceField[Any], rows: Rows, key: Any) -> Any:
    if key in field.empty_values:
        return ValidationError(field.error_messages["required"], code="required") if field.required else None
    if not isinstance(key, int) or key not in rows:
        return ValidationError(field.error_messages["invalid_choice"], code="invalid_choice", params={"value": key})
    return rows[key]
