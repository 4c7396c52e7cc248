"""Downloads: what is given out as a file, under its name, without a cell that a spreadsheet would run."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpResponseBase
from django.utils.http import content_disposition_header

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # the full-width ones are formulas to some programs


def as_file[Answer: HttpResponseBase](answer: Answer, name: str, *, shown: bool = False) -> Answer:
    """What browsers keep, under this name, instead of showing it; or what they show, and name so if it is kept."""
    answer["Content-Disposition"] = content_disposition_header(not shown, name) or ""
    return answer


def harmless(value: Any) -> Any:
    """Text that no spreadsheet takes for a formula: a leading apostrophe where it would. What is no text, as it is."""
    if not isinstance(value, str):
        return value
    return f"'{value}" if value.lstrip().startswith(_FORMULA) or value.startswith(_FORMULA) else value


def csv_file(lines: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """Line by line, each text in it harmless."""
    return csv_as_it_is(map(harmless, values) for values in lines)


def csv_as_it_is(lines: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    yield "\ufeff".encode()  # Excel takes a file without it for the local encoding
    for values in lines:
        buffer = io.StringIO()
        csv.writer(buffer).writerow(values)
        yield buffer.getvalue().encode()


def workbook(title: str, lines: Iterable[Iterable[Any]]) -> io.BufferedIOBase:
    """Written line by line into a temporary file, each text harmless: memory does not grow with the lines."""
    from openpyxl import Workbook  # half a second, and few ask for Excel

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for values in lines:
        sheet.append([harmless(value) for value in values])
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the answer closes it)
    book.save(file)
    file.seek(0)
    return file
