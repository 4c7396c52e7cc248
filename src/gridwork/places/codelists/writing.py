"""Writing what an edition changed, and keeping what the undo needs: one journal entry a chunk of new rows.

The codes that end do so before any other begins: at no moment may two places bear one code.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from gridwork.kernel.refusals import Refusal
from gridwork.kernel.scope import Reacher
from gridwork.places.dated import overlapping
from gridwork.places.models import (
    Place,
    PlaceBoundary,
    PlaceCode,
    PlaceName,
    PlaceParent,
    PlaceSuccessor,
)
from gridwork.places.procedures import CONFIRM

DATED = {model._meta.model_name or "": model for model in (PlaceName, PlaceCode, PlaceParent, PlaceBoundary)}
VALUES = {"placename": ("language", "kind", "text"), "placecode": ("scheme", "code"), "placeparent": ("parent_id",)}


@dataclass
class Written:
    """By the name of a table: rows that ended, with the end they had before; rows that are new; rows corrected."""

    ended: list[tuple[str, int, str | None]] = field(default_factory=list)
    new: dict[str, list[int]] = field(default_factory=dict)
    corrected: list[tuple[str, dict[str, Any]]] = field(default_factory=list)  # of that same day: as they stood
    opened: list[int] = field(default_factory=list)
    places: list[tuple[int, str, str]] = field(default_factory=list)  # those touched: kind before and after
    closed: list[int] = field(default_factory=list)

    @property
    def plain(self) -> dict[str, Any]:
        return vars(self)


class Pen:
    """Writes as of one day, in the transaction of its caller."""

    def __init__(self, day: date, by: Reacher, now: datetime) -> None:
        self.day, self.written = day, Written()
        self.stamp: dict[str, Any] = {"by": by, "now": now, "permission": CONFIRM}

    def end(self, places: Sequence[int]) -> None:
        """All that holds of places that are closed. Refusal: something of theirs begins on that day or later."""
        for name, model in DATED.items():
            rows = model.known.filter(overlapping(self.day, None), place__in=places).select_related("place")
            for row in rows:
                if row.from_on >= self.day:
                    raise Refusal(_("%(place)s has entries that begin on that day or later.") % {"place": row.place})
                self._end(name, row)
        self.written.closed += places

    def make_way(self, rows: Sequence[Any], key: tuple[str, ...]) -> None:
        """End what holds until these rows begin, and let each hold until the next of its key; write none yet."""
        if not rows:
            return
        model = type(rows[0])
        kin: dict[tuple[Any, ...], list[Any]] = {}
        for each in model.known.filter(place__in=[row.place_id for row in rows]).order_by("from_on"):
            kin.setdefault(_key(each, key), []).append(each)
        for row in rows:
            others = kin.get(_key(row, key), [])
            later = [each.from_on for each in others if each.from_on > row.from_on]
            row.until_on = later[0] if later else row.place.closed_on
            for each in others:
                if each.from_on <= row.from_on and (each.until_on is None or each.until_on > row.from_on):
                    self._give_way(model._meta.model_name or "", each)

    def write(self, rows: Sequence[Any]) -> None:
        if rows:
            type(rows[0]).write_many(rows, **self.stamp)
            self.written.new.setdefault(rows[0]._meta.model_name, []).extend(row.pk for row in rows)

    def open(self, rows: Sequence[Place]) -> None:
        Place.write_many(rows, **self.stamp, action="open_place")
        self.written.opened += [row.pk for row in rows]

    def touch(self, place: Place, action: str, kind: str) -> None:
        self.written.places.append((place.pk, place.kind, kind))
        place.kind = kind
        place.write(**self.stamp, action=action)

    def succeed(self, rows: Sequence[PlaceSuccessor]) -> None:
        self.write(rows)

    def _give_way(self, name: str, row: Any) -> None:
        if row.from_on < self.day:
            self._end(name, row)
            return
        values = {each: getattr(row, each) for each in ("place_id", *VALUES[name])}
        until = row.until_on.isoformat() if row.until_on else None
        self.written.corrected.append((name, values | {"from_on": row.from_on.isoformat(), "until_on": until}))
        stamp = {"by": self.stamp["by"], "now": self.stamp["now"]}
        type(row).withdraw_many([row], **stamp, reason="corrected as of the same day")

    def _end(self, name: str, row: Any) -> None:
        self.written.ended.append((name, row.pk, row.until_on.isoformat() if row.until_on else None))
        row.until_on = self.day
        row.write(**self.stamp)


def rows_of(written: Mapping[str, Any], name: str) -> list[int]:
    return list(written["new"].get(name, ()))


def _key(row: Any, key: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in key)
