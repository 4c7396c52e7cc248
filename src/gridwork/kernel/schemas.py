"""Schemas: what the API document says of a register's rows and forms, made from the fields themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, get_origin

from django import forms
from django.db import models
from ninja import Schema
from pydantic import ConfigDict, Field, create_model

from gridwork.columns.kinds import Day, bounds_of_answer, kind_of_answer, kind_of_column
from gridwork.kernel.filters import kind_of
from gridwork.kernel.records import Record
from gridwork.kernel.registers import Register, address_of
from gridwork.kernel.timeline import Line

_STRICTLY: dict[Any, Any] = {date | None: Day | None}


class HappeningOut(Schema):
    """One line of a record's history; `position` is its place in the journal's order, once sealed."""

    at: datetime | None
    actor: str
    action: str
    kind: str
    position: int | None
    changes: list[dict[str, str]]


class History(Schema):
    items: list[HappeningOut]


def line(of: Line) -> dict[str, Any]:
    changes = [{"label": c.label, "before": c.before, "after": c.after} for c in of.changes]
    kept = {"at": of.at, "actor": of.actor, "action": of.action, "kind": of.kind, "position": of.position}
    return kept | {"changes": changes}


def names_of(register: Register) -> tuple[str, ...]:
    return tuple(n for n in dict.fromkeys((*register.columns, *register.facts, *register.entry)) if n != "id")


def as_dict(register: Register, record: Record) -> dict[str, Any]:
    """A row as JSON: other records by key, moments as ISO 8601 with their zone."""
    said = vars(record)
    values: dict[str, Any] = {"id": record.pk, "version": record.version, "label": str(record)}
    for name, attribute, is_column in _read_of(register):
        value = said[attribute] if attribute in said else getattr(record, attribute)
        if not is_column:
            value = value() if callable(value) else value
            value = value.pk if isinstance(value, models.Model) else value
        values[name] = value
    return values | {"url": address_of(record)}


@cache
def _read_of(register: Register) -> list[tuple[str, str, bool]]:
    fields = {name: register.field(name) for name in names_of(register)}
    return [(name, name if field is None else field.attname, field is not None) for name, field in fields.items()]


@cache
def item(register: Register) -> type[Schema]:
    fields: dict[str, Any] = {"id": (int, ...), "version": (int, ...), "label": (str, ...), "url": (str, ...)}
    for name in names_of(register):
        fields[name] = (kind_of_column(register.field(name)), Field(None, title=register.label(name)))
    return create_model(f"{register.model.__name__}Out", __base__=Schema, **fields)


def page(register: Register) -> type[Schema]:
    rows: Any = item(register)
    return create_model(
        f"{register.model.__name__}Page", __base__=Schema, items=(list[rows], ...), next=(str | None, None)
    )


def filters(register: Register) -> type[Schema]:
    """What a list may be narrowed by: as Filters read it from the address."""
    fields: dict[str, Any] = dict.fromkeys(("q", "order", "after"), (str | None, None))
    for name in register.filters:
        for parameter, kind in kind_of(register, name).parameters(name, register.field(name)).items():
            fields[parameter] = (
                _STRICTLY.get(kind, kind),
                Field([] if get_origin(kind) is list else None, title=register.label(name)),
            )
    return create_model(f"{register.model.__name__}Query", __base__=Schema, **fields)


def of_form(
    name: str, fields: Mapping[str, forms.Field], *, partial: bool = False, needs: tuple[str, ...] = ()
) -> type[Schema]:
    made: dict[str, Any] = {}
    for key, field in fields.items():
        if field.widget.needs_multipart_form:  # a file has an operation of its own
            continue
        kind: Any = kind_of_answer(field)
        must = (field.required or key in needs) and not partial and not isinstance(field, forms.BooleanField)
        said = Field(
            ... if must else None,
            title=str(field.label or key),
            description=str(field.help_text) or None,
            json_schema_extra=bounds_of_answer(field, required=field.required or key in needs),
        )
        made[key] = (kind if must else kind | None, said)
    return create_model(name, __config__=ConfigDict(extra="forbid"), **made)  # type: ignore[no-any-return]


def given(data: Any) -> dict[str, Any]:
    """What the call said, as a form takes it."""
    return data.model_dump(mode="json", exclude_unset=True)  # type: ignore[no-any-return]
