"""Reach: the SQL that says whether a grant carries a permission to a place and a body on a day."""

from datetime import date
from functools import cache
from string import Formatter
from typing import Any

from django.db import models
from django.db.models import Func, Value
from django.db.models.expressions import Combinable, Expression

from gridwork.columns.asking import Slot

# One's own grants, and those of whoever is absent on the day and named one as deputy.
_GRANTS = """FROM accounts_grant g
    JOIN accounts_rolepermission p ON p.role_id = g.role_id
    {join}
    WHERE (g.user_id = {user} OR g.user_id IN (SELECT d.absent_id FROM accounts_deputy d
        WHERE d.deputy_id = {user} AND {day} BETWEEN d.from_on AND d.last_on
        AND (d.revoked_on IS NULL OR d.revoked_on > {day})))
    AND p.name = {permission} AND {day} BETWEEN g.from_on AND g.last_on
    AND (g.revoked_on IS NULL OR g.revoked_on > {day})"""


class _Asked(Func):
    """Arguments: user, permission, day, and what the subclass adds. Parameters stand where the text names them."""

    conditional = True
    output_field = models.BooleanField()
    names: tuple[str, ...] = ("user", "permission", "day")
    sql = ""

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_extra: Any) -> tuple[str, tuple[Any, ...]]:
        parts = {
            name: _bound(part.value, connection) if part.__class__ is Value else compiler.compile(part)
            for name, part in zip(self.names, self.get_source_expressions(), strict=True)
        }
        text, params = "", list[Any]()
        for literal, name in _pieces(self.sql):
            text += literal
            if name:
                sql, values = parts[name]
                text += sql
                params += values
        return text, tuple(params)


def _bound(value: Any, connection: Any) -> tuple[str, list[Any]]:
    """As Value has it, without asking what kind of value it may be: it is a key, a name or a day."""
    if value is None:
        return "NULL", []
    return "%s", [connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value]


@cache
def _pieces(template: str) -> list[tuple[str, str]]:
    return [(literal, name or "") for literal, name, _spec, _conversion in Formatter().parse(template)]


class Reaches(_Asked):
    """Permission and place are asked of the *same* grant: two separate questions would let who dispatches in
    one town and only reads in another dispatch in both."""

    names = ("user", "permission", "day", "place", "body")
    sql = (
        "EXISTS (SELECT 1 "
        + _GRANTS.replace("{join}", "JOIN places_placeancestor c ON c.ancestor_id = g.place_id")
        + " AND c.place_id = {place} AND (g.body_id IS NULL OR g.body_id = {body}))"
    )


class Holds(_Asked):
    """Whether any grant of the day carries the permission, wherever."""

    sql = "EXISTS (SELECT 1 " + _GRANTS.replace("{join}", "") + ")"


def nothing() -> Expression:
    """What holds for no row."""
    return Value(False, output_field=models.BooleanField())


def reaches(user: int, permission: str, day: date, place: Combinable, body: Combinable) -> Reaches:
    return Reaches(*_asked(user, permission, day), place, body)


def holds(user: int, permission: str, day: date) -> Holds:
    return Holds(*_asked(user, permission, day))


def _asked(user: int, permission: str, day: date) -> tuple[Value, Value, Value]:
    return Value(user), Value(permission), Value(day, output_field=models.DateField())


class Anybody:
    """In whose name a query is prepared; which user and which day, is said when it is asked."""

    pk = Slot("user", models.BigIntegerField())
    day = Slot("day", models.DateField())

    def reaches(self, permission: str, *, place: Combinable, body: Combinable, on: date | None = None) -> Expression:
        return Reaches(self.pk, Value(permission), self.day, place, body)

    def holds(self, permission: str, on: date | None = None) -> Expression:
        return Holds(self.pk, Value(permission), self.day)

    def few_places(self, permission: str, on: date | None = None) -> list[int] | None:
        return None


ANYBODY = Anybody()
