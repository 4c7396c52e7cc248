"""Upgrades: what the version before would stumble over is found, on tables that a release has and on no others."""

from typing import Any

import pytest
from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from django.db.models.functions import Lower

from tools import upgrades

NOTE = ModelState(
    "notices",
    "Note",
    [
        ("id", models.BigAutoField(primary_key=True)),
        ("text", models.CharField(max_length=80, null=True)),
        ("by", models.ForeignKey("accounts.User", models.PROTECT, null=True, db_index=False, db_constraint=False)),
        ("words", models.CharField(null=True)),
        ("weight", models.DecimalField(max_digits=5, decimal_places=2, db_default=1)),
    ],
)


class Found:
    atomic = True
    unused_since = ""

    def __init__(self, **more: Any) -> None:
        self.__dict__ |= more


class Disk:
    """A loader that knows one migration, of the table above."""

    def __init__(self, *operations: Any) -> None:
        self.operations = operations

    def get_migration(self, *_key: str) -> Any:
        return Found(operations=self.operations)

    def project_state(self, *_key: Any, at_end: bool) -> ProjectState:
        state = ProjectState()
        state.add_model(NOTE.clone())
        return state


def lines(*operations: Any) -> list[str]:
    return list(upgrades.faults(Disk(*operations), ("notices", "0009_more"), {("notices", "note")}))


def why(operation: Any, **more: Any) -> str:
    return upgrades.fault(operation, NOTE, Found(**more))


@pytest.mark.parametrize(
    "operation",
    [
        migrations.RemoveField("note", "text"),
        migrations.RenameField("note", "text", "words"),
        migrations.DeleteModel("Note"),
        migrations.AddField("note", "at", models.DateTimeField()),
        migrations.AddField("note", "count", models.IntegerField(default=0)),  # Django takes its default back
        migrations.AddField("note", "code", models.CharField(max_length=9, null=True, unique=True)),
        migrations.AddField("note", "word", models.CharField(max_length=9, null=True, db_index=True)),
        migrations.AddField("note", "to", models.ForeignKey("accounts.User", models.PROTECT, null=True)),
        migrations.AddField(
            "note", "off", models.ForeignKey("accounts.User", models.PROTECT, null=True, db_index=False)
        ),
        migrations.AddField("note", "size", models.PositiveIntegerField(null=True)),
        migrations.AddField("note", "key", models.UUIDField(db_default=RandomUUID())),
        migrations.AddField(
            "note",
            "low",
            models.GeneratedField(expression=Lower("text"), output_field=models.TextField(), db_persist=True),
        ),
        migrations.AlterField("note", "text", models.CharField(max_length=80)),
        migrations.AlterField("note", "text", models.CharField(max_length=80, null=True, db_index=True)),
        migrations.AlterField("note", "text", models.CharField(max_length=80, null=True, unique=True)),
        migrations.AlterField("note", "text", models.CharField(max_length=80, null=True, db_collation="C")),
        migrations.AlterField("note", "text", models.CharField(max_length=80, null=True, db_column="words")),
        migrations.AlterField("note", "by", models.ForeignKey("accounts.User", models.PROTECT, null=True)),
        migrations.AlterField("note", "weight", models.DecimalField(max_digits=5, decimal_places=2)),
        migrations.AlterField("note", "weight", models.DecimalField(max_digits=6, decimal_places=3, db_default=1)),
        migrations.AlterModelTable("note", "notes"),
        migrations.AlterOrderWithRespectTo("note", "by"),
        migrations.RunSQL("UPDATE notices_note SET text = 'x'"),
        migrations.AlterField("note", "text", models.CharField(max_length=40, null=True)),
        migrations.AlterField("note", "text", models.IntegerField(null=True)),
        migrations.AlterField("note", "words", models.CharField(max_length=40, null=True)),
        migrations.AddIndex("note", models.Index(fields=["text"], name="note_text")),
        migrations.AddConstraint("note", models.UniqueConstraint(fields=["text"], name="note_text")),
    ],
    ids=lambda operation: operation.describe(),
)
def test_it_finds_what_the_version_before_stumbles_over(operation: Any):
    assert why(operation)


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("note", "at", models.DateTimeField(null=True)),
        migrations.AddField("note", "count", models.IntegerField(db_default=0)),
        migrations.AlterField("note", "text", models.CharField(max_length=120, null=True)),
        migrations.AddField(
            "note",
            "to",
            models.ForeignKey("accounts.User", models.PROTECT, null=True, db_index=False, db_constraint=False),
        ),
        migrations.AddField("note", "by_whom", models.ManyToManyField("accounts.User")),
        migrations.AlterField(
            "note", "text", models.CharField("words", max_length=80, null=True, choices=[("a", "a")])
        ),
        migrations.AlterField(
            "note", "weight", models.DecimalField(max_digits=5, decimal_places=2, db_default=2, default=2, null=True)
        ),
        migrations.RemoveIndex("note", "note_text"),
        migrations.RemoveConstraint("note", "note_text"),
        migrations.AlterModelOptions("note", {}),
    ],
    ids=lambda operation: operation.describe(),
)
def test_it_lets_pass_what_it_does_not_notice(operation: Any):
    assert not why(operation)


class Own(Operation):
    """Of somebody's own making: what it does, nobody can tell."""

    def state_forwards(self, app_label: str, state: ProjectState) -> None: ...


@pytest.mark.parametrize(
    "hidden", [migrations.RunSQL("DROP TABLE notices_note"), migrations.RemoveField("note", "text"), Own()]
)
def test_it_looks_into_what_is_done_to_tables_apart_from_their_state(hidden: Any):
    apart = migrations.SeparateDatabaseAndState
    assert len(lines(hidden)) == len(lines(apart([hidden]))) == len(lines(apart([apart([hidden])]))) == 1
    assert lines(apart([], [migrations.RemoveField("note", "text")])) == []


def test_it_wants_rows_changed_apart_from_tables():
    change, add = migrations.RunPython(print), migrations.AddField("note", "at", models.DateTimeField(null=True))
    assert lines(change) == lines(add) == []
    assert len(lines(change, add)) == len(lines(migrations.SeparateDatabaseAndState([change, add]))) == 1


def test_it_judges_each_operation_by_what_the_ones_before_left():
    add = migrations.AddField("note", "at", models.DateTimeField(null=True))
    assert lines(add, migrations.AlterField("note", "at", models.DateTimeField("moment", null=True))) == []
    assert len(lines(add, migrations.AlterField("note", "at", models.DateTimeField()))) == 1


def test_it_drops_what_a_release_has_stopped_using():
    assert not why(migrations.RemoveField("note", "text"), unused_since="0.2.0")


def test_it_judges_migrations_after_the_release_on_tables_that_it_has():
    loader = MigrationLoader(None)
    released = {"cases": "0005_lists"}
    assert upgrades.ahead(loader, released)[0] == ("cases", "0006_public_map")
    there = upgrades.tables(loader, released)
    assert ("cases", "case") in there
    found = [line for key in upgrades.ahead(loader, released) for line in upgrades.faults(loader, key, there)]
    assert any("0006_public_map" in line and "lock" in line for line in found)
    assert not list(upgrades.faults(loader, ("cases", "0006_public_map"), set()))
