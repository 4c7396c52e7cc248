"""The index behind search: FTS5 over the bigrams on SQLite, GIN on PostgreSQL. Put in after every migrate."""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

_SQLITE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS kernel_bigrams USING fts5"
    " (grams, content='kernel_searchtext', content_rowid='id', tokenize=\"unicode61 remove_diacritics 0\")",
    # Erased text must leave the index's pages too, not only be marked as gone.
    "INSERT INTO kernel_bigrams (kernel_bigrams, rank) VALUES ('secure-delete', 1)",
    "CREATE TRIGGER IF NOT EXISTS kernel_bigrams_insert AFTER INSERT ON kernel_searchtext BEGIN"
    " INSERT INTO kernel_bigrams (rowid, grams) VALUES (NEW.id, NEW.grams); END",
    "CREATE TRIGGER IF NOT EXISTS kernel_bigrams_delete AFTER DELETE ON kernel_searchtext BEGIN"
    " INSERT INTO kernel_bigrams (kernel_bigrams, rowid, grams) VALUES ('delete', OLD.id, OLD.grams); END",
    "CREATE TRIGGER IF NOT EXISTS kernel_bigrams_update AFTER UPDATE ON kernel_searchtext BEGIN"
    " INSERT INTO kernel_bigrams (kernel_bigrams, rowid, grams) VALUES ('delete', OLD.id, OLD.grams);"
    " INSERT INTO kernel_bigrams (rowid, grams) VALUES (NEW.id, NEW.grams); END",
)
_POSTGRESQL = (
    "CREATE INDEX IF NOT EXISTS kernel_bigrams ON kernel_searchtext USING gin (string_to_array(grams, ' '))",
)


def install(using: str = DEFAULT_DB_ALIAS, **_kwargs: Any) -> None:
    """Receives post_migrate; SQLite drops a table's triggers whenever Django rebuilds it for an ALTER."""
    connection = connections[using]
    if "kernel_searchtext" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE:
            cursor.execute(statement)
