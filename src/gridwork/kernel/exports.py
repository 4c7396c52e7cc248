"""Exports: the rows of a list as CSV, Excel or GeoJSON, streamed."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain
from typing import Any

import orjson
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

from gridwork.downloads import as_file, csv_file, workbook
from gridwork.kernel.cells import Cell
from gridwork.kernel.records import Record, RecordQuerySet
from gridwork.kernel.registers import Register

CHUNK = 1000


def answer(
    register: Register, rows: RecordQuerySet, kind: str, names: Iterable[str], now: datetime
) -> HttpResponseBase:
    names = tuple(names)
    stem = f"{register.slug}-{timezone.localdate(now).isoformat()}"
    if kind == "csv":
        text = csv_file(_lines(register, rows, names))
        made: HttpResponseBase = StreamingHttpResponse(text, "text/csv; charset=utf-8")
    elif kind == "geojson":
        made = StreamingHttpResponse(features(register, rows, names), "application/geo+json")
    else:
        sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        made = FileResponse(workbook(register.title, _lines(register, rows, names)), content_type=sheet)
    return as_file(made, f"{stem}.{kind}")


def features(register: Register, rows: RecordQuerySet, names: tuple[str, ...]) -> Iterator[bytes]:
    yield b'{"type":"FeatureCollection","features":['
    comma = b""
    for record in rows.iterator(chunk_size=CHUNK):
        yield comma + orjson.dumps(feature(register, record, names), default=str)
        comma = b",\n"
    yield b"]}"


def feature(register: Register, record: Record, names: Iterable[str]) -> dict[str, Any]:
    shown = {cell.name: cell.text for cell in register.cells(record, names)}
    return {
        "type": "Feature",
        "id": record.pk,
        "geometry": getattr(record, register.geometry),
        "properties": shown | {"url": register.url("record", record.pk), "label": str(record)},
    }


def _lines(register: Register, rows: RecordQuerySet, names: tuple[str, ...]) -> Iterator[list[Any]]:
    heads = ["id", *(register.label(name) for name in names)]
    records = rows.iterator(chunk_size=CHUNK)
    return chain(
        [heads], ([record.pk, *(_value(cell) for cell in register.cells(record, names))] for record in records)
    )


def _value(cell: Cell) -> Any:
    return cell.value if cell.kind == "number" else cell.text
