"""What people see of a release: its cells in words and in order, with what is left out told apart from what is none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gridwork.analysis.suppression import Key
from gridwork.figures.facts import PLACES
from gridwork.figures.indicators import ratio
from gridwork.figures.models import Release, ReleasedTable
from gridwork.figures.public_tables import ANCHOR, DENOMINATOR, NUMERATOR, shown
from gridwork.places.boundaries import locator
from gridwork.places.models import Level, Place


@dataclass(frozen=True)
class Cell:
    """`numerator` and `denominator` are None where they are left out; a figure that is no rate has no denominator."""

    numerator: int | None
    denominator: int | None
    is_rate: bool
    unit: str

    @property
    def is_whole(self) -> bool:
        return self.numerator is not None and (not self.is_rate or self.denominator is not None)

    @property
    def value(self) -> int | Decimal | None:
        """None: left out, or not applicable."""
        if not self.is_whole or self.numerator is None:
            return None
        return ratio(self.numerator, self.denominator or 0, self.unit) if self.is_rate else self.numerator

    @property
    def words(self) -> str:
        if not self.is_whole:
            return pgettext("cell", "left out")
        return _("not applicable") if self.value is None else f"{self.value:,}"

    @property
    def parts(self) -> str:
        """Of a rate: what it counts, of how many."""
        if not self.is_rate:
            return ""
        told = ["–" if each is None else f"{each:,}" for each in (self.numerator, self.denominator)]
        return _("%(numerator)s of %(denominator)s") % {"numerator": told[0], "denominator": told[1]}


@dataclass(frozen=True)
class Line:
    label: str
    cells: Sequence[tuple[str, Cell]]  # each with the head of its column
    part: str | None  # None: the total

    @property
    def is_total(self) -> bool:
        return self.part is None


@dataclass(frozen=True)
class PublicTable:
    """`columns` are the months, and all of them together; none where a line has one cell."""

    head: str
    columns: Sequence[str]
    lines: Sequence[Line]
    left_out: int
    asked: int


def table(release: Release) -> PublicTable:
    kept = list(release.tables.defer("rows"))
    cells, names = _cells(release, kept), _names(release, kept)
    firsts = [*_ordered(release, cells, 0, names), None]
    seconds = [*_ordered(release, cells, 1, names), None] if len(release.axes) > 1 else []
    columns = [_("Total") if each is None else _label(release, 1, each, names) for each in seconds]
    lines = [
        Line(
            _("Total") if first is None else _label(release, 0, first, names),
            [(head, cells[first, second]) for head, second in zip(columns, seconds, strict=True)]
            or [(release.title, cells[first,])],
            first,
        )
        for first in firsts
    ]
    left_out = sum(not each.is_whole for each in cells.values())
    return PublicTable(_head(release.axes[0]), columns, lines, left_out, len(cells))


def lines(release: Release) -> Iterator[list[Any]]:
    """As a file has them: one cell a line, an empty value and a yes where it is left out."""
    kept = list(release.tables.defer("rows"))
    cells, names = _cells(release, kept), _names(release, kept)
    heads = [head for axis in release.axes for head in _heads(axis)]
    yield [*heads, release.title, _("unit"), _("numerator"), _("denominator"), pgettext("cell", "left out")]
    for key in sorted(cells, key=lambda key: [_place(names, part) for part in key]):
        told: list[Any] = []
        for number, (axis, part) in enumerate(zip(release.axes, key, strict=True)):
            place = names.get(part or "")
            told += [place.code if place else ""] if axis in (*PLACES, ANCHOR) else []
            told.append(_("Total") if part is None else _label(release, number, part, names))
            told += [*(part or ",").split(",")] if axis == ANCHOR else []
        cell = cells[key]
        value = float(cell.value) if isinstance(cell.value, Decimal) else cell.value
        numbers = [cell.numerator, cell.denominator if cell.is_rate else None]
        yield [*told, value, release.unit, *numbers, _("no") if cell.is_whole else _("yes")]


def _cells(release: Release, kept: Sequence[ReleasedTable]) -> dict[Key, Cell]:
    numbers = {each.of: shown(each) for each in kept}
    over = numbers.get(DENOMINATOR, {})
    return {
        key: Cell(count, over.get(key), DENOMINATOR in numbers, release.unit)
        for key, count in numbers[NUMERATOR].items()
    }


def _names(release: Release, kept: Sequence[ReleasedTable]) -> dict[str, Place]:
    """Of the places in it, and of those that anchors lie in; a place always comes first."""
    if release.is_map:
        return _around(release, {key[0] for each in kept for key in each.plain["cells"]})
    if release.axes[0] not in PLACES:
        return {}
    keys = {key[0] for each in kept for key in each.plain["cells"]}
    rows = Place.objects.unscoped("names of places are no secret")
    return {str(pk): place for pk, place in rows.in_bulk([int(key) for key in keys if key]).items()}


def _around(release: Release, anchors: set[str]) -> dict[str, Place]:
    """The village in which each anchor lies, by the boundaries of the period."""
    ordered = sorted(anchors)
    points = [point_of(anchor) for anchor in ordered]
    found: Any = locator(release.period.last, Level.VILLAGE).locate_many(*zip(*points, strict=True)) if points else []
    rows = Place.objects.unscoped("names of places are no secret").in_bulk({int(key) for key in found})
    return {anchor: rows[int(key)] for anchor, key in zip(ordered, found, strict=True) if int(key) in rows}


def point_of(anchor: str) -> tuple[float, float]:
    lon, lat = anchor.split(",")
    return float(lon), float(lat)


def _ordered(release: Release, cells: dict[Key, Cell], axis: int, names: dict[str, Place]) -> list[str]:
    found = {part for key in cells if (part := key[axis]) is not None}
    return sorted(found, key=lambda part: _place(names, part))


def _place(names: dict[str, Place], part: str | None) -> tuple[bool, str, str]:
    """In the order of codes; what is not known, and totals, after it."""
    place = names.get(part or "")
    return part is None or part == "", place.code if place else "", part or ""


def _label(release: Release, axis: int, part: str, names: dict[str, Place]) -> str:
    place = names.get(part)
    if release.axes[axis] == ANCHOR:
        where = part.replace(",", ", ")
        return f"{place} · {where}" if place else where
    if release.axes[axis] not in PLACES:
        return f"{part[:4]}-{part[4:]}"
    return str(place) if place else _("place not known")


def _heads(axis: str) -> tuple[str, ...]:
    """Of a file."""
    if axis == ANCHOR:
        return _("code"), _head(axis), _("longitude"), _("latitude")
    return (_("code"), _head(axis)) if axis in PLACES else (_head(axis),)


def _head(axis: str) -> str:
    words = {"town": _("Town"), "village": _("Village or community"), ANCHOR: _("Drawn at")}
    return words.get(axis, _("Month"))
