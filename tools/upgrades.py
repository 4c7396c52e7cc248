"""Upgrades without a break: while tables change, the version before still answers. `python -m tools.upgrades`.

Judged are the migrations after those of the last release, on tables which that release has. What drops something names
in `unused_since` the release that stopped using it; an index is made CONCURRENTLY, a constraint NOT VALID and validated
later, by RunPython in a migration that is not atomic, so that PostgreSQL holds no lock over all rows; models are told
by the `state_operations` of SeparateDatabaseAndState. What nobody can tell the effect of is refused.
"""

import sys
from collections.abc import Iterator
from math import inf
from typing import Any

from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.migrations import operations
from django.db.migrations.loader import MigrationLoader
from django.db.models import NOT_PROVIDED

from tools.reference import ready

# The last migration of each app in the last release. Nothing is released: until then tables are made anew.
RELEASED: dict[str, str] = {}
DROPS = (operations.RemoveField, operations.DeleteModel, operations.RenameField, operations.RenameModel)
LOCKS = (operations.AddIndex, operations.AddConstraint, operations.AlterUniqueTogether, operations.AlterIndexTogether)
UNNOTICED = (
    operations.CreateModel, operations.AlterModelOptions, operations.AlterModelManagers,
    operations.AlterModelTableComment, operations.AlterConstraint, operations.RemoveConstraint,
    operations.RemoveIndex, operations.RenameIndex, operations.RunPython,
)  # fmt: skip
# Of a field, what is Python's alone, or a remark; and what is looked at one by one.
FREE = {"auto_now", "auto_now_add", "db_comment", "default"}
LOOKED_AT = {"null", "max_length", "unique", "db_index", "db_constraint", "db_default"}

EARLIER = "the version before stores rows without it: give null=True or db_default."
LOOKED_OVER = "all rows are looked at under a lock: see tools/upgrades.py."
WRITTEN = "all rows are written anew under a lock: add a column, fill it, drop the old one a release later."
UNKNOWN = "what it does cannot be told: write it as RunPython, in the ways of tools/upgrades.py."


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
        for each in on_tables(operation):
            model = named(each)
            judged = not model or (key[0], model) in there
            if judged and (why := fault(each, state.models.get((key[0], model)), migration)):
                yield f"{key[0]}.{key[1]}: {each.describe()}: {why}"
        operation.state_forwards(key[0], state)
    done = [each for operation in migration.operations for each in on_tables(operation)]
    if migration.atomic and len({isinstance(each, operations.RunPython) for each in done}) == 2:
        yield f"{key[0]}.{key[1]}: rows are changed under the lock of a change of tables: make it two migrations."


def on_tables(operation: Any) -> Iterator[Any]:
    """Without what changes only the models' own picture of them."""
    if not isinstance(operation, operations.SeparateDatabaseAndState):
        yield operation
        return
    for each in operation.database_operations:
        yield from on_tables(each)


def named(operation: Any) -> str:
    """The model it changes; empty where it names none."""
    names = ("model_name_lower", "old_name_lower", "name_lower")
    return next((str(getattr(operation, name)) for name in names if hasattr(operation, name)), "")


def fault(operation: Any, model: Any, migration: Any) -> str:
    if isinstance(operation, DROPS):
        unused = getattr(migration, "unused_since", "")
        return "" if unused else "the version before still uses it: stop, release, then drop it with unused_since."
    if isinstance(operation, operations.AddField):
        return added(operation.field)
    if isinstance(operation, operations.AlterField):
        before = model.fields.get(operation.name)
        return altered(before, operation.field) if before else UNKNOWN
    if isinstance(operation, LOCKS):
        return LOOKED_OVER
    return "" if isinstance(operation, UNNOTICED) else UNKNOWN


def added(field: Any) -> str:
    if field.many_to_many:  # a table of its own
        return ""
    if field.generated or hasattr(field.db_default, "resolve_expression"):
        return "each row is given a value of its own under a lock: add a column with null=True, and fill it."
    if not field.null and field.db_default is NOT_PROVIDED:
        return EARLIER
    return LOOKED_OVER if held(field) or is_checked(field) else ""


def altered(before: Any, after: Any) -> str:
    if before.null and not after.null:
        return "all rows are looked at under a lock: add a constraint NOT VALID, and validate it later."
    if before.db_default is not NOT_PROVIDED and after.db_default is NOT_PROVIDED:
        return EARLIER
    shorter = (after.max_length or inf) < (before.max_length or inf)
    if type(before) is not type(after) or shorter or said(before) != said(after):
        return WRITTEN
    return LOOKED_OVER if held(after) - held(before) else ""


def said(field: Any) -> dict[str, Any]:
    """What else its column is made by."""
    free = {*field.non_db_attrs, *FREE, *LOOKED_AT} - {"db_column"}
    return {name: value for name, value in field.deconstruct()[3].items() if name not in free}


def held(field: Any) -> set[str]:
    """Indexes and constraints that stand on its column alone."""
    refers = field.remote_field is not None and field.db_constraint
    there = {"primary key": field.primary_key, "unique": field.unique, "index": field.db_index, "reference": refers}
    return {name for name, stands in there.items() if stands}


def is_checked(field: Any) -> bool:
    """By a constraint that its type brings along."""
    return field.get_internal_type() in DatabaseWrapper.data_type_check_constraints


if __name__ == "__main__":
    main()
