"""Filters: what an address says of the rows it wants, and how that reads in words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from gridwork.columns.addresses import day_of, keys_of
from gridwork.kernel.records import RecordQuerySet
from gridwork.kernel.registers import Register

_YES = {"1": True, "true": True, "0": False, "false": False, "": None}


def kind_of(register: Register, name: str) -> str:
    """date, flag, reference or choice, by its column; toggle or own, where the register has a method for it."""
    column = register.field(name)
    if register.toggle_method(name):
        return "toggle"
    if register.filter_method(name):
        return "own"
    if isinstance(column, models.DateField):
        return "date"
    if isinstance(column, models.BooleanField):
        return "flag"
    return "reference" if column is not None and column.is_relation else "choice"


def choices_of(column: Any) -> list[tuple[str, str]]:
    """As they stand in an address, and as they are shown; none where anything may be said."""
    return [(str(value), str(shown)) for value, shown in getattr(column, "flatchoices", [])]


@dataclass
class Filter:
    """One filter of a list, of a kind that kind_of() says."""

    name: str
    label: str
    kind: str
    values: list[str]
    options: list[tuple[str, str]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)  # of the values, for the chips and the title
    url: str = ""  # where the options of a reference are found by typing

    @property
    def active(self) -> bool:
        return any(self.values)


class Filters(list[Filter]):
    """The filters of a register, read from an address and laid upon its rows."""

    def __init__(self, register: Register, user: Any, query: QueryDict, now: datetime) -> None:
        self.register, self.user, self.now = register, user, now
        super().__init__(self._read(name, query) for name in register.filters)

    def apply(self, rows: RecordQuerySet) -> RecordQuerySet:
        for each in self:
            if each.active:
                rows = self._narrow(rows, each)
        return rows

    def _read(self, name: str, query: QueryDict) -> Filter:
        label, column, kind = self.register.label(name), self.register.field(name), kind_of(self.register, name)
        if kind == "toggle":
            found = Filter(name, label, kind, ["1"] if _is_yes(label, query.get(name, "")) else [])
            found.words = [label] if found.active else []
        elif kind == "own":
            found = Filter(name, label, kind, [v.replace("\0", "\ufffd") for v in query.getlist(name)[:1]])
            found.words = [label] if found.active else []
        elif kind == "date":
            found = Filter(name, label, kind, [query.get(f"{name}_from", ""), query.get(f"{name}_to", "")])
            found.words = [f"{label} {' – '.join(found.values)}"] if found.active else []
        elif kind == "flag":
            said, options = _is_yes(label, query.get(name, "")), [("1", _("yes")), ("0", _("no"))]
            found = Filter(name, label, kind, [] if said is None else [str(int(said))], options)
            found.words = [_(": ").join((label, dict(options)[value])) for value in found.values]
        elif kind == "reference":
            found = Filter(name, label, kind, [v for v in query.getlist(name) if v])
            found.url = self._find_url(column)
            if found.active:
                names = {str(each.pk): str(each) for each in self._referred(column, found.values)}
                found.words = [names.get(value, f"#{value}") for value in found.values]
        else:
            choices = choices_of(column)
            values = [v.replace("\0", "\ufffd") for v in query.getlist(name) if v]  # PostgreSQL's text has no null
            found = Filter(name, label, kind, values, choices)
            found.words = [dict(choices).get(value, value) for value in found.values]
        return found

    def _narrow(self, rows: RecordQuerySet, each: Filter) -> RecordQuerySet:
        if toggle := self.register.toggle_method(each.name):
            return toggle(rows, self.user, self.now)
        if method := self.register.filter_method(each.name):
            return method(rows, each.values[0], self.user, self.now)
        if each.kind == "date":
            return rows.filter(**_days(each.name, self.register.field(each.name), each.label, each.values))
        if each.kind == "flag":
            return rows.filter(**{each.name: each.values[0] == "1"})
        if each.kind == "reference":
            keys, column = (_keys(each.label, each.values), self.register.field(each.name))
            under = getattr(column.related_model, "under", None) if column is not None else None
            return under(rows, each.name, keys) if under else rows.filter(**{f"{each.name}__in": keys})
        return rows.filter(**{f"{each.name}__in": [self.register.field(each.name).to_python(v) for v in each.values]})  # type: ignore[union-attr]

    def _referred(self, column: Any, values: list[str]) -> list[Any]:
        keys = _keys(str(column.verbose_name), values)
        return list(column.related_model.objects.visible_to(self.user).filter(pk__in=keys))

    def _find_url(self, column: Any) -> str:
        other = type(self.register).of.get(column.related_model)
        return other.url("find") if other else ""


def _keys(label: str, values: Sequence[str]) -> list[int]:
    keys = keys_of(values)
    if len(keys) < len(values):
        raise ValidationError(_("%(filter)s takes the number of an entry.") % {"filter": label})
    return keys


def _days(name: str, column: "models.Field[Any, Any] | None", label: str, values: Sequence[str]) -> dict[str, Any]:
    """Both days included; a moment's day is that of the district's zone."""
    first, last = (_day(label, value) for value in values)
    if isinstance(column, models.DateTimeField):
        zone = timezone.get_default_timezone()
        start = first and datetime.combine(first, time(0), zone)
        end = last and datetime.combine(last + timedelta(days=1), time(0), zone)
        found = {f"{name}__gte": start, f"{name}__lt": end}
    else:
        found = {f"{name}__gte": first, f"{name}__lte": last}
    return {lookup: bound for lookup, bound in found.items() if bound}


def _is_yes(label: str, value: str) -> bool | None:
    if value.lower() not in _YES:
        raise ValidationError(_("%(filter)s takes 1 for yes or 0 for no.") % {"filter": label})
    return _YES[value.lower()]


def _day(label: str, value: str) -> date | None:
    if not value:
        return None
    found = day_of(value)
    if found is None or not 1 < found.year < 9999:  # beyond lie moments that no zone can show
        raise ValidationError(_("%(filter)s takes a date such as 2017-06-03.") % {"filter": label})
    return found
