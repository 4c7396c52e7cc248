"""Questions: how a text file is written, where its bytes do not say. Each answer with what it makes of the file."""

import csv
from codecs import getincrementaldecoder
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gridwork.imports.readers.text import PIECE, encoding_of

LINES = 20
SHOWN = 3
WIDE = 160  # signs of a line that is shown
ENCODINGS = ("utf-8", "gb18030", "big5", "cp1252", "shift_jis", "cp1251", "mac_roman")
MARKED = ("utf-8-sig", "utf-16")  # the file itself says so, by its first bytes
DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class Answer:
    """One way to read the file: what it is called, and the first lines as they would then stand."""

    value: str
    label: str
    lines: tuple[tuple[str, ...], ...]


def is_text(path: Path) -> bool:
    """CSV and its like; spreadsheets and JSON say themselves how they are written."""
    with path.open("rb") as file:
        start = file.read(100).lstrip(b"\xef\xbb\xbf \t\r\n")
    return bool(start) and not start.startswith(b"PK\x03\x04") and start[:1] not in b"{["


def encodings(path: Path) -> list[Answer]:
    """Those that read the beginning of the file at all, with lines that are not ASCII: only these differ."""
    found = []
    told = _told(path)
    for name in (told,) if told in MARKED else ENCODINGS:
        try:
            lines = _beginning(path, name)
        except UnicodeDecodeError:
            continue
        telling = [line for line in lines if not line.isascii()]
        if not telling:  # all of them would read it alike
            return [Answer(name, _called(name), tuple((line[:WIDE],) for line in lines[:SHOWN]))]
        found.append(Answer(name, _called(name), tuple((line[:WIDE],) for line in telling[:SHOWN])))
    return found


def delimiters(path: Path, encoding: str) -> list[Answer]:
    """Those that stand in the first line."""
    lines = _beginning(path, encoding)[:LINES]
    found = []
    for sign in DELIMITERS:
        rows = _split(lines, sign)
        if rows and len(rows[0]) > 1:
            found.append(
                Answer(sign, _called(sign), tuple(tuple(cell[:40] for cell in row[:8]) for row in rows[:SHOWN]))
            )
    return found


def delimiter_is_unclear(path: Path, encoding: str) -> bool:
    """Whether several signs each cut all of the first lines into as many cells as the header."""
    lines = _beginning(path, encoding)[:LINES]
    widths = [{len(row) for row in _split(lines, sign)} for sign in DELIMITERS]
    return sum(len(width) == 1 and max(width) > 1 for width in widths) > 1


@dataclass(frozen=True)
class HowWritten:
    """What there is to choose among. `encoding` is the one that is given, or that the bytes say; empty if unclear."""

    encoding: str
    encodings: list[Answer]
    delimiters: list[Answer]


def how_written(path: Path, given: str) -> HowWritten:
    known = encodings(path)
    values = [each.value for each in known]
    told = given if given in values else _told(path)
    likely = told or (values[0] if values else "")
    return HowWritten(told if told in values else "", known, delimiters(path, likely) if likely else [])


def _told(path: Path) -> str:
    try:
        return encoding_of(path)
    except ValidationError:
        return ""


def _beginning(path: Path, encoding: str) -> list[str]:
    """The lines of the first piece, without the last one, which may be cut."""
    with path.open("rb") as file:
        piece = file.read(PIECE)
        whole = not file.read(1)
    lines = getincrementaldecoder(encoding)("strict").decode(piece, final=whole).splitlines()
    return [line for line in (lines if whole or len(lines) == 1 else lines[:-1]) if line.strip()]


def _split(lines: list[str], sign: str) -> list[list[str]]:
    def rows() -> Iterator[list[str]]:
        reader = csv.reader(lines, delimiter=sign)
        try:
            yield from islice(reader, LINES)
        except csv.Error:
            return

    return list(rows())


def _called(value: str) -> str:
    return {
        "utf-8": "UTF-8",
        "utf-8-sig": "UTF-8",
        "utf-16": "UTF-16",
        "gb18030": _("GB 18030 (GBK, GB 2312): simplified Chinese"),
        "big5": _("Big5: traditional Chinese"),
        "cp1252": _("Windows-1252: Western Europe"),
        "shift_jis": _("Shift JIS: Japanese"),
        "cp1251": _("Windows-1251: Cyrillic"),
        "mac_roman": _("Mac Roman: older Macintosh files"),
        ",": _("comma"),
        ";": _("semicolon"),
        "\t": _("tabulator"),
        "|": _("bar"),
    }[value]
