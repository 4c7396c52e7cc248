"""A register as a target: its rows pass through the form that its pages show, and are written a thousand at a time."""

import copy
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from gridwork.imports.rows import Row
from gridwork.imports.targets import Column, Run, in_every_language
from gridwork.imports.values import Kind
from gridwork.imports.withdrawing import withdrawn
from gridwork.kernel.forms import EntryForm, dress
from gridwork.kernel.records import RecordQuerySet
from gridwork.kernel.registers import Register

# By which other records are named in files, as far as their tables have such columns.
NAMES = ("code", "number", "name", "name_en", "name_zh", "username")
_KINDS: dict[type[forms.Field], Kind] = {
    forms.DateTimeField: Kind.MOMENT,
    forms.DateField: Kind.DATE,
    forms.BooleanField: Kind.FLAG,
    forms.DecimalField: Kind.NUMBER,
    forms.FloatField: Kind.NUMBER,
    forms.IntegerField: Kind.NUMBER,
}


class FileForm(EntryForm):
    """The form of a register for rows of a file."""

    def _get_validation_exclusions(self) -> set[str]:
        """Records that were looked up for a whole chunk need not be looked up once more for each row."""
        named = {name for name, field in self.fields.items() if isinstance(field, _Named)}
        return set(super()._get_validation_exclusions()) | named  # type: ignore[misc]  # unknown to the stubs


class RegisterTarget:
    options: frozenset[str] = frozenset()
    spread: tuple[str, ...] = ()

    def __init__(self, register: Register) -> None:
        self.register, self.name = register, register.slug
        self.permission = register.permission("add")
        self.form = forms.modelform_factory(register.model, form=register.form or FileForm, fields=register.entry)
        self.columns = tuple(
            Column(name, field.label or name, _kind(field), _is_required(field))
            for name, field in self.form.base_fields.items()
        )

    def knows(self, texts: Mapping[str, set[str]], run: Run) -> Mapping[str, set[str]]:
        named = {
            name: {text for text, records in _Named(field, texts[name], run).by_text.items() if records}
            for name, field in self.form.base_fields.items()
            if isinstance(field, forms.ModelChoiceField) and name in texts
        }
        chosen = {
            name: {text for text in said if text.casefold() in self._choices[name]}
            for name, said in texts.items()
            if name in self._choices
        }
        return named | chosen

    def check(self, rows: Sequence[Row], run: Run) -> None:
        named = {
            name: _Named(field, {str(row.values.get(name) or "") for row in rows}, run)
            for name, field in self.form.base_fields.items()
            if isinstance(field, forms.ModelChoiceField)
        }
        for row in rows:
            form = self._filled(row, named, run)
            if form.is_valid():
                row.made = form.instance
            else:
                row.refuse_for(ValidationError(form.errors.as_data()), dict(run.columns))

    def _filled(self, row: Row, named: Mapping[str, "_Named"], run: Run) -> forms.ModelForm:
        data = {name: self._given(name, value) for name, value in row.values.items()}
        data |= {name: value for name, value in self._beginnings.items() if name not in run.columns and not data[name]}
        if self.register.form is None:
            form = self.form(data)
            form.fields |= named
            return form
        form = self.form(data | {name: field.key_of(data[name]) for name, field in named.items()})
        dress(form, run.by)
        if hasattr(form, "about"):
            form.about(form.instance, run.by)  # narrows choices by the record, so each row asks for itself
        return form

    def write(self, rows: Sequence[Row], run: Run) -> list[int]:
        records = [copy.copy(row.made) for row in rows]  # a failed attempt leaves what was made as it was
        self.register.model.write_many(records, by=run.by, now=run.now, action="import", permission=self.permission)
        return [record.pk for record in records]

    def withdraw(self, keys: Sequence[int], run: Run) -> dict[int, str]:
        return withdrawn(self.register.model, keys, run)

    def _given(self, name: str, value: Any) -> Any:
        """A choice by its value, though the file has its label."""
        return self._choices[name].get(str(value).casefold(), value) if name in self._choices else value

    @cached_property
    def _beginnings(self) -> dict[str, Any]:
        """What a form begins with, for columns that a file does not have. A box that is not ticked means no."""
        return {
            name: field.initial() if callable(field.initial) else field.initial
            for name, field in self.form.base_fields.items()
            if field.initial is not None and not isinstance(field, forms.BooleanField)
        }

    @cached_property
    def _choices(self) -> dict[str, dict[str, Any]]:
        """By field, the values of choices by their labels in every language."""
        found: dict[str, dict[str, Any]] = {}
        for name, field in self.form.base_fields.items():
            if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
                choices: Any = field.choices
                found[name] = {said.casefold(): value for value, label in choices for said in in_every_language(label)}
        return found


class _Named(forms.Field):
    """A field for records that a file calls by code, number or name: one query for all that a chunk calls."""

    def __init__(self, field: forms.ModelChoiceField, texts: set[str], run: Run) -> None:
        super().__init__(required=field.required, label=field.label)
        queryset: Any = field.queryset
        self.by_text: dict[str, list[Any]] = {text: [] for text in texts - {""}}
        columns = [column.name for column in queryset.model._meta.concrete_fields if column.name in NAMES]
        if not columns or not self.by_text:
            return
        visible = queryset.visible_to(run.by) if isinstance(queryset, RecordQuerySet) else queryset.all()
        wanted = models.Q(*[(f"{column}__in", self.by_text) for column in columns], _connector=models.Q.OR)
        for record in visible.filter(wanted):
            for text in {str(getattr(record, column)) for column in columns} & self.by_text.keys():
                self.by_text[text].append(record)

    def key_of(self, text: Any) -> Any:
        """For a form that asks the database itself. What is not one record stays as it is, and fails there."""
        found = self.by_text.get(str(text or ""), [])
        return found[0].pk if len(found) == 1 else text

    def to_python(self, value: Any) -> Any:
        if not value:
            return None
        found = self.by_text.get(str(value), [])
        if len(found) > 1:
            raise ValidationError(_("There are several “%s”: give the code.") % value, code="ambiguous")
        if not found:
            raise ValidationError(_("There is no “%s”, or you may not see it.") % value, code="unknown")
        return found[0]


def _kind(field: forms.Field) -> Kind:
    return next((kind for form_field, kind in _KINDS.items() if isinstance(field, form_field)), Kind.TEXT)


def _is_required(field: forms.Field) -> bool:
    """A column must be there for what a form requires and has no beginning for; a box that is not ticked means no."""
    return field.required and field.initial is None and not isinstance(field, forms.BooleanField)
