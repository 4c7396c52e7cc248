"""Whether the wall stands is asked of the database before it is trusted: every way past it is found by name."""

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from gridwork.accounts.wall import building
from gridwork.accounts.wall.building import faults, refuse_a_way_past, ways_past

pytestmark = [pytest.mark.django_db, pytest.mark.wall, pytest.mark.postgresql_only]

HOLES = {
    "DROP POLICY gridwork_select ON cases_case": "table cases_case",
    "DROP POLICY gridwork_delete ON kernel_savedview": "table kernel_savedview",
    "ALTER TABLE cases_job NO FORCE ROW LEVEL SECURITY": "table cases_job",
    "ALTER TABLE accounts_grant DISABLE ROW LEVEL SECURITY": "table accounts_grant",
    "CREATE POLICY let_in ON cases_case USING (true)": "policy let_in",
    "CREATE VIEW cases_seen AS SELECT * FROM cases_case": "view cases_seen",
    "CREATE MATERIALIZED VIEW cases_kept AS SELECT id FROM cases_case": "view cases_kept",
    "CREATE FUNCTION cases_all() RETURNS SETOF cases_case LANGUAGE sql SECURITY DEFINER AS"
    " 'SELECT * FROM cases_case'": "function cases_all",
}


def do(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_it_stands_after_migrate():
    assert faults() == []


@pytest.mark.parametrize("statement", HOLES, ids=HOLES.get)
def test_it_finds_a_hole_and_mends_what_is_its_own(statement: str):
    do(statement)
    (found,) = faults()
    assert HOLES[statement] in found
    building.build()
    assert len(faults()) == int("CREATE" in statement)  # what somebody else made is not ours to drop


def test_it_lets_a_view_stand_that_asks_as_whoever_looks():
    do("CREATE VIEW cases_seen WITH (security_invoker = true) AS SELECT * FROM cases_case")
    assert faults() == []


def test_it_knows_a_role_that_passes_by():
    assert ways_past() == ["it is a superuser's or has BYPASSRLS", "it owns tables of the wall"]


def test_it_knows_that_the_serving_role_does_not(serving: None):
    assert ways_past() == []


def test_it_refuses_to_serve_as_a_role_that_passes_by(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(settings, "MAY_PASS_THE_WALL", False)
    with pytest.raises(ImproperlyConfigured, match="superuser"):
        refuse_a_way_past()


def test_it_serves_as_the_serving_role(serving: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(settings, "MAY_PASS_THE_WALL", False)
    refuse_a_way_past()


def test_it_is_left_as_it_stands_by_a_second_migrate(django_assert_max_num_queries):
    with django_assert_max_num_queries(12) as asked:
        building.build()
    assert not [each["sql"] for each in asked.captured_queries if "CREATE" in each["sql"]]
