"""Rights: who may do what where, and by which grants a person may do one thing in one place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from gridwork.accounts.models import Deputy, Grant, Role, RolePermission, User
from gridwork.accounts.procedures import in_force
from gridwork.kernel.scope import Reacher
from gridwork.places.models import PlaceAncestor


@dataclass(frozen=True)
class Asked:
    """What the page is narrowed to; a place or body asks who may act *there*, from however far above."""

    on: date
    permission: str = ""
    place: int | None = None
    body: int | None = None
    person: int | None = None


class Right(NamedTuple):
    """A grant as one person holds it: as their own, or as deputy of whoever has it."""

    person: User
    grant: Grant
    deputy_of: User | None = None


@dataclass
class Line:
    """A person, and their rights under each role."""

    person: User
    cells: dict[int, list[Right]] = field(default_factory=dict)


def grants_seen(by: Reacher, asked: Asked) -> QuerySet:
    """The grants that answer what is asked, of those that `by` may see."""
    rows = Grant.objects.visible_to(by).filter(in_force(asked.on))
    return carrying(rows, asked).filter(user__is_active=True).select_related("user", "role", "place", "body")


def carrying(rows: Any, asked: Asked) -> Any:
    if asked.permission:
        rows = rows.filter(Exists(RolePermission.objects.filter(role=OuterRef("role"), name=asked.permission)))
    if asked.place is not None:
        above = PlaceAncestor.objects.filter(place=asked.place, ancestor=OuterRef("place"))
        rows = rows.filter(Exists(above))
    if asked.body is not None:
        rows = rows.filter(Q(body=None) | Q(body=asked.body))
    return rows


def rights(by: Reacher, asked: Asked, most: int) -> list[Right]:
    """At most so many grants, by person, and with each the people who hold it as deputies that day: two queries."""
    grants = grants_seen(by, asked)
    if asked.person is not None:
        stands_for = Deputy.holding(asked.on).filter(deputy=asked.person).values("absent")
        grants = grants.filter(Q(user=asked.person) | Q(user__in=stands_for))
    found = list(grants.order_by("user__username", "pk")[:most])
    absences = Deputy.holding(asked.on).filter(absent__in={grant.user_id for grant in found}, deputy__is_active=True)
    own = [Right(grant.user, grant) for grant in found]
    lent = [
        Right(absence.deputy, grant, absence.absent)
        for absence in absences.select_related("deputy", "absent").order_by("pk")
        for grant in found
        if grant.user_id == absence.absent_id
    ]
    wanted = [right for right in own + lent if asked.person in (None, right.person.pk)]
    return sorted(wanted, key=lambda right: (right.person.username, right.grant.pk))


def matrix(found: Iterable[Right]) -> tuple[list[Role], list[Line]]:
    """Roles across, people down; in each cell the rights of the one under the other."""
    roles: dict[int, Role] = {}
    lines: dict[int, Line] = {}
    for right in found:
        roles[right.grant.role_id] = right.grant.role
        line = lines.setdefault(right.person.pk, Line(right.person))
        line.cells.setdefault(right.grant.role_id, []).append(right)
    return sorted(roles.values(), key=str), list(lines.values())


def why(person: User, asked: Asked) -> Sequence[Right]:
    """The rights by which this person may do what is asked, there; empty: they may not.

    The same rule as scope's SQL: permission, place and body are asked of one grant. Where no body is asked about,
    grants for a body are named too; they reach that body's rows alone.
    """
    rows = carrying(Grant.standing(person, asked.on), asked)
    grants = rows.select_related("user", "role", "place", "body", "asked_by", "approved_by").order_by("pk")
    return [Right(person, grant, grant.user if grant.user_id != person.pk else None) for grant in grants]
