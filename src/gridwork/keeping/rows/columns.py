"""What a column holds, as lines say it: numbers, texts and null, alike whichever database was asked.

| column | stands as |
| --- | --- |
| moment | `2026-11-23 09:30:00.000000`, in UTC |
| day, hour | `2026-11-23`, `09:30:00.000000` |
| yes or no | 1 or 0 |
| decimal | its text, with all its places |
| span of time | microseconds |
| bytes, UUID | hexadecimal |
| JSON | its text, keys sorted |
"""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import models

from gridwork.journal.models import Entry

type Turn = Callable[[Any], Any]

WHOLE = ".000000"


class Form(NamedTuple):
    """How a kind of column is asked for on either database, and what is then made of a value on the way in."""

    postgresql: str = "{c}"
    sqlite: str = "{c}"
    into_postgresql: Turn | None = None
    into_sqlite: Turn | None = None
    read: Turn | None = None


def _json(text: str) -> str:
    if len(text) == 2 or text == "null":  # {} and [], as most are
        return text
    return json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _short(text: str) -> str:
    """As Django writes moments and hours on SQLite, where they are compared as texts."""
    return text.removesuffix(WHOLE)


# SQLite: `||` and `+` take away the declared type, for which the driver would make objects.
_PADDED = "substr({c} || CASE WHEN instr({c}, '.') THEN '000000' ELSE '.000000' END, 1, %d)"
_PLAIN = Form()
_FORMS = {  # the first that fits: a moment is a day, too
    models.DateTimeField: Form(
        "to_char({c} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')", _PADDED % 26, "{}+00".format, _short
    ),
    models.DateField: Form("to_char({c}, 'YYYY-MM-DD')", "{c} || ''"),
    models.TimeField: Form("to_char({c}, 'HH24:MI:SS.US')", _PADDED % 15, None, _short),
    models.BooleanField: Form("{c}::int", "{c} + 0", bool),
    models.DecimalField: Form("{c}::text", "CASE WHEN {c} IS NOT NULL THEN printf('%.{places}f', {c}) END"),
    models.DurationField: Form("(extract(epoch FROM {c}) * 1000000)::bigint", "{c}", "{} microseconds".format),
    models.BinaryField: Form(
        "encode({c}, 'hex')", "CASE WHEN {c} IS NOT NULL THEN lower(hex({c})) END", bytes.fromhex, bytes.fromhex
    ),
    models.UUIDField: Form("replace({c}::text, '-', '')"),
    models.JSONField: Form("{c}::text", "{c} || ''", read=_json),
}


def form_of(field: Any) -> Form:
    if field.is_relation:
        return form_of(field.target_field)
    form = next((form for kind, form in _FORMS.items() if isinstance(field, kind)), _PLAIN)
    if field.model is Entry and field.name == "at":
        return form._replace(into_sqlite=None)  # the journal hashes this text, and always writes it whole
    return form


def asked(field: Any, connection: Any) -> str:
    """The SQL that asks for the column."""
    form = form_of(field)
    said = form.postgresql if connection.vendor == "postgresql" else form.sqlite
    places = getattr(field, "decimal_places", "")
    return said.format(c=connection.ops.quote_name(field.column), places=places)


def ordered(field: Any, connection: Any) -> str:
    """As an order by, which must not depend on a language."""
    column = connection.ops.quote_name(field.column)
    is_text = isinstance(field, models.CharField | models.TextField)
    return f'{column} COLLATE "C"' if is_text and connection.vendor == "postgresql" else column


def turn_into(field: Any, connection: Any) -> Turn | None:
    """What the driver is to be given for what a line says."""
    form = form_of(field)
    return form.into_postgresql if connection.vendor == "postgresql" else form.into_sqlite
