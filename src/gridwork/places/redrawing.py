"""Redrawing: the cells of a village, or the villages of a town, drawn anew from a day on so that they fill it again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import shapely
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from gridwork.kernel.records import local_day
from gridwork.kernel.refusals import Refusal
from gridwork.kernel.scope import Reacher
from gridwork.places import actions, codes, coverage
from gridwork.places.boundaries import shapes as shapes_on
from gridwork.places.coordinates import System
from gridwork.places.coverage import Fault
from gridwork.places.dated import holding, is_open
from gridwork.places.models import Level, Place, PlaceBoundary, PlaceCode, PlaceParent
from gridwork.places.polygons import Refused, mended
from gridwork.places.stems import language_of


@dataclass(frozen=True)
class Piece:
    """A feature of a redraw: its code where it stands for a place that there is, its name where it is to have one."""

    number: int
    code: str
    name: str
    shape: Any

    def __str__(self) -> str:
        return self.name or self.code or _("feature %(n)d") % {"n": self.number}


class Unfilled(Refusal):
    """The pieces leave a gap, overlap or reach outside; `faults` are to be shown on a map."""

    def __init__(self, whole: Place, faults: Sequence[Fault]) -> None:
        super().__init__(" ".join(_in_words(fault, whole) for fault in faults[:10]))
        self.faults = list(faults)

    @property
    def shape(self) -> dict[str, Any]:
        """As one GeoJSON geometry."""
        return dict(shapely.geometry.mapping(shapely.union_all([fault.shape for fault in self.faults])))


@dataclass
class Redrawn:
    opened: list[Place] = field(default_factory=list)
    closed: list[Place] = field(default_factory=list)
    rebounded: list[Place] = field(default_factory=list)
    unchanged: list[Place] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def pieces_of(said: Any, system: System) -> tuple[list[Piece], list[str]]:
    """From a GeoJSON FeatureCollection, with what was mended. ValidationError: a feature is refused, by its number."""
    features = said.get("features") if isinstance(said, dict) else None
    if not isinstance(features, list) or not features:
        raise ValidationError(_("This is not a GeoJSON file with features."))
    pieces: list[Piece] = []
    notes: list[str] = []
    wrong: list[str] = []
    for number, feature in enumerate(features, start=1):
        properties = (feature.get("properties") if isinstance(feature, dict) else None) or {}
        text = {name: str(properties.get(name) or "").strip()[:100] for name in ("code", "name")}
        piece = Piece(number, text["code"][:20], text["name"], None)
        try:
            made = mended(feature.get("geometry") if isinstance(feature, dict) else None, system)
        except Refused as refused:
            told = {"n": number, "name": piece, "why": refused.reason}
            wrong.append(_("Feature %(n)d, %(name)s, %(why)s.") % told)
            continue
        if made.notes:
            notes.append(
                _("Feature %(n)d, %(name)s: %(what)s.") % {"n": number, "name": piece, "what": "; ".join(made.notes)}
            )
        pieces.append(Piece(number, piece.code, piece.name, made.shape))
    if wrong:
        raise ValidationError(wrong)
    return pieces, notes


@transaction.atomic
def redraw(whole: Place, pieces: Sequence[Piece], *, from_on: date, source: str, by: Reacher, now: datetime) -> Redrawn:
    """The cells of a village, or the villages of a town. Unfilled: they do not fill it; then nothing is written."""
    for permission in (actions.ADD, actions.CHANGE):
        if not Place.scope.admits(by, permission, whole, local_day(now)):
            raise PermissionDenied(_("You may not change %(place)s.") % {"place": whole})
    ground = _ground(whole, from_on)
    if faults := coverage.faults(ground, _by_name(pieces)):
        raise Unfilled(whole, faults)
    redrawing = _Redrawing(whole, pieces, from_on, source, by, now)
    return redrawing.cells() if whole.level == Level.VILLAGE else redrawing.villages()


class _Redrawing:
    def __init__(
        self, whole: Place, pieces: Sequence[Piece], from_on: date, source: str, by: Reacher, now: datetime
    ) -> None:
        self.whole, self.pieces, self.from_on, self.source = whole, pieces, from_on, source
        self.stamp: dict[str, Any] = {"by": by, "now": now}
        level = Level.CELL if whole.level == Level.VILLAGE else Level.VILLAGE
        inside = PlaceParent.known.filter(holding(from_on), parent=whole).values("place")
        self.places = list(Place.known.filter(is_open(from_on), level=level, pk__in=inside).order_by("code", "pk"))
        drawn, areas = shapes_on(from_on, level)
        self.areas = dict(zip(drawn, areas, strict=True))

    def cells(self) -> Redrawn:
        """A cell that is drawn as it was stays; every other ends, and passes on by area to those in its stead."""
        self._refuse_undrawn()
        done, fresh, old = Redrawn(), list(self.pieces), list(self.places)
        for place in self.places:
            same = next((piece for piece in fresh if coverage.is_same(self.areas[place.pk], piece.shape)), None)
            if same is not None:
                fresh.remove(same)
                old.remove(place)
                done.unchanged.append(place)
        done.opened = self._open(fresh)
        for place in old:
            weights = coverage.shares(self.areas[place.pk], [piece.shape for piece in fresh])
            heirs = [(cell, Decimal(str(weight))) for cell, weight in zip(done.opened, weights, strict=True) if weight]
            actions.close_place(place, from_on=self.from_on, successors=heirs, **self.stamp)
            done.closed.append(place)
        return done

    def villages(self) -> Redrawn:
        """Villages stay what they are; each is in the file by its code, and only their boundaries change."""
        by_code = {code: place for place, code in self._codes().items()}
        known = {place.pk: place for place in self.places}
        wanted = {piece.code: piece for piece in self.pieces}
        missing = [known[pk] for code, pk in by_code.items() if code not in wanted]
        unknown = [str(piece) for piece in self.pieces if piece.code not in by_code]
        if missing or unknown or len(wanted) < len(self.pieces) or len(by_code) < len(known):
            words = _(
                "Each village of %(place)s must be in the file once, by its code:"
                " missing %(missing)s, unknown %(unknown)s."
            )
            told = {
                "place": self.whole,
                "missing": _(", ").join(map(str, missing)) or "–",
                "unknown": _(", ").join(unknown) or "–",
            }
            raise ValidationError(words % told)
        done = Redrawn()
        for code, piece in wanted.items():
            place = known[by_code[code]]
            if place.pk in self.areas and shapely.equals(self.areas[place.pk], piece.shape):
                done.unchanged.append(place)
                continue
            actions.rebound_place(place, piece.shape, from_on=self.from_on, source=self.source, **self.stamp)
            done.rebounded.append(place)
        return done

    def _open(self, pieces: Sequence[Piece]) -> list[Place]:
        """Each with the next serial that no cell has ever had; one entry for all."""
        used = list(PlaceCode.known.filter(code__startswith=self.whole.code).values_list("code", flat=True))
        rows: list[Place] = []
        for piece in pieces:
            code = self._next_code(used)
            used.append(code)
            names = self._names(piece, code[-3:])
            rows.append(
                Place(level=Level.CELL, kind="cell", opened_on=self.from_on, parent=self.whole, code=code, **names)
            )
        Place.write_many(rows, **self.stamp, action="open_place", permission=actions.ADD)
        shapes = [
            PlaceBoundary(place=row, shape=shapely.to_wkb(piece.shape), source=self.source, from_on=self.from_on)
            for row, piece in zip(rows, pieces, strict=True)
        ]
        PlaceBoundary.write_many(shapes, **self.stamp, permission=actions.ADD)
        return rows

    def _names(self, piece: Piece, serial: str) -> dict[str, str]:
        """As the file has it, in whichever language; else by the village and the serial."""
        if piece.name:
            return {"name_zh" if language_of(piece.name) == "zh" else "name_en": piece.name}
        given = {"name_en": self.whole.name_en and f"{self.whole.name_en} {serial}"}
        return given | {"name_zh": self.whole.name_zh and f"{self.whole.name_zh}{serial}"}

    def _next_code(self, used: Sequence[str]) -> str:
        try:
            return codes.next_cell_code(self.whole.code, used)
        except codes.NoSerialLeft:
            words = _("%(village)s has had 999 cells, and no serial is used twice.") % {"village": self.whole}
            raise Refusal(words) from None
        except ValueError:
            raise ValidationError(_("%(place)s has no code of 12 digits.") % {"place": self.whole}) from None

    def _refuse_undrawn(self) -> None:
        if undrawn := [str(place) for place in self.places if place.pk not in self.areas]:
            words = _("These have no boundary, so nobody can say what takes over from them: %(places)s.")
            raise Refusal(words % {"places": _(", ").join(undrawn[:10])})

    def _codes(self) -> dict[int, str]:
        rows = PlaceCode.known.filter(holding(self.from_on), scheme=PlaceCode.OFFICIAL, place__in=self.places)
        return dict(rows.values_list("place_id", "code"))


def _ground(whole: Place, on: date) -> Any:
    if whole.level not in (Level.VILLAGE, Level.TOWN):
        raise Refusal(_("Only the cells of a village, or the villages of a town, are redrawn together."))
    row = PlaceBoundary.known.filter(holding(on), place=whole).first()
    if row is None:
        raise Refusal(_("%(place)s has no boundary on that day that its parts could fill.") % {"place": whole})
    return row.geometry


def _by_name(pieces: Sequence[Piece]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for piece in pieces:
        name = str(piece)
        found[name if name not in found else f"{name} ({piece.number})"] = piece.shape
    return found


def _in_words(fault: Fault, whole: Place) -> str:
    told = {"place": whole, "names": " + ".join(fault.names), "area": f"{fault.square_metres:,.0f}"}
    words = {
        "gap": _("%(place)s: %(area)s m² lie in none of the pieces."),
        "outside": _("%(names)s: %(area)s m² lie outside %(place)s."),
        "overlap": _("%(names)s: %(area)s m² lie in both."),
    }
    return words[fault.kind] % told
