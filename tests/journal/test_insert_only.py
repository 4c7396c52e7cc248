"""The database itself refuses to change the journal, on both sides of a migration."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from gridwork.journal import triggers
from gridwork.journal.models import Checkpoint, Entry, Erasable, Seal, Subtree, Unsealed
from tests.journal.journals import NOW, add, build

pytestmark = pytest.mark.django_db
TABLES: list[tuple[type[models.Model], str]] = [
    (Entry, "actor"),
    (Seal, "hash"),
    (Subtree, "hash"),
    (Checkpoint, "root"),
    (Erasable, "value"),
]


@pytest.fixture(autouse=True)
def journal() -> None:
    build(9, anchored_every=9)
    Subtree.objects.create(level=8, index=0, hash="")
    connection.check_constraints()  # PostgreSQL truncates no table that waits for its foreign keys to be checked


def refused(sql: str) -> None:
    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(("model", "column"), TABLES)
def test_it_refuses_to_update(model: type[models.Model], column: str):
    refused(f"UPDATE {model._meta.db_table} SET {column} = 'forged'")


@pytest.mark.parametrize(("model", "column"), TABLES[:-1])
def test_it_refuses_to_delete(model: type[models.Model], column: str):
    refused(f"DELETE FROM {model._meta.db_table}")


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("model", "column"), TABLES)
def test_it_refuses_to_replace(model: type[models.Model], column: str):
    """INSERT OR REPLACE passes SQLite's DELETE triggers."""
    columns = ", ".join(
        f"'forged' AS {field.column}" if field.column == column else f'"{field.column}"'
        for field in model._meta.concrete_fields
    )
    refused(f"INSERT OR REPLACE INTO {model._meta.db_table} SELECT {columns} FROM {model._meta.db_table}")


@pytest.mark.sqlite_only
def test_it_refuses_to_replace_a_seal_by_its_entry():
    refused("INSERT OR REPLACE INTO journal_seal SELECT position + 100, entry_id, previous, hash FROM journal_seal")


@pytest.mark.postgresql_only
@pytest.mark.parametrize(("model", "column"), TABLES)
def test_it_refuses_to_truncate(model: type[models.Model], column: str):
    refused(f"TRUNCATE {model._meta.db_table} CASCADE")


def test_it_puts_the_triggers_back_after_every_migrate():
    triggers.lift()
    call_command("migrate", "journal", verbosity=0)
    refused("UPDATE journal_entry SET actor = 'forged'")
    assert Unsealed.objects.filter(pk=add(1)).exists()


def test_it_can_be_lifted_for_a_while():
    with triggers.lifted():
        Entry.objects.update(at=NOW)
    refused("UPDATE journal_entry SET actor = 'forged'")
