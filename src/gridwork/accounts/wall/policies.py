"""Policies: of each table that declares a scope, which rows are seen and which may come about, in SQL.

A policy cannot ask for a permission, since no statement says for what it asks. It lets through the rows that some grant
of the person reaches which carries anything of the table's room; the first wall asks for the permission itself. What is
worked out once a statement stands in a sub-select, so that of each row only its own columns are looked at.
"""

from functools import singledispatch
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models

from gridwork.accounts.models import Deputy, Grant, GrantRequest, RolePermission, User, Widening
from gridwork.accounts.own import OwnOrGranted
from gridwork.kernel.scope import Anywhere, Own, Within
from gridwork.places.models import Place, PlaceAncestor

PERSON = "(SELECT gridwork_person())"
_SYSTEM = "(SELECT gridwork_is_open(''))"
_TOLD = "(SELECT gridwork_is_open('{table}') OR gridwork_holds(gridwork_person(), ''))"
_HOLDS = "(SELECT gridwork_is_open('{table}') OR gridwork_holds(gridwork_person(), '{room}'))"
_ALL = "(SELECT gridwork_is_open('{table}') OR gridwork_reaches_all(gridwork_person(), '{room}'))"
_PLACES = "(SELECT gridwork_places(gridwork_person(), '{room}'))"
_BODIES = "(SELECT place, body FROM gridwork_bodies(gridwork_person(), '{room}'))"

# Whoever asks what they may must find what it rests on: their own grants, and whose deputy they are.
_BESIDE = {
    Grant: "user_id IN (SELECT gridwork_stands_for(gridwork_person()))",
    Deputy: f"deputy_id = {PERSON}",
}

# What reach is worked out from is there for all to read, and derived by the system alone.
GROUND: tuple[type[models.Model], ...] = (RolePermission, PlaceAncestor)

# Who asks for a grant, or that a role carries more, asks in their own name; who approves, what another asked for, in
# theirs. Of a grant that the system gave nobody was asked: nothing is left to compare but that no person makes one.
_ASKED = """EXISTS (SELECT 1 FROM accounts_grantrequest r WHERE r.asked_by_id = accounts_grant.asked_by_id
    AND r.user_id = accounts_grant.user_id AND r.role_id = accounts_grant.role_id
    AND r.place_id = accounts_grant.place_id AND r.body_id IS NOT DISTINCT FROM accounts_grant.body_id
    AND r.from_on <= accounts_grant.from_on AND accounts_grant.last_on <= r.last_on
    AND r.state IN ('asked', 'approved'))"""
_ASKS = {
    "insert": f"{_SYSTEM} OR (asked_by_id = {PERSON} AND decided_by_id IS NULL AND state = 'asked')",
    "update": f"{_SYSTEM} OR decided_by_id IS NULL OR decided_by_id = {PERSON}",
}
FOUR_EYES: dict[type[models.Model], dict[str, str]] = {
    GrantRequest: _ASKS,
    Widening: _ASKS,
    Grant: {
        "insert": f"{_SYSTEM} OR (approved_by_id = {PERSON} AND {_ASKED})",
        "update": f"{_SYSTEM} OR approved_by_id IS NULL OR {_ASKED}",
    },
}
# Of these tables, the columns that are not for the serving role to change, whoever is told.
_GIVEN = frozenset({"user_id", "role_id", "place_id", "body_id", "asked_by_id", "from_on"})
FIXED: dict[type[models.Model], frozenset[str]] = {
    GrantRequest: _GIVEN | {"last_on"},
    Grant: _GIVEN | {"approved_by_id"},
    Widening: frozenset({"role_id", "permissions", "asked_by_id"}),
}


class Policy(NamedTuple):
    """`seen`: the rows that a statement finds. `written`: those it may put there, change or take away."""

    seen: str
    written: str


def walled() -> list[type[models.Model]]:
    """Users declare a scope and stand outside: sign-in reads them before anybody is told, pages name who did what."""
    scoped = [model for model in apps.get_models() if getattr(model, "scope", None) is not None and model is not User]
    return [*scoped, *GROUND]


def policy_of(model: Any) -> Policy:
    """TypeError for a scope that no policy follows from: whoever declares a new kind says here what it means."""
    if model in GROUND:
        return Policy("true", _SYSTEM)
    table = model._meta.db_table
    said = {"room": model._meta.app_label, "table": table}
    seen, written = _rows(model.scope, model)
    if beside := _BESIDE.get(model):
        seen = f"{seen} OR {beside}"
    # What is joined is seen, and never written.
    return Policy(seen.format(**said), written.format(**said | {"table": ""}))


@singledispatch
def _rows(scope: Any, model: type[models.Model]) -> tuple[str, str]:
    raise TypeError(f"{model.__name__}: no policy follows from {scope}")


@_rows.register
def _within(scope: Within, model: type[models.Model]) -> tuple[str, str]:
    place = _column(model, scope.place)
    reached = f"{_ALL} OR {place} IN {_PLACES}"
    if scope.body:
        reached += f" OR ({place}, {_column(model, scope.body)}) IN {_BODIES}"
    if model is Place:  # one that is being made lies in no other yet but by its parent
        reached += f" OR parent_id IN {_PLACES}"
    # Where a district's places lie is no secret among those who work there: maps and paths of every room name them.
    return _TOLD if model._meta.app_label == Place._meta.app_label else reached, reached


@_rows.register
def _anywhere(scope: Anywhere, model: type[models.Model]) -> tuple[str, str]:
    return _TOLD, _HOLDS


@_rows.register
def _own(scope: Own, model: type[models.Model]) -> tuple[str, str]:
    own = f"(SELECT gridwork_is_open('{{table}}')) OR {_column(model, scope.user)} = {PERSON}"
    return own, own


@_rows.register
def _own_or_granted(scope: OwnOrGranted, model: type[models.Model]) -> tuple[str, str]:
    own = f"{_HOLDS} OR {_column(model, scope.user)} = {PERSON}"
    return own, own


def _column(model: type[models.Model], attname: str) -> str:
    return str(next(field.column for field in model._meta.concrete_fields if field.attname == attname))
