"""Direct SQL as the serving role: of every table whoever is told finds and writes what their grants reach, no more."""

from typing import Any

import pytest
from django.db import connection, models, transaction

from gridwork.accounts.models import Grant, User
from gridwork.accounts.wall.policies import GROUND
from gridwork.attachments.models import StoredFile
from gridwork.kernel.records import Record
from gridwork.kernel.scope import Own, Within, view_permission
from gridwork.places.models import Place
from gridwork.wall import telling
from gridwork.web.declarations import our_models
from tests.cast import NOW
from tests.contract.conftest import World
from tests.contract.people import EAST, WEST, Crowd
from tests.promises import Counted
from tests.wall.conftest import Sql

pytestmark = [pytest.mark.django_db, pytest.mark.wall, pytest.mark.postgresql_only]

TABLES = [model for model in our_models() if getattr(model, "scope", None) and model is not User]
WITHIN = [model for model in TABLES if isinstance(model.scope, Within)]
EACH = pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.label)
PEOPLE = ("chief", "erin", "rosa", "vera", "nemo")


def rows_of(model: type[models.Model], who: Any) -> set[int]:
    """Which rows the declared scope comes to, reckoned by the first wall."""
    permission = view_permission(belongs_to(model) if issubclass(model, StoredFile) else model)
    if issubclass(model, Record):
        rows = model.objects.visible_to(who, permission, on=NOW.date())
    else:
        rows = model.objects.filter(model.scope.condition(who, permission, NOW.date()))
    return set(rows.values_list("pk", flat=True))


def belongs_to(model: type[models.Model]) -> type[models.Model]:
    """A file is seen by whoever sees what it was handed in to."""
    own = (field.related_model for field in model._meta.concrete_fields if field.is_relation)
    return next(found for found in own if found._meta.app_label == model._meta.app_label)


def everything(model: type[models.Model]) -> set[int]:
    return set(model._base_manager.values_list("pk", flat=True))


@EACH
def test_it_shows_each_person_what_the_scope_of_the_table_comes_to(
    model: type[models.Model], world: World, sql: Sql, counted: Counted
):
    people = {name: getattr(world.cast, name) for name in PEOPLE}
    expected = {name: rows_of(model, who) for name, who in people.items()}
    if model._meta.app_label == Place._meta.app_label:  # where places lie is no secret among those who hold a grant
        expected |= {name: everything(model) for name in people if name != "nemo"}
    elif model is Grant:  # one's own are found, since what one may rests on them
        expected |= {
            name: expected[name] | set(Grant.known.filter(user=who).values_list("pk", flat=True))
            for name, who in people.items()
        }
    for name, who in people.items():
        with sql.told(telling.person(who.pk)) as ask:
            assert {pk for (pk,) in ask(f"SELECT id FROM {model._meta.db_table}")} == expected[name], name
    counted("tables", [model._meta.db_table])
    counted("questions", len(people))


NAMES_OF_NOBODY = ("", "person:", "person:0", "person:1x", "person:999999999", "erin", "SYSTEM:x", " system:x")


@pytest.mark.parametrize("name", NAMES_OF_NOBODY)
def test_it_shows_nobody_anything(name: str, world: World, sql: Sql):
    with sql.told(name) as ask:
        assert [model for model in TABLES if ask(f"SELECT id FROM {model._meta.db_table}")] == []


def test_it_shows_nothing_before_anybody_is_told(world: World, sql: Sql):
    connection.connection.execute("RESET gridwork.actor")
    for model in TABLES:
        assert sql.ask(f"SELECT id FROM {model._meta.db_table}") == []


# A place that is made lies in others by its parent alone; the scores of a sheet come with their assessment.
MADE_OTHERWISE = ("places.Place", "assessments.Score")


@pytest.mark.parametrize(
    "model", [each for each in WITHIN if each._meta.label not in MADE_OTHERWISE], ids=lambda model: model._meta.label
)
def test_it_lets_nobody_write_a_row_out_of_reach(
    model: type[models.Model], world: World, crowd: Crowd, sql: Sql, counted: Counted
):
    table, place = model._meta.db_table, model._meta.get_field(model.scope.place).column
    own, foreign = crowd.rows[EAST][model].pk, crowd.rows[WEST][model].pk
    for who in (world.cast.vera, world.cast.nemo):
        with sql.told(telling.person(who.pk)) as ask:
            assert ask(f"UPDATE {table} SET version = version WHERE id = %s", foreign) == [0]
            assert ask(f"DELETE FROM {table} WHERE id = %s", foreign) == [0]
    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    values = ", ".join("%s" if column == place else f'"{column}"' for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    with sql.told(telling.person(world.cast.vera.pk)):
        assert sql.refused(f"UPDATE {table} SET {place} = %s WHERE id = %s", world.cast.west_village.pk, own)
        copied = f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE id = %s"
        assert sql.refused(copied, world.cast.west_village.pk, own)
    counted("writes refused", 6)


@pytest.mark.parametrize(
    "model", [each for each in TABLES if isinstance(each.scope, Own)], ids=lambda each: each.__name__
)
def test_it_lets_nobody_make_a_row_of_somebody_else(model: type[models.Model], world: World, sql: Sql):
    names = [field for field in model._meta.concrete_fields if not (field.primary_key or field.null)]
    values = [world.cast.vera.pk if field.attname == model.scope.user else None for field in names]
    columns = ", ".join(f'"{field.column}"' for field in names)
    with sql.told(telling.person(world.cast.erin.pk)):
        assert sql.refused(
            f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({', '.join(['%s'] * len(names))})", *values
        )


@pytest.mark.parametrize("model", GROUND, ids=lambda model: model.__name__)
def test_it_lets_no_person_change_what_reach_rests_on(model: type[models.Model], world: World, sql: Sql):
    table = model._meta.db_table
    with sql.told(telling.person(world.cast.chief.pk)) as ask:
        assert ask(f"DELETE FROM {table}") == [0]
        assert sql.refused(f"INSERT INTO {table} SELECT * FROM {table} LIMIT 1")


def test_it_holds_the_owner_of_the_tables_too(world: World, db: None):
    with transaction.atomic():
        asked = connection.connection.cursor()
        for text in (
            "SET CONSTRAINTS ALL IMMEDIATE",
            "CREATE ROLE wall_owner",
            "ALTER TABLE lending_loan OWNER TO wall_owner",
            "SET ROLE wall_owner",
        ):
            asked.execute(text)
        asked.execute("SELECT set_config('gridwork.actor', '', true)")
        assert asked.execute("SELECT id FROM lending_loan").fetchall() == []
        transaction.set_rollback(True)
    connection.told = None
