"""Tables in text files: CSV, TSV and what spreadsheets call so."""

import csv
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gridwork.imports.mending import ADDED, unguarded
from gridwork.imports.readers.text import encoding_of
from gridwork.imports.rows import Problem, RawRow

_DELIMITERS = ",;\t|"
COLUMNS = 2_000


class TableReader:
    def __init__(self, path: Path, encoding: str = "", delimiter: str = "") -> None:
        self.path, self.encoding = path, encoding or encoding_of(path)
        self.delimiter = delimiter or self._likely_delimiter()
        header = next((cells for _line, cells, _fault in self._lines()), None)
        if header is None:
            raise ValidationError(_("The file is empty."), code="empty")
        self.header = named(header)
        self.mended = bool(set(ADDED) & set(self.header))
        self.columns = tuple(name for name in self.header if name not in ADDED)

    def rows(self, only: Collection[str] | None = None) -> Iterator[RawRow]:
        lines = self._lines()
        next(lines)
        at = None if only is None else [(self.header.index(name), name) for name in only]
        for line, cells, fault in lines:
            if fault is None and not (cells and cells[0].strip()) and not any(map(str.strip, cells)):
                continue  # spreadsheets leave empty lines behind
            if at is not None:
                yield RawRow(line, {name: cells[number] for number, name in at if number < len(cells)}, fault)
            else:
                yield RawRow(line, self._cells(cells), fault or self._ragged(cells))

    def _cells(self, cells: list[str]) -> dict[str, str]:
        """By column. What a ragged line has too many stands in its last cell, so that nothing of it is lost."""
        if len(cells) == len(self.header) and not self.mended:
            return dict(zip(self.header, cells, strict=True))
        fitted = [*cells[: len(self.header)], *[""] * (len(self.header) - len(cells))]
        if any(cells[len(self.header) :]):
            fitted[-1] = self.delimiter.join(cells[len(self.header) - 1 :])
        named_cells = dict(zip(self.header, fitted, strict=True))
        if self.mended:
            named_cells = {name: unguarded(cell) for name, cell in named_cells.items() if name not in ADDED}
        return named_cells

    def _ragged(self, cells: list[str]) -> Problem | None:
        """Empty cells beyond the header are left behind by spreadsheets, too."""
        if len(cells) == len(self.header) or (len(cells) > len(self.header) and not any(cells[len(self.header) :])):
            return None
        words = _("The line has %(found)s cells, the header %(wanted)s.")
        return Problem("", "ragged", words % {"found": len(cells), "wanted": len(self.header)})

    def _lines(self) -> Iterator[tuple[int, list[str], Problem | None]]:
        """Each with the line it begins on: a cell in quotes may run over several."""
        with self.path.open(encoding=self.encoding, newline="") as file:
            reader = csv.reader(file, delimiter=self.delimiter)
            while True:
                begins = reader.line_num + 1
                try:
                    for cells in reader:
                        yield begins, cells, None
                        begins = reader.line_num + 1
                except csv.Error as error:  # a cell longer than 128 kB: a quotation mark that is never closed
                    yield begins, [], Problem("", "unreadable", _("The line cannot be read: %s") % error)
                except UnicodeDecodeError as error:
                    words = _("The file is not written in %(encoding)s throughout: line %(line)s.")
                    told = {"encoding": self.encoding, "line": begins}
                    raise ValidationError(words, code="encoding", params=told) from error
                else:
                    return

    def _likely_delimiter(self) -> str:
        try:
            with self.path.open(encoding=self.encoding, newline="") as file:
                header = file.readline(100_000)
        except UnicodeDecodeError as error:
            words = _("The file is not written in %(encoding)s.")
            raise ValidationError(words, code="encoding", params={"encoding": self.encoding}) from error
        return max(_DELIMITERS, key=header.count)


def refuse_too_many(columns: int) -> None:
    """Before each of them is looked at: a table of so many columns was read with another delimiter, or turned over."""
    if columns > COLUMNS:
        words = _("The file has %(found)s columns, more than %(most)s: is it the table that was meant?")
        raise ValidationError(words, code="columns", params={"found": columns, "most": COLUMNS})


def named(header: Sequence[str]) -> list[str]:
    """Names of columns as they are mapped. One without a name is called by its place, as spreadsheets number rows."""
    refuse_too_many(len(header))
    names = [cell.strip() or f"column {at}" for at, cell in enumerate(header, start=1)]
    doubled = sorted(name for name, count in Counter(names).items() if count > 1)
    if doubled:
        words = _("Two columns have the same name: %(names)s.")
        raise ValidationError(words, code="columns", params={"names": ", ".join(doubled)})
    return names
