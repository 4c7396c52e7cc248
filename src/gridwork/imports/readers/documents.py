"""Rows in JSON: one object a line, a list of objects, or the features of a GeoJSON file."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gridwork.imports.readers.tables import refuse_too_many
from gridwork.imports.readers.text import encoding_of
from gridwork.imports.rows import Problem, RawRow

WHOLE = 200 * 1024 * 1024  # bytes of a file that is read at once


class LinesReader:
    """JSON lines. The file is read twice, so that every column is known before the first row is taken in."""

    def __init__(self, path: Path, encoding: str = "") -> None:
        self.path, self.encoding = path, encoding or encoding_of(path)
        self.columns = _columns(self.rows())

    def rows(self, only: Collection[str] | None = None) -> Iterator[RawRow]:
        with self.path.open(encoding=self.encoding) as file:
            for line, text in enumerate(file, start=1):
                if not text.strip():
                    continue
                try:
                    found = parsed(text)
                except (ValueError, RecursionError):
                    yield RawRow(line, {}, Problem("", "unreadable", _("The line is not JSON.")))
                    continue
                yield _row(line, found, _("The line is no JSON object."))


class WholeReader:
    """A list of objects, or GeoJSON. Lines are numbers of rows: such a file may be all on one line."""

    def __init__(self, path: Path, encoding: str = "") -> None:
        if path.stat().st_size > WHOLE:
            most = {"most": WHOLE // 1024 // 1024}
            raise ValidationError(_("JSON files of more than %(most)s MB are read line by line only."), params=most)
        try:
            found = parsed(path.read_text(encoding or encoding_of(path)))
        except (ValueError, RecursionError) as error:
            raise ValidationError(_("The file is not JSON."), code="unreadable") from error
        self._rows = [_features(each) for each in found["features"]] if _is_geojson(found) else found
        if not isinstance(self._rows, list):
            raise ValidationError(_("The file is neither GeoJSON nor a list of objects."), code="unreadable")
        self.columns = _columns(self.rows())

    def rows(self, only: Collection[str] | None = None) -> Iterator[RawRow]:
        for line, found in enumerate(self._rows, start=1):
            yield _row(line, found, _("The entry is no JSON object."))


def _row(line: int, found: Any, otherwise: str) -> RawRow:
    """The objects of an object are columns, too; those of a deeper one nobody has meant as such."""
    if not isinstance(found, dict):
        return RawRow(line, {}, Problem("", "unreadable", otherwise))
    try:
        return RawRow(line, flat(found))
    except RecursionError:
        return RawRow(line, {}, Problem("", "unreadable", _("One object lies within another too many times.")))


def _columns(rows: Iterable[RawRow]) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for row in rows:
        names |= dict.fromkeys(row.cells)
        refuse_too_many(len(names))
    return tuple(names)


def parsed(text: str) -> Any:
    """Numbers stay as they are written: 007 of a code and 1.10 of an amount are text until a column says otherwise."""
    return json.loads(text, parse_float=str, parse_int=str, parse_constant=str)


def flat(found: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """{"a": {"b": 1}} → {"a.b": "1"}; a list stays as JSON."""
    cells: dict[str, str] = {}
    for name, value in found.items():
        if isinstance(value, dict):
            cells |= flat(value, f"{prefix}{name}.")
        elif isinstance(value, list):
            cells[f"{prefix}{name}"] = json.dumps(value, ensure_ascii=False)
        else:
            cells[f"{prefix}{name}"] = _text(value)
    return cells


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _is_geojson(found: Any) -> bool:
    return (
        isinstance(found, dict) and found.get("type") == "FeatureCollection" and isinstance(found.get("features"), list)
    )


def _features(feature: Any) -> Any:
    """The properties, with the geometry as text and a point's two coordinates as columns of their own."""
    if not isinstance(feature, dict):
        return feature
    geometry, properties = feature.get("geometry") or {}, feature.get("properties") or {}
    if not (isinstance(geometry, dict) and isinstance(properties, dict)):
        return None
    point = geometry.get("coordinates") if geometry.get("type") == "Point" else None
    placed = {"longitude": point[0], "latitude": point[1]} if isinstance(point, list) and len(point) > 1 else {}
    return properties | placed | {"geometry": json.dumps(geometry, ensure_ascii=False)}
