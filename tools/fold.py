"""Folds the indexes and constraints of first migrations into their tables: `python -m tools.fold PACKAGE …`.

makemigrations leaves them as operations of their own wherever another table stands between; each then renders every
model anew. Folded, an empty database migrates in two thirds of the time, at every first start and in every test run.
"""

import sys
from pathlib import Path
from typing import Any

from django.db.migrations import AddConstraint, AddIndex, CreateModel, Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.writer import MigrationWriter

from tools.reference import ready


def main() -> None:
    ready()
    loader = MigrationLoader(None)
    for package in sys.argv[1:]:
        migration = loader.get_migration(package, "0001_initial")
        migration.operations = folded(migration)  # type: ignore[misc]  # the loader has made an instance of it
        writer = MigrationWriter(migration)
        Path(writer.path).write_text(writer.as_string())
        print(writer.path)


def folded(migration: Migration) -> list[Any]:
    tables = {
        operation.name_lower: operation for operation in migration.operations if isinstance(operation, CreateModel)
    }
    rest = []
    for operation in migration.operations:
        if isinstance(operation, (AddIndex, AddConstraint)) and operation.model_name_lower in tables:
            kind, added = (
                ("indexes", operation.index)
                if isinstance(operation, AddIndex)
                else ("constraints", operation.constraint)
            )
            table = tables[operation.model_name_lower]
            table.options[kind] = [*table.options.get(kind, []), added]
        else:
            rest.append(operation)
    return rest


if __name__ == "__main__":
    main()
