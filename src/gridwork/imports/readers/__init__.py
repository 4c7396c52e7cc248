"""Readers: files of several formats, each read as rows of text under named columns."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Protocol

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gridwork.imports.rows import RawRow


class Reader(Protocol):
    """`columns` are all there are, known before the first row is read."""

    columns: tuple[str, ...]

    def rows(self, only: Collection[str] | None = None) -> Iterator[RawRow]:
        """`only`: the caller looks at these columns alone, so that no other cells need to be put together."""


def reader_of(path: Path, *, encoding: str = "", delimiter: str = "") -> Reader:
    """The reader for a file, by what it begins with and not by its name. ValidationError if none can read it."""
    with path.open("rb") as file:
        start = file.read(100_000).lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise ValidationError(_("The file is empty."), code="empty")
    if encoding:
        _check_encoding(encoding)
    if start.startswith(b"PK\x03\x04"):
        from gridwork.imports.readers.sheets import SheetReader  # openpyxl is slow to load

        return SheetReader(path)
    if start[:1] in b"{[":
        from gridwork.imports.readers.documents import LinesReader, WholeReader

        return LinesReader(path, encoding) if _is_lines(start) else WholeReader(path, encoding)
    from gridwork.imports.readers.tables import TableReader

    return TableReader(path, encoding, delimiter)


def _is_lines(start: bytes) -> bool:
    """An object that ends with its line is a row; one that goes on, or a collection of features, is the whole."""
    first = start.partition(b"\n")[0].strip()
    return first.startswith(b"{") and first.endswith(b"}") and b'"FeatureCollection"' not in first


def _check_encoding(name: str) -> None:
    try:
        "".encode(name)
    except LookupError as error:
        raise ValidationError(_("There is no encoding “%(name)s”."), code="encoding", params={"name": name}) from error
