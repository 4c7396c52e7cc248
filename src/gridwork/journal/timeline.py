"""What happened to a record, newest first: the journal as its pages show it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db.models import QuerySet
from django.utils.translation import gettext

from gridwork.journal.models import Entry, Erasable, Seal


class Erased:
    """Stands where a personal value was, once that is erased."""

    def __str__(self) -> str:
        return gettext("erased")


ERASED = Erased()


@dataclass(frozen=True)
class Happening:
    """An entry as people read it. `personal` names those of its changes that can be erased, or are ERASED."""

    entry: int
    position: int | None  # None while it waits for its seal
    at: datetime
    actor: str
    action: str
    record: str
    changes: Mapping[str, Any]
    personal: frozenset[str]


def history(record: str, limit: int, before: int | None = None) -> list[Happening]:
    """The record's entries before the entry `before`, in two queries. The caller has asked scope for the record."""
    return _happenings(Entry.objects.filter(record=record), limit, before)


def latest(limit: int, before: int | None = None) -> list[Happening]:
    """The whole journal's entries, for those who may read all of it."""
    return _happenings(Entry.objects.all(), limit, before)


def sealed_after(position: int, limit: int) -> list[Happening]:
    """The entries that follow in the one order, without values that can be erased: for who then asks scope for each.

    None is ever skipped: positions have no gaps, and become visible in their order.
    """
    seals = Seal.objects.filter(pk__gt=position).select_related("entry").order_by("pk")[:limit]
    return [_impersonal(seal.entry, seal.pk) for seal in seals]


def newest_position() -> int:
    return Seal.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _impersonal(entry: Entry, position: int) -> Happening:
    changes, nothing = orjson.loads(entry.changes), frozenset[str]()
    return Happening(entry.pk, position, entry.at, entry.actor, entry.action, entry.record, changes, nothing)


def _happenings(entries: QuerySet[Entry], limit: int, before: int | None) -> list[Happening]:
    if before is not None:
        entries = entries.filter(pk__lt=before)
    page = list(entries.select_related("seal").order_by("-pk")[:limit])
    kept: dict[int, dict[str, Any]] = defaultdict(dict)
    committed = [entry.pk for entry in page if entry.commitments]
    for entry, field, value in Erasable.objects.filter(entry__in=committed).values_list("entry_id", "field", "value"):
        kept[entry][field] = orjson.loads(value)
    return [_happening(entry, kept[entry.pk]) for entry in page]


def _happening(entry: Entry, kept: Mapping[str, Any]) -> Happening:
    personal = frozenset(orjson.loads(entry.commitments)) if entry.commitments else frozenset()
    changes = orjson.loads(entry.changes) | {field: kept.get(field, ERASED) for field in sorted(personal)}
    seal = getattr(entry, "seal", None)
    return Happening(
        entry=entry.pk,
        position=seal.position if seal else None,
        at=entry.at,
        actor=entry.actor,
        action=entry.action,
        record=entry.record,
        changes=changes,
        personal=personal,
    )
