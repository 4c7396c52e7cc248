"""Timeline: what happened to a record, newest first, with values in the reader's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridwork.columns.last_days import NO_END, LastDay
from gridwork.journal.timeline import ERASED, Happening, history
from gridwork.kernel.cells import text_of
from gridwork.kernel.procedures import ProcedureRecord
from gridwork.kernel.records import Record
from gridwork.kernel.registers import Register

SHOWN = 100  # happenings on a record's page
ACTIONS = {
    "create": gettext_lazy("entered"),
    "change": gettext_lazy("changed"),
    "adopt": gettext_lazy("taken in"),
    "erase": gettext_lazy("personal values erased"),
}
_SILENT = {"version", "left", "state"}  # the state is told by the step


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """`kind` is step, change or told (by the system that the record came from; then there is no position)."""

    at: datetime | None
    actor: str
    action: str
    kind: str
    changes: Sequence[Change] = ()
    position: int | None = None
    sealed: bool = False


@dataclass(frozen=True)
class ClockFace:
    """A clock as a page shows it; `left` is working time, negative when late."""

    due_at: datetime | None
    left: timedelta | None
    paused: bool
    late: bool

    @property
    def words(self) -> str:
        if self.left is None:
            return ""
        minutes = int(abs(self.left).total_seconds() // 60)
        hours, minutes = divmod(minutes, 60)
        span = _("%(h)s h %(m)02d min") % {"h": hours, "m": minutes}
        if self.paused:
            return _("paused, %(span)s left") % {"span": span}
        return _("%(span)s over") % {"span": span} if self.late else _("%(span)s left") % {"span": span}


def of(record: Record, register: Register, limit: int = SHOWN) -> list[Line]:
    happenings = history(record.key, limit)
    names = _names(type(record), happenings)
    return [_line(each, record, register, names) for each in happenings] + _told(record)


def clock_of(record: ProcedureRecord, now: datetime) -> ClockFace | None:
    if record.left is not None:
        return ClockFace(None, record.left, paused=True, late=record.left < timedelta(0))
    if record.due_at is None:
        return None
    hours, late = record.procedure.hours(record), now > record.due_at
    left = -hours.between(record.due_at, now) if late else hours.between(now, record.due_at)
    return ClockFace(record.due_at, left, paused=False, late=late)


def changes_since(record: Record, version: int, register: Register) -> list[dict[str, Any]]:
    """Who changed what after that version was read, for whoever was slower."""
    newer = [each for each in history(record.key, SHOWN) if int(each.changes.get("version", 0)) > version]
    names = _names(type(record), newer)
    return [
        {"who": line.actor, "at": line.at, "field": change.label, "before": change.before, "after": change.after}
        for line in (_line(each, record, register, names) for each in newer)
        for change in line.changes
    ]


def action_label(model: type[models.Model], action: str) -> str:
    named = ACTIONS | getattr(model, "actions", {})
    if action in named:
        return str(named[action])
    steps = model.procedure.named(action) if issubclass(model, ProcedureRecord) else []
    if labels := [step.label for step in steps if step.label]:
        return str(labels[0])
    return capfirst(action.replace("_", " "))


def _line(each: Happening, record: Record, register: Register, names: Mapping[tuple[Any, int], str]) -> Line:
    is_new = each.changes.get("version") == 1  # then a list is a value, and not what stood before and after
    told = [
        Change(_label(register, name), *_sides(type(record), name, value, names, is_new))
        for name, value in each.changes.items()
        if name not in _SILENT and value not in ("", [], {}, None)
    ]
    changes = [change for change in told if change.before or change.after]
    kind = "change" if each.action in ("create", "change", "erase") else "step"
    label = action_label(type(record), each.action)
    return Line(each.at, each.actor, label, kind, changes, each.position, each.position is not None)


def _label(register: Register, column: str) -> str:
    names = {field.attname: field.name for field in register.model._meta.concrete_fields}
    return register.label(names.get(column, column))


def _sides(
    model: type[models.Model], column: str, value: Any, names: Mapping[Any, str], is_new: bool
) -> tuple[str, str]:
    """[before, after] of a change; a value that was new, or only said, has no before."""
    field = next((f for f in model._meta.concrete_fields if f.attname == column), None)
    if value is ERASED:
        return "", str(ERASED)
    if field is not None and isinstance(value, list) and len(value) == 2 and not is_new:
        return _words(field, value[0], names), _words(field, value[1], names)
    return "", _words(field, value, names)


def _words(field: "models.Field[Any, Any] | None", value: Any, names: Mapping[Any, str]) -> str:
    if value is None or field is None:
        return text_of(value)
    if field.is_relation:
        return names.get((field.related_model, value), f"#{value}")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, LastDay) and value == NO_END.isoformat():
        return ""
    if isinstance(field, models.DateTimeField) and isinstance(value, str):
        return text_of(parse_datetime(value))
    return text_of(value)


def _names(model: type[models.Model], happenings: Sequence[Happening]) -> dict[tuple[Any, int], str]:
    """The records that the changes name by key: one query for each kind, however many changes there are."""
    wanted: dict[Any, set[int]] = {}
    for field in model._meta.concrete_fields:
        if field.is_relation:
            for each in happenings:
                value = each.changes.get(field.attname)
                for key in value if isinstance(value, list) else [value]:
                    if isinstance(key, int):
                        wanted.setdefault(field.related_model, set()).add(key)
    return {(kind, row.pk): str(row) for kind, keys in wanted.items() for row in kind._base_manager.filter(pk__in=keys)}


def _told(record: Record) -> list[Line]:
    told = record.told if isinstance(record, ProcedureRecord) else []
    lines = [Line(_moment(at), who, action_label(type(record), what), "told") for at, what, who in told]
    return sorted(lines, key=lambda line: line.at or datetime.min.replace(tzinfo=timezone.get_default_timezone()))[::-1]


def _moment(text: str) -> datetime | None:
    return parse_datetime(text) if text else None
