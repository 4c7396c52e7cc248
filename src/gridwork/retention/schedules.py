"""Schedules: which rows of which tables are due, by what their models declare, and what becomes of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext_lazy as _

from gridwork.attachments.models import StoredFile
from gridwork.journal.models import Erasable
from gridwork.journal.retention import Retention
from gridwork.keeping import emptying
from gridwork.kernel.records import Record, local_day
from gridwork.retention.models import Hold

type Held = Mapping[str, set[int]]  # by the label of a kind, the keys of what is held

# What is swept elsewhere, or says nothing of anybody and goes with something else.
ELSEWHERE = {
    "journal.unsealed": "the sequencer takes it out as soon as it has sealed it",
    "accounts.session": "the worker forgets it within a minute of its end",
    "cases.watchmark": "keys and counts alone; falls with its watch, and without it a watch would fall silent",
}
# Rows that their moment alone does not make due: what they serve may go on.
ONLY = {
    "accounts.identity": Q(ended_at__isnull=False),
    "cases.escalation": Q(case__closed_at__isnull=False) | Q(job__case__closed_at__isnull=False),
}
# Where that moment may be missing for ever, the one that then counts.
ELSE_AFTER = {
    "cases.job": "case__closed_at",  # of a job that was withdrawn, which nobody verifies
    "kernel.outmessage": "due_at",  # of a message that was given up: its last try
}


class Disposal(Enum):
    """What becomes of a row that is due."""

    EMPTIED = _("emptied")  # its personal columns, here and in the journal; the row stays, others refer to it
    DELETED = _("deleted")
    STAYS = _("stays")  # it says nothing of anybody


@dataclass(frozen=True)
class Schedule:
    model: Any
    disposal: Disposal

    @property
    def label(self) -> str:
        return str(self.model._meta.label_lower)

    @property
    def retention(self) -> Retention:
        declared: Retention = self.model.retention
        return declared

    @property
    def is_record(self) -> bool:
        return issubclass(self.model, Record)

    @property
    def personal(self) -> list[str]:
        return emptying.columns(self.model)

    def due(self, now: datetime) -> "models.QuerySet[Any]":
        """Rows past their schedule that still hold something, held or not, with the moment they count from."""
        rows = self.model._base_manager.annotate(counted_from=self._counted_from())
        rows = rows.filter(counted_from__lte=self._limit(now)).filter(ONLY.get(self.label, Q()))
        rows = self.telling(rows)
        if self.disposal is not Disposal.EMPTIED:
            for other, column in _holding_on_to(self.model):
                rows = rows.exclude(Exists(other._base_manager.filter(**{column: OuterRef("pk")})))
        return rows

    def telling(self, rows: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
        """Those of the rows that still say something: what was emptied does not."""
        if self.disposal is not Disposal.EMPTIED:
            return rows
        told = Concat(Value(f"{self.label}:"), Cast(OuterRef("pk"), models.CharField()))
        return rows.filter(
            emptying.filled(self.model, self.personal) | Exists(Erasable.objects.filter(entry__record=told))
        )

    def open(self, now: datetime, held: Held) -> "models.QuerySet[Any]":
        """Those of them that no hold keeps, be it on the row or on what it hangs on."""
        return self.not_held(self.due(now), held)

    def kept_by_hold(self, now: datetime, held: Held) -> "models.QuerySet[Any]":
        return self.held(self.due(now), held)

    def not_held(self, rows: "models.QuerySet[Any]", held: Held) -> "models.QuerySet[Any]":
        for column, keys in self._held_by(held):
            rows = rows.exclude(**{f"{column}__in": keys})
        return rows

    def held(self, rows: "models.QuerySet[Any]", held: Held) -> "models.QuerySet[Any]":
        found = Q(pk__in=[])
        for column, keys in self._held_by(held):
            found |= Q(**{f"{column}__in": keys})
        return rows.filter(found)

    def _held_by(self, held: Held) -> Iterator[tuple[str, set[int]]]:
        if keys := held.get(self.label):
            yield "pk", keys
        for column in self.model._meta.concrete_fields:
            if column.is_relation and (keys := held.get(column.related_model._meta.label_lower)):
                yield column.attname, keys

    def _counted_from(self) -> Any:
        after = models.F(self.retention.after)
        return Coalesce(after, ELSE_AFTER[self.label]) if self.label in ELSE_AFTER else after

    def _limit(self, now: datetime) -> date | datetime:
        days = timedelta(days=self.retention.days or 0)
        if isinstance(self.model._meta.get_field(self.retention.after), models.DateTimeField):
            return now - days
        return local_day(now) - days - timedelta(days=1)  # the last day is over, too


def schedules() -> list[Schedule]:
    """Of every model that declares an end, in the order in which they are swept: what hangs on others first."""
    found = [
        Schedule(model, disposal_of(model))
        for model in apps.get_models()
        if (kept := getattr(model, "retention", None)) and kept.days is not None
        if model._meta.label_lower not in ELSEWHERE
    ]
    return sorted(found, key=lambda each: (each.disposal is Disposal.EMPTIED, each.label))


def disposal_of(model: Any) -> Disposal:
    """Tables of the system's own are emptied row by row, records by what they hold of people.

    A photograph is personal as such. A record without personal columns is so where it names a user.
    """
    if not hasattr(model, "personal") or issubclass(model, StoredFile):
        return Disposal.DELETED
    if model.personal:
        return Disposal.EMPTIED
    user = apps.get_model(settings.AUTH_USER_MODEL)
    names_somebody = any(column.related_model is user for column in model._meta.concrete_fields)
    return Disposal.DELETED if names_somebody else Disposal.STAYS


def held_on(on: date) -> Held:
    found: dict[str, set[int]] = {}
    for kind, row in Hold.standing(on).values_list("kind", "row"):
        found.setdefault(kind, set()).add(row)
    return found


def _holding_on_to(model: Any) -> Iterator[tuple[Any, str]]:
    """Whose rows would forbid the deletion of one of these, and by which column."""
    for relation in model._meta.related_objects:
        if relation.on_delete in (models.PROTECT, models.RESTRICT):
            yield relation.related_model, relation.field.attname
