"""Rows that hold from one day until another, and the constraint that no two of a key hold at once."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.ddl_references import Statement, Table
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

_EXTENSION = "CREATE EXTENSION IF NOT EXISTS btree_gist"  # a trusted one: no superuser needed
_TRIGGER = (
    "CREATE TRIGGER {name}_{event} BEFORE {event} ON %(table)s BEGIN"
    " SELECT RAISE(ABORT, '{name}') WHERE EXISTS (SELECT 1 FROM %(table)s other WHERE {same} AND other.id IS NOT {own}"
    " AND (NEW.until_on IS NULL OR other.from_on < NEW.until_on)"
    " AND (other.until_on IS NULL OR NEW.from_on < other.until_on)); END"
)


class NoOverlap(models.BaseConstraint):
    """At most one row a day for each key. PostgreSQL: an exclusion constraint (btree_gist). SQLite: two triggers.

    An empty range overlaps nothing and would slip past it: each model also needs not_empty(). Neither database lets
    one UPDATE shift two touching rows: close the first before the second begins.
    """

    def __init__(self, *, name: str, key: tuple[str, ...]) -> None:
        super().__init__(name=name, violation_error_message=_("Another entry holds for part of this time."))
        self.key = tuple(key)

    def deconstruct(self) -> Any:
        path, args, _kwargs = super().deconstruct()
        return path, args, {"name": self.name, "key": self.key}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NoOverlap) and (self.name, self.key) == (other.name, other.key)

    __hash__ = models.BaseConstraint.__hash__

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(_EXTENSION)
            return f"CONSTRAINT {self.name} {self._exclude(model)}"
        # As deferred Statements: SQLite rebuilds a table to alter it and drops its triggers in silence. Django runs
        # what is deferred on the new table, under its final name.
        schema_editor.deferred_sql.extend(self._triggers(model, schema_editor))
        return None

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        schema_editor.execute(_EXTENSION)
        return f"ALTER TABLE {model._meta.db_table} ADD CONSTRAINT {self.name} {self._exclude(model)}"

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        return f"ALTER TABLE {model._meta.db_table} DROP CONSTRAINT {self.name}"

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = "default") -> None:
        """What forms outside the kernel ask; records leave it to the database."""
        if exclude and {*self.key, "from_on", "until_on"} & set(exclude):
            return
        same = {name: getattr(instance, name) for name in self.key}
        others = model._base_manager.using(using).filter(**same).exclude(pk=instance.pk)
        if others.filter(overlapping(instance.from_on, instance.until_on)).exists():
            raise ValidationError(self.get_violation_error_message())

    def _columns(self, model: Any) -> list[str]:
        return [model._meta.get_field(name).column for name in self.key]

    def _exclude(self, model: Any) -> str:
        same = ", ".join(f"{column} WITH =" for column in self._columns(model))
        return f"EXCLUDE USING gist ({same}, daterange(from_on, until_on) WITH &&)"

    def _triggers(self, model: Any, schema_editor: Any) -> list[Statement]:
        same = " AND ".join(f"other.{column} = NEW.{column}" for column in self._columns(model))
        table = Table(model._meta.db_table, schema_editor.quote_name)
        return [
            Statement(_TRIGGER.format(name=self.name, event=event, same=same, own=own), table=table)
            for event, own in (("INSERT", "NULL"), ("UPDATE", "OLD.id"))
        ]


def not_empty(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(until_on__isnull=True) | Q(until_on__gt=F("from_on")),
        violation_error_message=_("It would end before it begins."),
    )


def holding(on: date, prefix: str = "") -> Q:
    """The rows that hold on this day. `prefix` is a path to them: holding(day, "names__")."""
    begun = Q((f"{prefix}from_on__lte", on))
    return begun & (Q((f"{prefix}until_on__isnull", True)) | Q((f"{prefix}until_on__gt", on)))


def is_open(on: date) -> Q:
    """The places that there are on this day."""
    return Q(opened_on__lte=on) & (Q(closed_on__isnull=True) | Q(closed_on__gt=on))


def overlapping(from_on: date, until_on: date | None) -> Q:
    begins = Q() if until_on is None else Q(from_on__lt=until_on)
    return begins & (Q(until_on__isnull=True) | Q(until_on__gt=from_on))
