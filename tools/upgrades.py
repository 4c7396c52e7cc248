"""Upgrades without a break: while tables change, the version before still answers. `python -m tools.upgrades`.

Judged are the migrations after those of the last release, on tables which that release has. What drops something names
in `unused_since` the release that stopped using it; an index is made CONCURRENTLY, a constraint NOT VALID and validated
later, by RunPython in a migration that is not atomic, so that PostgreSQL holds no lock over all rows.
"""

import sys
from collections.abc import Iterator
from typing import Any

from django.db.migrations import operations
from django.db.migrations.loader import MigrationLoader
from django.db.models import NOT_PROVIDED

from tools.reference import ready

# The last migration of each app in the last release. Nothing is released: until then tables are made anew.
RELEASED: dict[str, str] = {}
DROPS = (operations.RemoveField, operations.DeleteModel, operations.RenameField, operations.RenameModel)
LOCKS = (operations.AddIndex, operations.AddConstraint, operations.AlterUniqueTogether, operations.AlterIndexTogether)


def main() -> None:
    ready()
    loader = MigrationLoader(None)
    found = [line for key in ahead(loader, RELEASED) for line in faults(loader, key, tables(loader, RELEASED))]
    print("\n".join(found))
    sys.exit(1 if found else 0)


def ahead(loader: MigrationLoader, released: dict[str, str]) -> list[tuple[str, str]]:
    return sorted(key for key in loader.disk_migrations or () if key[0] in released and key[1] > released[key[0]])


def tables(loader: MigrationLoader, released: dict[str, str]) -> set[tuple[str, str]]:
    """Of the release, as app and model."""
    return set(loader.project_state(list(released.items())).models) if released else set()


def faults(loader: MigrationLoader, key: tuple[str, str], there: set[tuple[str, str]]) -> Iterator[str]:
    migration = loader.get_migration(*key)
    state = loader.project_state(key, at_end=False)
    for operation in migration.operations:
        model = getattr(operation, "model_name_lower", None) or getattr(operation, "old_name_lower", None)
        model = model or getattr(operation, "name_lower", "")
        if (key[0], model) in there and (why := fault(operation, state.models[key[0], model], migration)):
            yield f"{key[0]}.{key[1]}: {operation.describe()}: {why}"
    if migration.atomic and len({isinstance(each, operations.RunPython) for each in migration.operations}) == 2:
        yield f"{key[0]}.{key[1]}: rows are changed under the lock of a change of tables: make it two migrations."


def fault(operation: Any, model: Any, migration: Any) -> str:
    if isinstance(operation, DROPS):
        unused = getattr(migration, "unused_since", "")
        return "" if unused else "the version before still uses it: stop, release, then drop it with unused_since."
    if isinstance(operation, operations.AddField):
        field = operation.field
        given = field.null or field.many_to_many or field.db_default is not NOT_PROVIDED
        return "" if given else "the version before stores rows without it: give null=True or db_default."
    if isinstance(operation, operations.AlterField):
        before, after = model.fields[operation.name], operation.field
        if before.null and not after.null:
            return "all rows are looked at under a lock: add a constraint NOT VALID, and validate it later."
        shorter = (after.max_length or 0) < (before.max_length or 0)
        if type(before) is not type(after) or shorter:
            return "all rows are written anew under a lock: add a column, fill it, drop the old one a release later."
    return "all rows are looked at under a lock: see tools/upgrades.py." if isinstance(operation, LOCKS) else ""


if __name__ == "__main__":
    main()
