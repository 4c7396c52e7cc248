"""Register: one declaration of a record's columns, filters and entry, from which its pages, files and API are made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any, ClassVar, NamedTuple

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.forms import ModelForm
from django.urls import get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.text import capfirst

from gridwork.kernel.cells import Cell, cell_of
from gridwork.kernel.procedures import ProcedureRecord
from gridwork.kernel.records import Record, RecordQuerySet
from gridwork.kernel.scope import Reacher


class Part(NamedTuple):
    """A register shown on the page of another's record; `by` is the foreign key by which its rows hang there."""

    register: type[Register]
    by: str


class View(NamedTuple):
    """A saved view that ships: a name and the query of an address."""

    slug: str
    label: str | Promise
    query: str


class Register:
    """Declared by class attributes; `web.registers` lists the instances. Each method is one thought, to override."""

    model: ClassVar[type[Record]]
    slug: str = ""
    icon: ClassVar[str] = "list"
    columns: ClassVar[tuple[str, ...]]  # fields, or attributes of the record that ask no query
    shown: tuple[str, ...] = ()  # the columns shown at first; all, if none are named
    labels: ClassVar[Mapping[str, str | Promise]] = {}  # of columns and filters that are no fields
    # Fields, or names with a method: toggle_<name>, which is on or off, or filter_<name>, which takes the key of a row.
    filters: ClassVar[tuple[str, ...]] = ()
    search: ClassVar[tuple[str, ...]] = ()
    entry: ClassVar[tuple[str, ...]] = ()
    verbs: tuple[str, ...] = ("view", "add", "change")  # what is done by forms; view alone, if nothing is entered
    form: ClassVar[type[ModelForm[Any]] | None] = None
    facts: tuple[str, ...] = ()  # what the record's page shows; columns and entry, if nothing is named
    order: ClassVar[str] = "-id"
    orders: ClassVar[tuple[str, ...]] = ()  # columns with an index, by which a list may be sorted
    parts: ClassVar[tuple[Part, ...]] = ()
    views: ClassVar[tuple[View, ...]] = ()
    bulk: ClassVar[tuple[str, ...]] = ()
    related: ClassVar[tuple[str, ...]] = ()
    geometry: ClassVar[str] = ""  # an attribute of the record: a GeoJSON geometry, or None
    importable: ClassVar[bool] = True
    list_template: ClassVar[str] = "kernel/list.html"
    record_template: ClassVar[str] = "kernel/record.html"
    form_template: ClassVar[str] = "kernel/form.html"

    of: ClassVar[dict[type[models.Model], Register]] = {}  # by model, so that a cell can link to its record

    def __init__(self) -> None:
        meta = self.model._meta
        self.slug = self.slug or str(meta.model_name) + "s"
        self.shown = self.shown or self.columns
        self.verbs = self.verbs if self.entry else ("view",)
        self.facts = self.facts or tuple(dict.fromkeys((*self.columns, *self.entry)))
        self.model.searched = self.search
        Register.of[self.model] = self

    @property
    def title(self) -> str:
        return capfirst(str(self.model._meta.verbose_name_plural))

    @property
    def singular(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def moves(self) -> bool:
        """Whether its records follow a procedure."""
        return issubclass(self.model, ProcedureRecord)

    def permission(self, verb: str) -> str:
        return f"{self.model._meta.app_label}.{verb}_{self.model._meta.model_name}"

    def permissions(self) -> list[str]:
        steps = [step.permission for step in self.model.procedure.steps] if self.moves else []  # type: ignore[attr-defined]
        return list(dict.fromkeys([*map(self.permission, self.verbs), *steps]))

    def rows(self, user: Reacher, permission: str = "", on: date | None = None) -> RecordQuerySet:
        """What the user may see, with what the columns show of other records read along."""
        foreign = [name for name in dict.fromkeys((*self.columns, *self.facts)) if self._is_relation(name)]
        rows, along = self.model.objects.visible_to(user, permission, on=on), (*foreign, *self.related)
        return rows.select_related(*along) if along else rows

    def part_rows(self, user: Reacher, by: str, record: Record) -> RecordQuerySet:
        return self.rows(user).filter(**{by: record}).order_by("-id")

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"{self.slug}:{name}", args=args)

    def label(self, name: str) -> str:
        if name in self.labels:
            return str(self.labels[name])
        field = self.field(name)
        return capfirst(str(field.verbose_name)) if field is not None else capfirst(name.replace("_", " "))

    def field(self, name: str) -> models.Field[Any, Any] | None:
        try:
            found = self.model._meta.get_field(name)
        except FieldDoesNotExist:
            return None
        return found if isinstance(found, models.Field) else None

    def cell(self, record: Record, name: str) -> Cell:
        return cell_of(record, name, self.label(name), self.field(name))

    def cells(self, record: Record, names: Iterable[str]) -> list[Cell]:
        return [self.cell(record, name) for name in names]

    def record_facts(self, record: Record, user: Reacher) -> list[Cell]:
        return self.cells(record, self.facts)

    def _is_relation(self, name: str) -> bool:
        field = self.field(name)
        return field is not None and field.is_relation


def address_of(record: models.Model | None) -> str:
    """The page of a record; empty where its kind has no register."""
    register = Register.of.get(type(record)) if record is not None else None
    if register is None or record is None:
        return ""
    before, after = _around(register, get_script_prefix())
    return f"{before}{record.pk}{after}"


@cache
def _around(register: Register, _prefix: str) -> tuple[str, str]:
    """What stands before and after the key: to reverse the address of each of a hundred rows took as long as theirs."""
    before, _key, after = register.url("record", 0).rpartition("0")
    return before, after
