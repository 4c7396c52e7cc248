"""Known rows: a row that came before is not taken in twice, whoever sends it and however often."""

from collections.abc import Iterable, Sequence

from django.db import connection
from django.utils.translation import gettext as _

from gridwork.columns.inserting import insert_columns
from gridwork.columns.keys import among, said
from gridwork.imports.models import SourceRow
from gridwork.imports.rows import Row

_HERE = "SELECT key, content, of_id, line FROM imports_sourcerow WHERE target = %s AND source = %s AND key "


def settle(rows: Sequence[Row], target: str, source: str, import_id: int | None) -> None:
    """Mark rows that are here already as known, and refuse those that say something else under the same key."""
    keys = [row.key for row in rows if row.is_open]
    here = _here(keys, target, source)
    first: dict[str, Row] = {}
    for row in rows:
        if row.is_open and row.key in here:
            _compare(row, *here[row.key], import_id)
        elif row.is_open and row.key in first:
            row.repeats = first[row.key]
            _compare(row, row.repeats.content, import_id, row.repeats.line, import_id)
        elif row.is_open:
            first[row.key] = row


def _here(keys: Sequence[str], target: str, source: str) -> dict[str, tuple[str, int | None, int]]:
    """What is known of these keys: content, import and line."""
    with connection.cursor() as cursor:
        cursor.execute(_HERE + among(connection), [target, source, said(keys, connection)])
        return {key: (content, of, line) for key, content, of, line in cursor.fetchall()}


def follow_repeated(rows: Iterable[Row]) -> None:
    """A row that repeats one which was refused after all is not here either, and is refused like it."""
    for row in rows:
        if row.known and row.repeats is not None and row.repeats.problems:
            row.known, row.warnings, row.problems = False, [], list(row.repeats.problems)


def remember(rows: Iterable[tuple[Row, int]], target: str, source: str, import_id: int) -> None:
    written = list(rows)
    told = ((import_id, target, source, row.key, row.content, record, row.line) for row, record in written)
    if written:
        names = ("of_id", "target", "source", "key", "content", "record", "line")
        insert_columns(SourceRow, dict(zip(names, zip(*told, strict=True), strict=True)))


def _compare(row: Row, content: str, of: int | None, line: int, import_id: int | None) -> None:
    told = {"line": line}
    if content == row.content:
        row.known, row.warnings = True, []
        if of == import_id:
            row.warn("repeated", _("The same row stands on line %(line)s.") % told)
    elif of == import_id:
        row.refuse("key_twice", _("Line %(line)s has the same key and says something else.") % told)
    else:
        row.refuse("differs", _("This row came before and is here already, with other values. Change it here."))
