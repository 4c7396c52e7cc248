"""Excel files: the first sheet, its first row being the header."""

import zipfile
from collections.abc import Collection, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from gridwork.imports.mending import ADDED, unguarded
from gridwork.imports.readers.tables import named
from gridwork.imports.rows import RawRow

SHARED = 100 * 1024 * 1024  # bytes of its table of texts, all of which are held at once
UNPACKED = 500 * 1024 * 1024  # bytes; a file of a few kilobytes can unpack to terabytes


class SheetReader:
    def __init__(self, path: Path) -> None:
        self.path = path
        header = next(self._lines(), (0, []))[1]
        if not header:
            raise ValidationError(_("The file is empty."), code="empty")
        self.header = named(header)
        self.columns = tuple(name for name in self.header if name not in ADDED)

    def rows(self, only: Collection[str] | None = None) -> Iterator[RawRow]:
        lines = self._lines()
        next(lines)
        mended = len(self.columns) < len(self.header)
        for line, cells in lines:
            if not any(cells):
                continue
            fitted = [*cells, *[""] * len(self.header)][: len(self.header)]
            found = {name: cell for name, cell in zip(self.header, fitted, strict=True) if name not in ADDED}
            yield RawRow(line, {name: unguarded(cell) for name, cell in found.items()} if mended else found)

    def _lines(self) -> Iterator[tuple[int, list[str]]]:
        """What is damaged may show itself at the last row only."""
        try:
            with zipfile.ZipFile(self.path) as packed:
                sizes = {part.filename: part.file_size for part in packed.infolist()}
                if sum(sizes.values()) > UNPACKED or sizes.get("xl/sharedStrings.xml", 0) > SHARED:
                    raise ValidationError(_("The Excel file is too large. Save it as CSV."), code="bytes")
            with self.path.open("rb") as file:  # opened here: openpyxl judges a path by its ending
                book = load_workbook(file, read_only=True, data_only=True)
                sheet = book.worksheets[0]
                sheet.reset_dimensions()  # files of other programs claim a size of one cell
                for line, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
                    texts = [_text(cell) for cell in cells]
                    while texts and not texts[-1]:
                        texts.pop()
                    yield line, texts
        except ValidationError:
            raise
        except Exception as error:  # whatever zip and XML parsers meet in damaged data
            raise ValidationError(_("The Excel file is damaged and cannot be read."), code="unreadable") from error


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ", "seconds")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)
