"""Schema: the migrations of this version. They are files, which do not change while a process lives."""

from functools import cache

from django.db.migrations.loader import MigrationLoader


@cache
def known() -> frozenset[tuple[str, str]]:
    """As app and name."""
    return frozenset(MigrationLoader(None).disk_migrations or ())
