"""What SQLite's planner knows: nothing of a table or an index until it is told."""

import pytest
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.migrations import Migration

from gridwork.keeping import planner
from gridwork.organisations.models import Body
from tests import cast

pytestmark = [pytest.mark.sqlite_only, pytest.mark.django_db]


def known() -> dict[str, int]:
    """By index of the bodies, how many rows the planner believes in; none in one of some rows alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT idx, stat FROM sqlite_stat1 WHERE tbl = %s", [Body._meta.db_table])
        return {index: int(stat.split()[0]) for index, stat in cursor.fetchall()}


def migrated(plan: list[tuple[Migration, bool]]) -> None:
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default", plan=plan)


def bodies(first: int, last: int) -> None:
    for number in range(first, last):
        cast.body(f"Body {number}")


def test_it_is_told_first_and_when_a_table_has_grown_tenfold() -> None:
    bodies(0, 3)
    planner.inform()
    assert set(known().values()) - {0} == {3}
    bodies(3, 6)
    planner.inform()
    assert set(known().values()) - {0} == {3}, "twice as many call for no other plan"
    bodies(6, 40)
    planner.inform()
    assert set(known().values()) - {0} == {40}


def test_it_is_told_of_an_index_that_a_migration_brings() -> None:
    bodies(0, 3)
    planner.inform()
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX brought ON organisations_body (opened_on, closed_on)")
    migrated([])
    assert "brought" not in known(), "where nothing was migrated, nothing is asked"
    migrated([(Migration("brings", "organisations"), False)])
    assert known()["brought"] == 3
