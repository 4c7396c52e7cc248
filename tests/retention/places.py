"""Every place in which something of a person could be left: each table, the database's own files, the node's folder."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow.parquet as pq
from django.apps import apps
from django.conf import settings
from django.db import connection

from gridwork.journal.reading import fetch

CANARY = re.compile(rb"canary[0-9a-f]{20}")


def searched() -> dict[str, bytes]:
    """By place, all that stands there."""
    found = {"tables": _tables(), "journal export": _export(), "mart": _mart(), "files": _files()}
    if connection.vendor == "sqlite":
        base = Path(connection.settings_dict["NAME"])
        found["database file"] = base.read_bytes()
        found["write-ahead log"] = Path(f"{base}-wal").read_bytes()
        found["search index"] = "\n".join(_terms()).encode()
    return found


def canaries_in(text: bytes) -> set[str]:
    return {found.decode() for found in CANARY.findall(text)}


def assert_gone(planted: set[str], words: Iterable[str], places: Mapping[str, bytes]) -> None:
    for place, text in places.items():
        assert not canaries_in(text) & planted, place
        assert not [word for word in words if word.encode() in text], place


def _tables() -> bytes:
    texts = []
    for model in apps.get_models(include_auto_created=True):
        columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
        texts += [_text(row) for row in fetch(f'SELECT {columns} FROM "{model._meta.db_table}"')]
    return "\n".join(texts).encode()


def _text(row: Iterable[object]) -> str:
    return " ".join(
        bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value) for value in row
    )


def _export() -> bytes:
    from gridwork.journal.verification import export

    return b"".join(export())


def _mart() -> bytes:
    """What its Parquet files say: they are compressed."""
    files = Path(settings.HOME).rglob("*.parquet")
    return b"\n".join(json.dumps(pq.read_table(file).to_pylist(), default=str).encode() for file in files)


def _files() -> bytes:
    """All that lies in the home: photographs, imported files, mail, the cache, logs, with their names."""
    files = [path for path in Path(settings.HOME).rglob("*") if path.is_file()]
    return b"\n".join(str(path).encode() + path.read_bytes() for path in files)


def _terms() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab('main', 'kernel_bigrams', 'row')")
        cursor.execute("SELECT term FROM temp.terms")
        terms = [term for (term,) in cursor.fetchall()]
        cursor.execute("DROP TABLE temp.terms")
    return terms
