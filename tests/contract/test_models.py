"""Every model: what it is, who sees it and how long it is kept; and nothing about what is kept of nobody."""

from typing import Any

import pytest
from django.core import checks
from django.db import connection, models

from gridwork.accounts.models import User
from gridwork.accounts.wall.building import COMMANDS
from gridwork.accounts.wall.policies import policy_of
from gridwork.imports.refused import refused_word
from gridwork.journal.retention import Retention
from gridwork.kernel.filters import Own, kind_of
from gridwork.kernel.records import Record
from gridwork.kernel.registers import Register
from gridwork.web.declarations import our_models
from tests.toys.registers import ALL

EACH = pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)

WALLED = pytest.mark.parametrize(
    "model",
    [model for model in our_models() if getattr(model, "scope", None) and model is not User],
    ids=lambda model: model._meta.label,
)


@pytest.mark.scope
@EACH
def test_it_declares_scope_and_retention(model: type[models.Model]):
    assert hasattr(getattr(model, "scope", None), "condition") or getattr(model, "internal", "")
    assert isinstance(model.retention, Retention)  # type: ignore[attr-defined]
    if model.retention.after:  # type: ignore[attr-defined]
        assert hasattr(model, model.retention.after)  # type: ignore[attr-defined]


@EACH
def test_it_scopes_by_columns_of_its_own_table(model: type[models.Model]):
    scope = getattr(model, "scope", None)
    for column in getattr(scope, "columns", ()):
        assert column == "id" or column in {field.attname for field in model._meta.concrete_fields}


@pytest.mark.wall
@WALLED
def test_it_has_a_policy_that_follows_from_its_scope(model: type[models.Model]):
    assert all(policy_of(model))


@pytest.mark.wall
@pytest.mark.django_db
@pytest.mark.postgresql_only
@WALLED
def test_it_stands_behind_the_second_wall(model: type[models.Model]):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity AND relforcerowsecurity, (SELECT count(*) FROM pg_policy WHERE polrelid = c.oid"
            " AND polpermissive) FROM pg_class c WHERE oid = %s::regclass",
            [model._meta.db_table],
        )
        assert cursor.fetchone() == (True, len(COMMANDS))


@EACH
def test_it_holds_no_column_about_what_is_kept_of_nobody(model: type[models.Model]):
    assert [field.name for field in model._meta.concrete_fields if refused_word(field.name)] == []


@EACH
def test_it_names_what_is_personal_by_its_columns(model: type[models.Model]):
    if issubclass(model, Record):
        assert model.personal <= {field.attname for field in model._meta.concrete_fields}
        assert model.kept <= {field.attname for field in model._meta.concrete_fields}


def test_it_stops_start_up_where_a_model_declares_nothing(monkeypatch: pytest.MonkeyPatch):
    from gridwork.web import declarations
    from tests.toys.planting.models import Tree

    monkeypatch.delattr(Tree, "retention")
    found: list[checks.CheckMessage] = declarations.every_model_declares(None)
    assert [(message.obj, message.id) for message in found] == [(Tree, "gridwork.E003")]


@pytest.mark.parametrize("register", ALL, ids=lambda register: register.slug)
def test_it_declares_columns_filters_and_entry_that_there_are(register: Register):
    def known(name: str) -> bool:
        return register.field(name) is not None or hasattr(register.model, name)

    for name in (*register.columns, *register.shown, *register.facts, *register.search):
        assert known(name), name
    for name in register.filters:
        assert register.field(name) is not None or issubclass(kind_of(register, name), Own), name
    for part in register.parts:
        assert part.register.model._meta.get_field(part.by)
    steps: Any = {step.name for step in register.model.procedure.steps} if register.moves else set()  # type: ignore[attr-defined]
    assert set(register.bulk) <= steps
