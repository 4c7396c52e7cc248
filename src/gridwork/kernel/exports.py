"""Exports: the rows of a list as CSV, Excel or GeoJSON, streamed, without a cell that a spreadsheet would run."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain
from typing import Any

import orjson
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

from gridwork.kernel.answers import as_file
from gridwork.kernel.cells import Cell
from gridwork.kernel.records import Record, RecordQuerySet
from gridwork.kernel.registers import Register

CHUNK = 1000
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # the full-width ones are formulas to some programs


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula: a leading apostrophe where it would."""
    return f"'{text}" if text.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA) else text


def answer(
    register: Register, rows: RecordQuerySet, kind: str, names: Iterable[str], now: datetime
) -> HttpResponseBase:
    names = tuple(names)
    stem = f"{register.slug}-{timezone.localdate(now).isoformat()}"
    if kind == "csv":
        made: HttpResponseBase = StreamingHttpResponse(csv_lines(register, rows, names), "text/csv; charset=utf-8")
    elif kind == "geojson":
        made = StreamingHttpResponse(features(register, rows, names), "application/geo+json")
    else:
        sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        made = FileResponse(workbook(register, rows, names), content_type=sheet)
    return as_file(made, f"{stem}.{kind}")


def csv_lines(register: Register, rows: RecordQuerySet, names: tuple[str, ...]) -> Iterator[bytes]:
    heads = ["id", *(register.label(name) for name in names)]
    records = rows.iterator(chunk_size=CHUNK)
    lines = ([record.pk, *(_value(cell) for cell in register.cells(record, names))] for record in records)
    return csv_file(chain([heads], lines))


def workbook(register: Register, rows: RecordQuerySet, names: tuple[str, ...]) -> io.BufferedIOBase:
    """Written row by row into a temporary file: memory does not grow with the rows."""
    from openpyxl import Workbook  # half a second, and few ask for Excel

    book = Workbook(write_only=True)
    sheet = book.create_sheet(register.title[:31])
    sheet.append(["id", *(harmless(register.label(name)) for name in names)])
    for record in rows.iterator(chunk_size=CHUNK):
        sheet.append([record.pk, *(_value(cell) for cell in register.cells(record, names))])
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the answer closes it)
    book.save(file)
    file.seek(0)
    return file


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


def _value(cell: Cell) -> Any:
    return cell.value if cell.kind == "number" else harmless(cell.text)


def csv_file(lines: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """Line by line, each text in it harmless."""
    yield "\ufeff".encode()  # Excel takes a file without it for the local encoding
    for values in lines:
        buffer = io.StringIO()
        csv.writer(buffer).writerow([harmless(v) if isinstance(v, str) else v for v in values])
        yield buffer.getvalue().encode()
