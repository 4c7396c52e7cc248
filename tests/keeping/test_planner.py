"""What SQLite's planner knows: nothing of a table until it is told, and then how many rows there are of each kind."""

import pytest
from django.db import connection

from gridwork.keeping.tasks import inform_planner
from gridwork.organisations.models import Body
from tests import cast

pytestmark = [pytest.mark.sqlite_only, pytest.mark.django_db]


def known() -> dict[str, int]:
    """By table, how many rows the planner believes in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tbl, stat FROM sqlite_stat1")
        return {table: int(stat.split()[0]) for table, stat in cursor.fetchall()}


def bodies(first: int, last: int) -> None:
    for number in range(first, last):
        cast.body(f"Body {number}")


def test_a_table_is_told_first_and_when_it_has_grown_tenfold() -> None:
    table = Body._meta.db_table
    bodies(0, 3)
    inform_planner()
    assert known()[table] == 3
    bodies(3, 6)
    inform_planner()
    assert known()[table] == 3, "twice as many call for no other plan"
    bodies(6, 40)
    inform_planner()
    assert known()[table] == 40
