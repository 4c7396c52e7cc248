"""What happened to a record, newest first: the journal as its pages show it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db.models import QuerySet
from django.utils.translation import gettext

from gridwork.journal.models import Entry, Erasable


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
