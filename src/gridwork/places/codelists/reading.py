"""Reading: the lines of a code list and of a file of links. What is wrong is refused by line and column."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gridwork.imports.readers import reader_of
from gridwork.imports.rows import RawRow
from gridwork.places import stems
from gridwork.places.models import Level

COLUMNS = {
    "code": ("code", "code12", "code9", "村级代码", "统计用区划代码", "代码"),
    "name": ("name", "名称"),
    "kind": ("kind", "类型"),
    "parent_code": ("parent", "town_code9", "parent_code", "上级代码"),
}
LINK_COLUMNS = {
    "old": ("old", "old_code", "原代码"),
    "new": ("new", "new_code", "新代码"),
    "weight": ("weight", "权重"),
}
LONGEST = {"code": 20, "name": 100, "kind": 40, "parent_code": 20}
LEVELS = {9: Level.TOWN, 12: Level.VILLAGE}  # by the digits of a code
PARENT_DIGITS = {9: 6, 12: 9}
# The third digit from the end, by the rules of the National Bureau of Statistics (统计用区划代码编制规则).
KINDS = {
    **dict.fromkeys("01", "residents_committee"),
    **dict.fromkeys("23", "villagers_committee"),
    "4": "quasi_residents",
}
FAULTS = 20  # told at once


@dataclass(frozen=True)
class Line:
    number: int  # in the file
    code: str
    name: str
    kind: str
    parent_code: str


@dataclass(frozen=True)
class Link:
    """`where` says where it is stated: the number of a line of the file of links, or a person."""

    where: str
    old: str
    new: str
    weight: Decimal

    @property
    def plain(self) -> list[str]:
        return [self.where, self.old, self.new, str(self.weight)]

    @classmethod
    def of(cls, plain: Iterable[str]) -> "Link":
        where, old, new, weight = plain
        return cls(where, old, new, Decimal(weight))


def read(path: Path) -> list[Line]:
    """ValidationError: the file, or some of its lines, are not what a code list holds. Nothing is read by halves."""
    reader = reader_of(path)
    columns = _columns(reader.columns, COLUMNS, needed=("code", "name"))
    lines: list[Line] = []
    faults: list[str] = []
    seen: dict[str, int] = {}
    for raw in reader.rows():
        cells = {name: raw.cells.get(column, "").strip() for name, column in columns.items()}
        faults += _faults(raw, cells, columns)
        first = seen.setdefault(cells["code"], raw.line)
        if first != raw.line:
            faults.append(_say(raw, columns["code"], _("the same code as in line %(n)s") % {"n": first}))
        lines.append(_line(raw.line, cells))
    if not lines:
        raise ValidationError(_("The file has no lines."))
    if len({len(line.code) for line in lines} & LEVELS.keys()) > 1:
        faults.append(_("The list holds codes of towns and of villages: hand them in one after the other."))
    _refuse(faults)
    return lines


def read_links(path: Path) -> list[Link]:
    reader = reader_of(path)
    columns = _columns(reader.columns, LINK_COLUMNS, needed=("old", "new"))
    rows = (
        (raw, {name: raw.cells.get(column, "").strip() for name, column in columns.items()}) for raw in reader.rows()
    )
    return _links((str(raw.line), cells) for raw, cells in rows)


def links_of(text: str, where: str) -> list[Link]:
    """As a person types them, one a line: old code, new code and, where there are several, the weight."""
    rows = [line.replace(",", " ").replace("，", " ").split() for line in text.splitlines() if line.strip()]
    links = _links((str(at), dict(zip(LINK_COLUMNS, row, strict=False))) for at, row in enumerate(rows, start=1))
    return [replace(link, where=where) for link in links]


def level_of(lines: list[Line]) -> Level:
    """By the digits of the codes; codes of other countries stand for villages."""
    return LEVELS.get(len(lines[0].code), Level.VILLAGE)


def language_of(lines: list[Line]) -> str:
    return max(stems.language_of(line.name) for line in lines)  # one Chinese name, and the list is Chinese


def _links(rows: Iterable[tuple[str, Mapping[str, str]]]) -> list[Link]:
    links, faults = [], []
    for where, cells in rows:
        try:
            link = Link(where, cells["old"], cells["new"], Decimal(cells.get("weight") or "1"))
        except (KeyError, InvalidOperation):
            faults.append(
                _("line %(where)s: an old code, a new code and a weight such as 0.5 are expected") % {"where": where}
            )
            continue
        if not (link.weight.is_finite() and 0 < link.weight <= 1):
            faults.append(_("line %(where)s: the weight is a share, more than 0 and at most 1") % {"where": where})
        links.append(link)
    _refuse(faults)
    return links


def _line(number: int, cells: Mapping[str, str]) -> Line:
    code = cells["code"]
    parent = cells.get("parent_code") or code[: PARENT_DIGITS.get(len(code), 0)]
    kind = cells.get("kind") or (KINDS.get(code[-3:-2], "") if len(code) == 12 else "")
    return Line(number, code, cells["name"], kind, parent)


def _columns(found: Iterable[str], wanted: Mapping[str, tuple[str, ...]], needed: tuple[str, ...]) -> dict[str, str]:
    """The file's columns by what they hold."""
    there = list(found)
    columns = {name: each for name, names in wanted.items() for each in names if each in there}
    for name in needed:
        if name not in columns:
            words = _("There is no column “%(name)s”; the file has %(columns)s.")
            raise ValidationError(words % {"name": name, "columns": ", ".join(there)})
    return columns


def _faults(raw: RawRow, cells: Mapping[str, str], columns: Mapping[str, str]) -> Iterator[str]:
    if raw.fault:
        yield _say(raw, raw.fault.column, raw.fault.words)
    for name, text in cells.items():
        if not text and name in ("code", "name"):
            yield _say(raw, columns[name], _("is empty"))
        elif len(text) > LONGEST[name]:
            words = _("has %(n)s characters, more than %(most)s") % {"n": len(text), "most": LONGEST[name]}
            yield _say(raw, columns[name], words)


def _say(raw: RawRow, column: str, words: str) -> str:
    told = {"n": raw.line, "column": column, "words": words}
    return (_("line %(n)s, %(column)s: %(words)s") if column else _("line %(n)s: %(words)s")) % told


def _refuse(faults: list[str]) -> None:
    if faults:
        more = [_("and %(n)s more") % {"n": len(faults) - FAULTS}] if len(faults) > FAULTS else []
        raise ValidationError(faults[:FAULTS] + more)
