"""The people of the demonstration: somebody for every role, in the district, the towns and the villages.

Their family name is that of the district, 乌, "there is no such": nobody is meant.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from django.contrib.auth.hashers import make_password

from gridwork.accounts.first_run import shipped_roles
from gridwork.accounts.models import Grant, User
from gridwork.kernel.actors import System
from gridwork.organisations.models import Body
from gridwork.organisations.models.bodies import Kind
from gridwork.organisations.models.bodies import Level as Standing
from gridwork.places.models import Level, Place

PASSWORD = "there-is-no-such-place"  # noqa: S105  (shown by ./run to whoever tries the demonstration)
SINCE = date(2016, 1, 1)
GIVEN = (
    ("安", "An"), ("博", "Bo"), ("晨", "Chen"), ("丹", "Dan"), ("恩", "En"), ("芳", "Fang"), ("歌", "Ge"),
    ("禾", "He"), ("嘉", "Jia"), ("可", "Ke"), ("岚", "Lan"), ("墨", "Mo"), ("宁", "Ning"), ("朴", "Pu"),
    ("晴", "Qing"), ("然", "Ran"),
)  # fmt: skip
OF_THE_DISTRICT = {
    "administrator": 2, "dispatcher": 4, "inspector": 4, "arbiter": 2, "officer": 2, "auditor": 1, "leader": 1,
}  # fmt: skip


class Sign(NamedTuple):
    """A sign-in that a guide shows: one for every role."""

    username: str
    role: str


SIGNS = (
    Sign("admin.1", "administrator"),
    Sign("dispatcher.1", "dispatcher"),
    Sign("handler.pu.1", "handler"),
    Sign("chief.pu", "chief"),
    Sign("inspector.1", "inspector"),
    Sign("warden.1", "warden"),
    Sign("arbiter.1", "arbiter"),
    Sign("leader", "leader"),
    Sign("officer.1", "officer"),
    Sign("town.1", "town-officer"),
    Sign("village.1", "village-committee"),
    Sign("department.po", "department"),
    Sign("auditor", "auditor"),
)


class Person(NamedTuple):
    username: str
    role: str
    place: Place
    body: Body | None  # whom they work for
    bound: bool  # whether the grant is for that body alone


def build(now: datetime) -> list[User]:
    by = System("demonstration")
    roles = shipped_roles(now=now)
    people = list(_people())
    password = make_password(PASSWORD)  # once: it is slow on purpose
    users = [
        User(
            username=person.username, name=_name(number), body=person.body, password=password, joined_at=now,
            email=f"{person.username}@erewhon.example", language="",
        )
        for number, person in enumerate(people)
    ]  # fmt: skip
    User.objects.bulk_create(users)
    grants = [
        Grant(
            user=user, role=roles[person.role], place=person.place, body=person.body if person.bound else None,
            from_on=SINCE,
        )
        for user, person in zip(users, people, strict=True)
    ]  # fmt: skip
    Grant.write_many(grants, by=by, now=now)
    return users


def _people() -> Iterator[Person]:
    places = list(Place.objects.unscoped("demonstration").filter(level__lte=Level.VILLAGE).order_by("level", "code"))
    bodies = list(Body.objects.unscoped("demonstration").select_related("place").order_by("pk"))
    district, towns = places[0], [place for place in places if place.level == Level.TOWN]
    command = next(body for body in bodies if body.kind == Kind.COMMAND_CENTRE)
    for role, number in OF_THE_DISTRICT.items():
        for n in range(1, number + 1):
            short = "admin" if role == "administrator" else role
            yield Person(short if number == 1 else f"{short}.{n}", role, district, command, False)
    for n, town in enumerate(towns, 1):
        yield Person(f"dispatcher.t{n}", "dispatcher", town, command, False)
        yield Person(f"inspector.t{n}", "inspector", town, command, False)
    wardens = [place for place in places if place.level == Level.VILLAGE][::9]
    for n, village in enumerate(wardens, 1):
        yield Person(f"warden.{n}", "warden", village, command, False)
    for body in bodies:
        if body.kind in (Kind.GOVERNANCE_CENTRE, Kind.COMMAND_CENTRE):
            continue
        short = _short(body)
        for n in range(1, 3 if body.level < Standing.VILLAGE else 2):
            yield Person(f"handler.{short}.{n}", "handler", body.place or district, body, True)
    for body in bodies:
        if body.level < Standing.VILLAGE and body.kind not in (Kind.GOVERNANCE_CENTRE, Kind.COMMAND_CENTRE):
            yield Person(f"chief.{_short(body)}", "chief", body.place or district, body, True)
    yield from _of_programmes(bodies, district, towns, wardens)


def _of_programmes(bodies: list[Body], district: Place, towns: list[Place], villages: list[Place]) -> Iterator[Person]:
    for n, town in enumerate(towns, 1):
        yield Person(f"town.{n}", "town-officer", town, _answering(bodies, town, Kind.GOVERNMENT), False)
    for n, village in enumerate(villages, 1):
        yield Person(f"village.{n}", "village-committee", village, _answering(bodies, village, Kind.COMMITTEE), False)
    for body in bodies:
        if body.level == Standing.DISTRICT and body.kind in (Kind.DEPARTMENT, Kind.POLICE):
            yield Person(f"department.{_short(body)}", "department", district, body, False)


def _answering(bodies: list[Body], place: Place, kind: str) -> Body | None:
    return next((body for body in bodies if body.place_id == place.pk and body.kind == kind), None)


def _short(body: Body) -> str:
    """GW-PU → pu, T-990101001 → t990101001."""
    prefix, _dash, rest = body.code.lower().partition("-")
    return rest if prefix == "gw" else f"{prefix}{rest}"


def _name(number: int) -> str:
    zh, en = GIVEN[number % len(GIVEN)]
    second_zh, second_en = GIVEN[number // len(GIVEN) % len(GIVEN)]
    return f"Wu {en}{second_en.lower()} 乌{zh}{second_zh}"
