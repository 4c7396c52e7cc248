"""Tombstones: what was erased, in a list that lies apart from every backup, so that a restored node erases it again."""

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.utils.translation import gettext as _

from gridwork.journal import erasure
from gridwork.journal.models import Entry, Seal
from gridwork.journal.verifier import ERASURE
from gridwork.kernel import search
from gridwork.kernel.records import Record
from gridwork.kernel.refusals import Refusal


@dataclass(frozen=True, order=True)
class Tombstone:
    """That values of a record were erased: which, when, by whom and why; never what they were."""

    at: str
    record: str
    fields: tuple[str, ...]
    by: str = field(compare=False)
    reason: str = field(compare=False)


_looked: dict[str, int] = {}  # how far this process has read the journal for the list


def path() -> Path:
    return Path(settings.TOMBSTONES)


def read(source: Path) -> list[Tombstone]:
    """Oldest first; none where there is no list. Refusal names a line that is none."""
    found = []
    for number, line in enumerate(source.read_text().splitlines() if source.exists() else [], start=1):
        try:
            said = json.loads(line)
            found.append(Tombstone(**said | {"fields": tuple(said["fields"])}))
        except (ValueError, TypeError, KeyError) as error:
            words = _("%(file)s, line %(number)d is no tombstone.")
            raise Refusal(words % {"file": source, "number": number}) from error
    return sorted(found)


def keep(_now: datetime) -> int:
    """Swept: add what the journal tells of and the list does not, and return how many."""
    target, last = path(), Seal.objects.order_by("-position").values_list("position", flat=True).first() or 0
    looked = _looked.get(str(target), 0)
    seals = Seal.objects.filter(position__gt=looked if looked <= last else 0, entry__action=ERASURE)
    fresh = [_tombstone(seal.entry) for seal in seals.select_related("entry").order_by("position")]
    if fresh:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            known = set(read(target))
            fresh = [each for each in fresh if each not in known]
            file.writelines(json.dumps(asdict(each), ensure_ascii=False) + "\n" for each in fresh)
            file.flush()
            os.fsync(file.fileno())
    _looked[str(target)] = last
    return len(fresh)


def _tombstone(entry: Entry) -> Tombstone:
    said = json.loads(entry.changes)
    return Tombstone(entry.at.isoformat(), entry.record, tuple(said["fields"]), entry.actor, said["reason"])


# -- again ---------------------------------------------------------------------------------------------------------


@dataclass
class Replayed:
    erased: int = 0  # tombstones of which something was there to be erased
    left: list[str] = field(default_factory=list)  # records whose rows could not be emptied, and why


def replay(stones: Sequence[Tombstone]) -> Replayed:
    """Erase again what a journal that ends before them still holds. In the caller's transaction."""
    done = Replayed()
    for stone in stones:
        at = datetime.fromisoformat(stone.at)
        known = Entry.objects.filter(record=stone.record, action=ERASURE).values_list("at", flat=True)
        if at in list(known):  # not by SQL: the journal writes moments otherwise than Django asks for them on SQLite
            continue  # what was entered since then was entered by right
        gone = erasure.erase(stone.record, stone.fields, by=stone.by, reason=stone.reason, at=at)
        try:
            with transaction.atomic():
                emptied = _empty(stone)
        except DatabaseError as error:
            done.left.append(f"{stone.record}: {error}")
            continue
        done.erased += bool(gone or emptied)
    return done


def _empty(stone: Tombstone) -> int:
    """The record's own columns of these values, and what search says of it."""
    label, _colon, key = stone.record.partition(":")
    try:
        model: Any = apps.get_model(label)
    except (LookupError, ValueError):
        return 0
    if not key.isdecimal() or not issubclass(model, Record):
        return 0
    blanks = {column.attname: _blank(column, key) for column in _personal(model, stone.fields)}
    rows = model.known.filter(pk=int(key))
    if not blanks or not models.QuerySet.update(rows, **blanks):
        return 0
    if model.searched:
        search.index(list(rows))
    return 1


def _personal(model: Any, fields: Sequence[str]) -> Iterator[Any]:
    return (column for column in model._meta.concrete_fields if column.attname in model.personal.intersection(fields))


def _blank(column: Any, key: str) -> Any:
    if column.null:
        return None
    return f"erased {key}" if column.unique else column.get_default()
