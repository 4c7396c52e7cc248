"""Filters: what an address says of the rows it wants, and how that reads in words."""

from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, ClassVar, Literal, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from gridwork.columns.addresses import day_of, keys_of
from gridwork.kernel.records import RecordQuerySet
from gridwork.kernel.registers import Register

_YES = {"1": True, "true": True, "0": False, "false": False, "": None}


class Filter:
    """One filter of a register, as an address sets it: by the values of a column, unless its kind says otherwise.

    ValidationError for what it does not take.
    """

    kind = "choice"  # as templates call it
    takes: ClassVar[Any] = list[str]
    url = ""  # where options are found by typing, when there are too many to show

    def __init__(self, register: Register, name: str, user: Any, query: QueryDict, now: datetime) -> None:
        self.register, self.name, self.user, self.now = register, name, user, now
        self.label, self.column = register.label(name), cast(Any, register.field(name))
        self.options = _choices_of(self.column)
        self.values = self.read(query)

    @classmethod
    def parameters(cls, name: str, column: Any) -> dict[str, Any]:
        """What an address says it by, each with its type."""
        values = tuple(value for value, _shown in _choices_of(column))
        return {name: list[Literal[values]] if values else cls.takes}  # type: ignore[valid-type]

    def read(self, query: QueryDict) -> list[str]:
        return [value.replace("\0", "\ufffd") for value in query.getlist(self.name) if value]  # PostgreSQL has no null

    def narrow(self, rows: RecordQuerySet) -> RecordQuerySet:
        return rows.filter(**{f"{self.name}__in": [self.column.to_python(value) for value in self.values]})

    @property
    def active(self) -> bool:
        return any(self.values)

    @cached_property
    def words(self) -> list[str]:
        """What is set, for the chips and the title."""
        return [dict(self.options).get(value, value) for value in self.values]

    def without(self, place: int) -> dict[str, Any]:
        """What an address says once the word at this place is taken away."""
        return {self.name: [value for at, value in enumerate(self.values) if at != place]}


class Own(Filter):
    """By the key of what is no column, through a method of the register: filter_NAME(rows, key, user, now)."""

    kind = "own"
    takes = int | None

    def read(self, query: QueryDict) -> list[str]:
        return super().read(query)[:1]

    def narrow(self, rows: RecordQuerySet) -> RecordQuerySet:
        return getattr(self.register, f"filter_{self.name}")(rows, self.values[0], self.user, self.now)  # type: ignore[no-any-return]

    @cached_property
    def words(self) -> list[str]:
        return [self.label] if self.active else []


class Toggle(Own):
    """On or off, through a method of the register: toggle_NAME(rows, user, now)."""

    kind = "toggle"
    takes = bool | None

    def read(self, query: QueryDict) -> list[str]:
        return ["1"] if _is_yes(self.label, query.get(self.name, "")) else []

    def narrow(self, rows: RecordQuerySet) -> RecordQuerySet:
        return getattr(self.register, f"toggle_{self.name}")(rows, self.user, self.now)  # type: ignore[no-any-return]


class Days(Filter):
    """From one day to another, both included; a moment's day is that of the district's zone."""

    kind = "date"
    takes = date | None

    @classmethod
    def parameters(cls, name: str, column: Any) -> dict[str, Any]:
        return {f"{name}_from": cls.takes, f"{name}_to": cls.takes}

    def read(self, query: QueryDict) -> list[str]:
        return [query.get(f"{self.name}_from", ""), query.get(f"{self.name}_to", "")]

    def narrow(self, rows: RecordQuerySet) -> RecordQuerySet:
        first, last = (_day(self.label, value) for value in self.values)
        if isinstance(self.column, models.DateTimeField):
            zone = timezone.get_default_timezone()
            start = first and datetime.combine(first, time(0), zone)
            end = last and datetime.combine(last + timedelta(days=1), time(0), zone)
            found = {f"{self.name}__gte": start, f"{self.name}__lt": end}
        else:
            found = {f"{self.name}__gte": first, f"{self.name}__lte": last}
        return rows.filter(**{lookup: bound for lookup, bound in found.items() if bound})

    @cached_property
    def words(self) -> list[str]:
        return [f"{self.label} {' – '.join(self.values)}"] if self.active else []

    def without(self, place: int) -> dict[str, Any]:
        return {f"{self.name}_from": "", f"{self.name}_to": ""}


class Flag(Filter):
    """Yes or no, as a column holds it."""

    kind = "flag"
    takes = bool | None

    def read(self, query: QueryDict) -> list[str]:
        self.options = [("1", _("yes")), ("0", _("no"))]
        said = _is_yes(self.label, query.get(self.name, ""))
        return [] if said is None else [str(int(said))]

    @cached_property
    def words(self) -> list[str]:
        return [_(": ").join((self.label, dict(self.options)[value])) for value in self.values]


class Reference(Filter):
    """One of some other records, or what lies under one, where their kind says so."""

    kind = "reference"
    takes = list[int]

    def read(self, query: QueryDict) -> list[str]:
        self.model = self.column.related_model
        register = type(self.register).of.get(self.model)
        self.url = register.url("find") if register else ""
        values = super().read(query)
        self.keys = keys_of(values)
        if len(self.keys) < len(values):
            raise ValidationError(_("%(filter)s takes the number of an entry.") % {"filter": self.label})
        return values

    def narrow(self, rows: RecordQuerySet) -> RecordQuerySet:
        under = getattr(self.model, "under", None)
        return under(rows, self.name, self.keys) if under else rows.filter(**{f"{self.name}__in": self.keys})

    @cached_property
    def words(self) -> list[str]:
        rows = self.model.objects.visible_to(self.user).filter(pk__in=self.keys) if self.active else ()
        names = {str(each.pk): str(each) for each in rows}
        return [names.get(value, f"#{value}") for value in self.values]


class Filters(list[Filter]):
    """The filters of a register, read from an address and laid upon its rows."""

    def __init__(self, register: Register, user: Any, query: QueryDict, now: datetime) -> None:
        super().__init__(kind_of(register, name)(register, name, user, query, now) for name in register.filters)

    def apply(self, rows: RecordQuerySet) -> RecordQuerySet:
        for each in self:
            if each.active:
                rows = each.narrow(rows)
        return rows


def kind_of(register: Register, name: str) -> type[Filter]:
    """By the register's method of this name, if it has one, or else by its column."""
    if hasattr(register, f"toggle_{name}"):
        return Toggle
    if hasattr(register, f"filter_{name}"):
        return Own
    column = register.field(name)
    if isinstance(column, models.DateField):
        return Days
    if isinstance(column, models.BooleanField):
        return Flag
    return Reference if column is not None and column.is_relation else Filter


def _choices_of(column: Any) -> list[tuple[str, str]]:
    """As they stand in an address, and as they are shown; none where anything may be said."""
    return [(str(value), str(shown)) for value, shown in getattr(column, "flatchoices", [])]


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
