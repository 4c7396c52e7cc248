"""Cells: one value of one record, as a page shows it and a file keeps it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Cell:
    """`kind` is text, state, moment, date, number, flag or link; `text` is the value in the reader's words."""

    name: str
    label: str
    kind: str
    value: Any
    text: str

    @property
    def url(self) -> str:
        from gridwork.kernel.registers import address_of

        return address_of(self.value) if self.kind == "link" else ""


def cell_of(record: models.Model, name: str, label: str, field: "models.Field[Any, Any] | None") -> Cell:
    value = getattr(record, name)
    if callable(value):
        value = value()
    if field is not None and field.choices:
        shown = getattr(record, f"get_{name}_display")()
        return Cell(name, label, "state", value, "" if value is None else str(shown))
    return Cell(name, label, kind_of(value), value, text_of(value))


def kind_of(value: Any) -> str:
    match value:
        case bool():
            return "flag"
        case datetime():
            return "moment"
        case date():
            return "date"
        case int() | float():
            return "number"
        case models.Model():
            return "link"
        case _:
            return "text"


def text_of(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case int() | float():
            return str(formats.number_format(value, use_l10n=True, force_grouping=True))
        case list() | tuple():
            return _(", ").join(text_of(part) for part in value)
        case _:
            return str(value)
