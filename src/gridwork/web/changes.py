"""Changes since a cursor: what happened to the rows that a program follows, in the journal's order, none skipped."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.http import HttpResponse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.params.functions import Query

from gridwork.journal import timeline
from gridwork.journal.timeline import Happening
from gridwork.kernel.access import SignedInRequest
from gridwork.kernel.api import answer, operation, require
from gridwork.kernel.records import Record, local_day
from gridwork.kernel.registers import Register
from gridwork.kernel.schemas import as_dict

router = Router(tags=["changes"])

ENTRIES, ROWS = 500, 5000  # of the journal that one call reads, and for which they stand; one entry is always read
NOW = "now"
WITHDRAW = "withdraw"
_signer = Signer(salt="changes")


class ChangeOut(Schema):
    """A row that was changed, as it is now. `gone`: it was in the caller's sight and is no more: no `record`."""

    kind: str  # the register
    id: int
    position: int
    at: datetime
    actions: list[str]
    gone: bool
    record: dict[str, Any] | None


class Changes(Schema):
    """`next` is the cursor of the following call, also when nothing is new; `more`: it need not wait."""

    items: list[ChangeOut]
    next: str
    more: bool


@dataclass
class Touched:
    """What a page of the journal tells of one row."""

    last: Happening
    actions: list[str] = field(default_factory=list)
    before: list[dict[str, Any]] = field(default_factory=list)  # columns that say who may see it, where they changed


@operation(router.get, "/changes", "", "changes", 200, Changes)
def changes(
    request: SignedInRequest,
    since: str = Query("", description="`next` of the call before; empty: from the first entry; `now`: from here on."),
    registers: str = Query("", description="Registers separated by commas; empty: all that you may view."),
) -> HttpResponse:
    """A row appears once in a page, at the last of its entries. Rows never in the caller's sight are not told of."""
    followed, position = _followed(request, registers), _opened(since)
    entries = timeline.sealed_after(position, ENTRIES + 1)
    page = _page(entries[:ENTRIES])
    items = [item for register, touched in _touched(page, followed) for item in _told(register, touched, request.user)]
    items.sort(key=lambda item: (item["position"], item["kind"], item["id"]))
    last = page[-1].position if page else position
    return answer(200, {"items": items, "next": _signer.sign_object([last]), "more": len(entries) > len(page)})


def _followed(request: SignedInRequest, said: str) -> list[Register]:
    known = {register.slug: register for register in import_string(settings.REGISTERS)}
    slugs = [slug.strip() for slug in said.split(",") if slug.strip()]
    if unknown := [slug for slug in slugs if slug not in known]:
        raise ValidationError({"registers": _("There is no register “%(name)s”.") % {"name": unknown[0]}})
    for slug in slugs:
        require(request, known[slug].permission("view"))
    chosen = [known[slug] for slug in slugs] or known.values()
    return [register for register in chosen if request.user.has_perm(register.permission("view"))]


def _opened(since: str) -> int:
    if not since or since == NOW:
        return timeline.newest_position() if since else 0
    try:
        (position,) = _signer.unsign_object(since)
    except (BadSignature, ValueError):
        words = _("This is no cursor that was given out. Begin without one, or with “now”.")
        raise ValidationError({"since": words}) from None
    return int(position)


def _page(entries: Sequence[Happening]) -> Sequence[Happening]:
    """As many of the first as stand for some thousand rows, for each is told with what it is now."""
    rows = accumulate(len(_keys(entry)) for entry in entries)
    return entries[: max(1, bisect_right(list(rows), ROWS))]


def _touched(page: Sequence[Happening], followed: Sequence[Register]) -> Iterator[tuple[Register, dict[int, Touched]]]:
    for register in followed:
        touched: dict[int, Touched] = {}
        for entry in page:
            if entry.record.partition(":")[0] != register.model._meta.label_lower:
                continue
            for at, row in enumerate(_keys(entry)):
                known = touched.setdefault(row, Touched(entry))
                known.last = entry
                known.actions = list(dict.fromkeys([*known.actions, entry.action]))
                known.before += _before(register, entry, at)
        if touched:
            yield register, touched


def _keys(entry: Happening) -> Sequence[int]:
    """Its row; an entry of many rows names all their keys, or, where they were new, the first and the last of a run."""
    key = entry.record.partition(":")[2]
    if key.isdecimal():
        return [int(key)]
    keys: Sequence[int] = entry.changes.get("keys") or []
    if "root" not in entry.changes:  # that of new rows alone
        return keys
    return range(keys[0], keys[1] + 1)


def _before(register: Register, entry: Happening, at: int) -> list[dict[str, Any]]:
    """The columns of the scope as they were before a change of them, or when the row was withdrawn; else nothing."""
    if entry.action == WITHDRAW:
        within = entry.changes.get("within", {})
        return [{name: values[at] for name, values in within.items()}]
    told = {name: entry.changes.get(name) for name in register.model.scope.columns}
    moved = {name: said[0] for name, said in told.items() if isinstance(said, list) and len(said) == 2}
    return [moved] if moved else []


def _told(register: Register, touched: dict[int, Touched], user: Any) -> Iterator[dict[str, Any]]:
    visible = {row.pk: row for row in register.rows(user).filter(pk__in=touched)}
    hidden = [pk for pk, each in touched.items() if pk not in visible and each.before]
    stored = register.model.known.in_bulk(hidden) if hidden else {}
    sight = Sight(register, user)
    for pk, each in touched.items():
        row = visible.get(pk)
        if row is None and not any(sight.held(stored.get(pk), before) for before in each.before):
            continue
        yield {
            "kind": register.slug,
            "id": pk,
            "position": each.last.position,
            "at": each.last.at,
            "actions": each.actions,
            "gone": row is None,
            "record": as_dict(register, row) if row is not None else None,
        }


class Sight:
    """What the caller saw before, as their grants are today. Rows of one place and body are asked of once."""

    def __init__(self, register: Register, user: Any) -> None:
        self.model, self.user, self.permission = register.model, user, register.permission("view")
        self.today = local_day(timezone.now())
        self.known: dict[tuple[Any, ...], bool] = {}

    def held(self, row: Record | None, before: Mapping[str, Any]) -> bool:
        """Whether it held the row when its scope read so; what a change left alone is read from the row, if any."""
        names = sorted(self.model.scope.columns)
        then = {name: getattr(row, name) for name in names} if row else {}
        then.update(before)
        if then.keys() != set(names):
            return False
        key = tuple(then[name] for name in names)
        if key not in self.known:
            self.known[key] = self.model.scope.admits(self.user, self.permission, self.model(**then), self.today)
        return self.known[key]
