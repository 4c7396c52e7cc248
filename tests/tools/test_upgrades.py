"""Upgrades: what the version before would stumble over is found, on tables that a release has and on no others."""

from typing import Any

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState

from tools import upgrades

NOTE = ModelState(
    "notices",
    "Note",
    [("id", models.BigAutoField(primary_key=True)), ("text", models.CharField(max_length=80, null=True))],
)


class Found:
    atomic = True
    unused_since = ""

    def __init__(self, **more: Any) -> None:
        self.__dict__ |= more


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
        migrations.AlterField("note", "text", models.CharField(max_length=80)),
        migrations.AlterField("note", "text", models.CharField(max_length=40, null=True)),
        migrations.AlterField("note", "text", models.IntegerField(null=True)),
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
        migrations.AlterModelOptions("note", {}),
    ],
    ids=lambda operation: operation.describe(),
)
def test_it_lets_pass_what_it_does_not_notice(operation: Any):
    assert not why(operation)


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
