"""Grants by SQL: nobody gives one without a request of somebody else's, and none of the three can be changed after.

So of what a role is to gain: whoever asks for it asks in their own name, and it stays as it was asked.
"""

from typing import Any

import pytest

from gridwork.accounts.models import Grant, GrantRequest, Widening
from gridwork.wall import telling
from tests.cast import NOW
from tests.contract.conftest import World
from tests.wall.conftest import Sql

pytestmark = [pytest.mark.django_db, pytest.mark.wall, pytest.mark.postgresql_only]

# A row like any other of the table, but for these.
GIVEN = ("user_id", "role_id", "place_id", "from_on", "last_on", "body_id", "asked_by_id", "approved_by_id")
OTHERS = [f'"{field.column}"' for field in Grant._meta.concrete_fields if field.column not in {"id", *GIVEN}]
GRANT = f"""INSERT INTO accounts_grant ({", ".join([*GIVEN, *OTHERS])})
    SELECT %s, %s, %s, '2026-01-01', %s::date, NULL, %s, %s, {", ".join(OTHERS)} FROM accounts_grant LIMIT 1"""
REQUEST = ", ".join(f'"{field.column}"' for field in GrantRequest._meta.concrete_fields if not field.primary_key)
LAST = "2026-12-31"


@pytest.fixture
def request_of_erin(world: World) -> GrantRequest:
    cast = world.cast
    asked = GrantRequest(user=cast.nemo, role=cast.roles["looking"], place=cast.east, purpose="a new colleague")
    asked.from_on, asked.last_on = NOW.date().replace(month=1, day=1), NOW.date().replace(month=12, day=31)
    asked.write(by=cast.erin, now=NOW)
    return asked


def given(world: World, by: Any, asked_by: Any, last_on: str = LAST) -> list[Any]:
    cast = world.cast
    pks = [each.pk if each else None for each in (asked_by, by)]
    return [cast.nemo.pk, cast.roles["looking"].pk, cast.east.pk, last_on, *pks]


def test_it_takes_a_grant_that_was_asked_for(world: World, request_of_erin: GrantRequest, sql: Sql):
    with sql.told(telling.person(world.cast.chief.pk)) as ask:
        assert ask(GRANT, *given(world, world.cast.chief, world.cast.erin)) == [1]


def test_it_refuses_one_for_which_nobody_asked(world: World, sql: Sql):
    with sql.told(telling.person(world.cast.chief.pk)):
        assert sql.refused(GRANT, *given(world, world.cast.chief, world.cast.erin))


def test_it_refuses_one_that_the_system_seems_to_give(world: World, request_of_erin: GrantRequest, sql: Sql):
    with sql.told(telling.person(world.cast.chief.pk)):
        assert sql.refused(GRANT, *given(world, None, None))


def test_it_refuses_one_in_the_name_of_another_approver(world: World, request_of_erin: GrantRequest, sql: Sql):
    with sql.told(telling.person(world.cast.erin.pk)):
        assert sql.refused(GRANT, *given(world, world.cast.chief, world.cast.erin))


def test_it_refuses_a_longer_one_than_was_asked_for(world: World, request_of_erin: GrantRequest, sql: Sql):
    with sql.told(telling.person(world.cast.chief.pk)):
        assert sql.refused(GRANT, *given(world, world.cast.chief, world.cast.erin, "2027-12-31"))


def test_it_refuses_to_lengthen_one(world: World, request_of_erin: GrantRequest, sql: Sql):
    with sql.told(telling.person(world.cast.chief.pk)) as ask:
        ask(GRANT, *given(world, world.cast.chief, world.cast.erin))
        longer = "UPDATE accounts_grant SET last_on = '2027-12-31' WHERE user_id = %s"
        assert sql.refused(longer, world.cast.nemo.pk)


def test_it_refuses_a_request_in_the_name_of_another(world: World, request_of_erin: GrantRequest, sql: Sql):
    with sql.told(telling.person(world.cast.chief.pk)):
        assert sql.refused(
            f"INSERT INTO accounts_grantrequest ({REQUEST}) SELECT {REQUEST} FROM accounts_grantrequest WHERE id = %s",
            request_of_erin.pk,
        )


@pytest.mark.parametrize("column", ["asked_by_id", "user_id", "role_id", "place_id", "last_on"])
def test_it_refuses_to_change_what_was_asked(column: str, world: World, request_of_erin: GrantRequest, sql: Sql):
    with sql.told(telling.job("anything")):
        assert sql.refused(f"UPDATE accounts_grantrequest SET {column} = {column} WHERE id = %s", request_of_erin.pk)


@pytest.mark.parametrize("column", ["asked_by_id", "approved_by_id", "user_id", "role_id", "place_id", "body_id"])
def test_it_refuses_to_change_who_got_what(column: str, world: World, sql: Sql):
    with sql.told(telling.job("anything")):
        assert sql.refused(f"UPDATE accounts_grant SET {column} = {column}")


@pytest.fixture
def widening(world: World) -> Widening:
    asked = Widening(role=world.cast.roles["looking"], permissions=["cases.close_case"], purpose="inspectors close")
    asked.write(by=world.cast.chief, now=NOW)
    return asked


def test_it_refuses_to_ask_for_a_role_in_the_name_of_another(world: World, widening: Widening, sql: Sql):
    names = ", ".join(f'"{field.column}"' for field in Widening._meta.concrete_fields if not field.primary_key)
    again = f"INSERT INTO accounts_widening ({names}) SELECT {names} FROM accounts_widening WHERE id = %s"
    with sql.told(telling.person(world.cast.erin.pk)):
        assert sql.refused(again, widening.pk)
    with sql.told(telling.person(world.cast.chief.pk)) as ask:
        assert ask(again, widening.pk) == [1]


def test_it_refuses_to_approve_for_a_role_in_the_name_of_another(world: World, widening: Widening, sql: Sql):
    approved = "UPDATE accounts_widening SET decided_by_id = %s WHERE id = %s"
    with sql.told(telling.person(world.cast.erin.pk)):
        assert sql.refused(approved, world.cast.rosa.pk, widening.pk)


@pytest.mark.parametrize("column", ["asked_by_id", "role_id", "permissions"])
def test_it_refuses_to_change_what_a_role_is_to_gain(column: str, world: World, widening: Widening, sql: Sql):
    with sql.told(telling.job("anything")):
        assert sql.refused(f"UPDATE accounts_widening SET {column} = {column} WHERE id = %s", widening.pk)


def test_it_refuses_to_give_a_role_more_past_it(world: World, sql: Sql):
    with sql.told(telling.person(world.cast.chief.pk)):
        assert sql.refused(
            "INSERT INTO accounts_rolepermission (role_id, name) VALUES (%s, 'cases.close_case')",
            world.cast.roles["looking"].pk,
        )
