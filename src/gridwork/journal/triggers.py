"""Triggers: entries queue themselves, and neither they nor their seals can be changed. Put in after every migrate.

After every one, since SQLite drops the triggers of a table that Django rebuilds for an ALTER.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections

# Each with what a row has in common with the one it would replace: SQLite's INSERT OR REPLACE deletes that one without
# firing DELETE triggers.
INSERT_ONLY = {
    "journal_entry": "id = NEW.id",
    "journal_seal": "position = NEW.position OR entry_id = NEW.entry_id",
    "journal_subtree": 'level = NEW.level AND "index" = NEW."index"',
    "journal_checkpoint": "size = NEW.size",
}
ERASABLE = {"journal_erasable": "entry_id = NEW.entry_id AND field = NEW.field"}


def install(using: str = DEFAULT_DB_ALIAS, **kwargs: object) -> None:
    """Put the triggers in; receives post_migrate, also when the journal's tables are not there (any more)."""
    connection = connections[using]
    if "journal_entry" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in _postgresql() if connection.vendor == "postgresql" else _sqlite():
            cursor.execute(statement)


def lift(using: str = DEFAULT_DB_ALIAS) -> None:
    """Take the triggers out, for tests that flush or tamper. `flush` itself puts them in again."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS journal_queue, journal_refuse CASCADE")
        else:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'journal\\_%' ESCAPE '\\'"
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")


@contextmanager
def lifted(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    lift(using)
    try:
        yield
    finally:
        install(using)


def _sqlite() -> Iterator[str]:
    yield (
        "CREATE TRIGGER IF NOT EXISTS journal_queue AFTER INSERT ON journal_entry BEGIN"
        " INSERT INTO journal_unsealed (entry_id, queued_at)"
        " VALUES (NEW.id, strftime('%Y-%m-%d %H:%M:%f', 'now')); END"
    )
    refuse = "BEGIN SELECT RAISE(ABORT, 'the journal is insert-only'); END"
    for table, same in (INSERT_ONLY | ERASABLE).items():
        there = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608  (names of our own)
        yield f"CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table} {refuse}"
        yield f"CREATE TRIGGER IF NOT EXISTS {table}_no_replace BEFORE INSERT ON {table} WHEN {there} {refuse}"
    for table in INSERT_ONLY:
        yield f"CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} {refuse}"


def _postgresql() -> Iterator[str]:
    yield (
        "CREATE OR REPLACE FUNCTION journal_queue() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN INSERT INTO journal_unsealed (entry_id, queued_at) VALUES (NEW.id, clock_timestamp());"
        " RETURN NULL; END $$"
    )
    yield (
        "CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the journal is insert-only'; END $$"
    )
    yield (
        "CREATE OR REPLACE TRIGGER journal_queue AFTER INSERT ON journal_entry"
        " FOR EACH ROW EXECUTE FUNCTION journal_queue()"
    )
    verbs = dict.fromkeys(INSERT_ONLY, "UPDATE OR DELETE OR TRUNCATE") | dict.fromkeys(ERASABLE, "UPDATE OR TRUNCATE")
    for table, refused in verbs.items():
        yield (
            f"CREATE OR REPLACE TRIGGER {table}_refuse BEFORE {refused} ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()"
        )
