"""Forms: what a register asks for, whose choices it offers, and what happens when somebody was faster."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import BigIntegerField
from django.utils.translation import gettext as _

from gridwork.columns.asking import Asked, Slot
from gridwork.columns.cleaning import OneOfMany, filled
from gridwork.columns.faults import add_errors
from gridwork.columns.settled import Settled, kept
from gridwork.kernel.records import ClosedQuery, Record, RecordQuerySet
from gridwork.kernel.refusals import Conflict
from gridwork.kernel.registers import Register
from gridwork.kernel.scope import Reacher, view_permission

__all__ = ["EntryForm", "RecordPicker", "add_errors", "dress", "entry_form", "entry_form_class", "entry_forms", "save"]

MANY = 100  # options that a page lists; beyond them they are found by typing


class RecordPicker(forms.Select):
    """A choice among records. With many, the page lists the chosen one and finds the others by typing."""

    template_name = "kernel/picker.html"

    def __init__(self, attrs: Any = None, choices: Any = (), find_url: str = "") -> None:
        super().__init__(attrs, choices)
        self.find_url = find_url

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Any:
        queryset = getattr(self.choices, "queryset", None)
        if queryset is None:
            return super().optgroups(name, value, attrs)
        first = list(queryset[: MANY + 1])
        self.is_long = len(first) > MANY
        if self.is_long:
            first = list(queryset.filter(pk__in=[v for v in value if str(v).isdecimal()]))
        empty = [("", self.choices.field.empty_label)] if self.choices.field.empty_label is not None else []  # type: ignore[attr-defined]
        options = empty + [(row.pk, str(row)) for row in first]
        return [
            (None, [self.create_option(name, key, label, str(key) in value, at)], at)
            for at, (key, label) in enumerate(options)
        ]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["find_url"] = self.find_url if getattr(self, "is_long", False) else ""
        return context


def dress(form: forms.BaseForm, by: Reacher) -> None:
    """Choices of records are those visible to `by`; dates and moments get the browser's own fields."""
    for field in form.fields.values():
        if isinstance(field, forms.ModelChoiceField):
            if isinstance(field.queryset, RecordQuerySet):
                field.queryset = field.queryset.visible_to(by)
            field.empty_label = field.empty_label and _("Please choose")
            if type(field.widget) is forms.Select:
                register = Register.of.get(field.queryset.model)  # type: ignore[union-attr]
                field.widget = RecordPicker(find_url=register.url("find") if register else "")
                field.widget.choices = field.choices
        elif isinstance(field, forms.ChoiceField) and isinstance(field.widget, forms.Select):
            field.choices = [(key, label if key != "" else _("Please choose")) for key, label in field.choices]  # type: ignore[misc, union-attr]
        elif isinstance(field, forms.DateTimeField):
            field.widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        elif isinstance(field, forms.DateField):
            field.widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class EntryForm(OneOfMany):
    """The form of a register, on a page, in the API and behind an import alike."""

    def _post_clean(self) -> None:
        """What must hold of the record as a whole is asked once each field holds: until then values are missing."""
        if self.errors:
            return
        if self.cleaned is not None and isinstance(self.instance, Record):
            self.take_shape()
        else:
            super()._post_clean()  # type: ignore[misc]

    def about(self, record: Record, by: Reacher) -> None:
        """For a register's own form: narrow choices to what this user may choose for this record."""


@cache
def entry_form_class(register: Register) -> type[forms.ModelForm[Any]]:
    return forms.modelform_factory(register.model, form=register.form or EntryForm, fields=register.entry)


def entry_form(
    register: Register, by: Reacher, record: Record | None = None, data: Any = None, files: Any = None
) -> forms.ModelForm[Any]:
    form = entry_form_class(register)(data, files, instance=record)
    dress(form, by)
    if hasattr(form, "about"):
        form.about(form.instance, by)
    return form


def entry_forms(register: Register, by: Reacher, given: Sequence[Mapping[str, Any]]) -> list[Any]:
    """entry_form() for many new records, of data without files; fit for is_valid() and save(), not to be shown."""
    narrowed = entry_form_class(register).about is not EntryForm.about  # type: ignore[attr-defined]  # for this user
    pattern = entry_form(register, by) if narrowed else _blank(register)

    def find(name: str, keys: Sequence[int]) -> Mapping[Any, Any]:
        rows: Any = pattern.fields[name].queryset  # type: ignore[attr-defined]
        if narrowed or (as_anybody := getattr(by, "in_place_of_anybody", None)) is None:
            rows = rows.visible_to(by) if isinstance(rows.query, ClosedQuery) else rows
            return {row.pk: row for row in rows.filter(pk__in=keys)}
        if issubclass(rows.model, Settled) and by.has_perm(view_permission(rows.model)):  # type: ignore[attr-defined]
            return kept((register, name), lambda: {row.pk: row for row in rows.unscoped("they may view all of these")})
        if (spoken := as_anybody(view_permission(rows.model))) is None:
            return {}
        return {row.pk: row for row in _choice(register, name, len(keys), spoken[0])(keys=keys, **spoken[1])}

    return filled(pattern, given, find)


@cache
def _choice(register: Register, name: str, count: int, anybody: Reacher) -> Asked:
    """Those of so many rows that may be chosen in a field."""

    def rows() -> Any:
        found: Any = _blank(register).fields[name].queryset  # type: ignore[attr-defined]
        found = found.visible_to(anybody) if isinstance(found.query, ClosedQuery) else found
        return found.filter(pk__in=Slot.each("keys", BigIntegerField(), count))

    return Asked(rows)


@cache
def _blank(register: Register) -> forms.ModelForm[Any]:
    return entry_form_class(register)()


def partly(form: forms.ModelForm[Any], data: dict[str, Any]) -> dict[str, Any]:
    """The data of a form in which only some fields are given anew: the others as they stand."""
    kept = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {name: value for name, value in kept.items() if value is not None} | data


def save(
    form: forms.ModelForm[Any], *, by: Reacher, now: datetime, permission: str = "", version: int | None = None
) -> Record | None:
    """Write what a valid form holds. None when the database refused it: the form then says why.

    Raises Conflict if the record is no longer of that version, PermissionDenied if no grant carries the permission
    to where the record would lie.
    """
    record: Record = form.instance
    if version is not None and record.pk and record.version != version:
        raise Conflict(_("%(record)s was changed by somebody else meanwhile.") % {"record": record})
    write = getattr(form, "write", None) or record.write  # a form that enters more than the record does it itself
    try:
        write(by=by, now=now, permission=permission)
    except ValidationError as error:
        add_errors(form, error)
        return None
    return record
