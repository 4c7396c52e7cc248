"""Tombstones: what was erased, in a list that lies apart from every backup, so that a restored node erases it again."""

import fcntl
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.utils.translation import gettext as _

from gridwork.journal import erasure, proofs
from gridwork.journal.models import Entry, Seal
from gridwork.journal.verifier import ERASURE
from gridwork.keeping import beside, emptying
from gridwork.kernel import search
from gridwork.kernel.refusals import Refusal


@dataclass(frozen=True, order=True)
class Tombstone:
    """That values of a record were erased: which, when, by whom and why; never what they were.

    With `keys`, those of many records of the kind that `record` then names; with `deleted`, their rows as well.
    """

    at: str
    record: str
    fields: tuple[str, ...]
    by: str = field(compare=False)
    reason: str = field(compare=False)
    keys: tuple[int, ...] = ()
    deleted: bool = False

    @property
    def kind(self) -> str:
        return self.record.partition(":")[0]

    @property
    def rows(self) -> tuple[int, ...]:
        """The keys of the records; none where the journal told of something that is no row."""
        key = self.record.partition(":")[2]
        return self.keys or ((int(key),) if key.isdecimal() else ())


_looked: dict[str, int] = {}  # how far this process has read the journal for the list


def path() -> Path:
    return Path(settings.TOMBSTONES)


def read(source: Path) -> list[Tombstone]:
    """Oldest first. Refusal names a line that is none; FileNotFoundError: where one was kept, a list lies, if empty."""
    found = []
    for number, line in enumerate(source.read_text().splitlines(), start=1):
        try:
            said = json.loads(line)
            keys = tuple(said.get("keys", ()))  # lists of earlier versions have none
            found.append(Tombstone(**said | {"fields": tuple(said["fields"]), "keys": keys}))
        except (ValueError, TypeError, KeyError) as error:
            words = _("%(file)s, line %(number)d is no tombstone.")
            raise Refusal(words % {"file": source, "number": number}) from error
    return sorted(found)


def keep(_now: datetime) -> int:
    """Swept: add what the journal tells of and the list does not, and return how many.

    Without any the list is made all the same: that it cannot be is found before anything is erased.
    """
    target, last = path(), proofs.sealed()
    looked = _looked.get(str(target), 0)
    seals = Seal.objects.filter(position__gt=looked if looked <= last else 0, entry__action=ERASURE)
    fresh = [_tombstone(seal.entry) for seal in seals.select_related("entry").order_by("position")]
    if fresh or not target.exists():
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
    fields, keys = tuple(said["fields"]), tuple(said.get("keys", ()))
    is_deleted = bool(said.get("deleted"))
    return Tombstone(entry.at.isoformat(), entry.record, fields, entry.actor, said["reason"], keys, is_deleted)


# -- again ---------------------------------------------------------------------------------------------------------


@dataclass
class Replayed:
    erased: int = 0  # tombstones of which something was there to be erased
    left: list[str] = field(default_factory=list)  # records whose rows could not be emptied, and why


def replay(stones: Sequence[Tombstone]) -> Replayed:
    """Erase again what a journal that ends before them still holds, with what lies beside the rows.

    In the caller's transaction.
    """
    done, again = Replayed(), list[Tombstone]()
    for stone in stones:
        at = datetime.fromisoformat(stone.at)
        if _is_known(stone, at):
            continue  # what was entered since then was entered by right
        again.append(stone)
        gone = _erase(stone, at)
        try:
            with transaction.atomic():
                emptied = _empty(stone)
        except DatabaseError as error:
            done.left.append(f"{stone.record}: {error}")
            continue
        done.erased += bool(gone or emptied)
    beside.forget((_model(stone), stone.rows) for stone in again)
    return done


def _is_known(stone: Tombstone, at: datetime) -> bool:
    """Whether the journal tells of it. Not by SQL: it writes moments otherwise than Django asks for them on SQLite."""
    told = Entry.objects.filter(record=stone.record, action=ERASURE).values_list("at", "changes")
    return any(then == at and tuple(json.loads(said).get("keys", ())) == stone.keys for then, said in told)


def _erase(stone: Tombstone, at: datetime) -> int:
    told: dict[str, Any] = {"by": stone.by, "reason": stone.reason, "at": at}
    if not stone.keys:
        return erasure.erase(stone.record, stone.fields, **told)
    return erasure.erase_many(stone.record, stone.keys, stone.fields, deleted=stone.deleted, **told)


def _empty(stone: Tombstone) -> int:
    """The records' own columns of these values or their rows, and what search says of them."""
    model = _model(stone)
    if model is None:
        return 0
    if stone.deleted:
        search.forget(model, stone.rows)
        return models.QuerySet.delete(model._base_manager.filter(pk__in=stone.rows))[0]
    names = emptying.columns(model, stone.fields)
    if not stone.rows or not names or not emptying.empty(model, stone.rows, names):
        return 0
    if model.searched:
        search.index(list(model.known.filter(pk__in=stone.rows)))
    return 1


def _model(stone: Tombstone) -> Any:
    """None where the journal told of something that is no row."""
    try:
        return apps.get_model(stone.kind)
    except (LookupError, ValueError):
        return None
