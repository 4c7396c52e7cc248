"""The cast: a small district with two towns, two bodies, and people whose grants differ in place, body and days.

Every test sees the same: Chief may do everything everywhere; Erin everything in East; Rosa everything for Roads alone;
Vera may look on in East; Nemo has no grant at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from gridwork.accounts import tokens
from gridwork.accounts.models import Grant, Role, User
from gridwork.kernel.actors import System
from gridwork.organisations.models import Body
from gridwork.places.models import Level, Place

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 9, 18, 10, 0, tzinfo=ZONE)  # a Friday; Sunday the 20th is worked
SINCE = date(2026, 1, 1)
SYSTEM = System("tests")


@dataclass
class Cast:
    district: Place
    east: Place
    west: Place
    east_village: Place
    west_village: Place
    roads: Body
    parks: Body
    chief: User
    erin: User
    rosa: User
    vera: User
    nemo: User
    roles: dict[str, Role] = field(default_factory=dict)


def build(permissions: list[str]) -> Cast:
    """The cast, with everything in `permissions` for whoever may do everything, and what views for who looks on."""
    district = place("District", Level.DISTRICT, None)
    east, west = (place(name, Level.TOWN, district) for name in ("East", "West"))
    east_village, west_village = place("Eastham", Level.VILLAGE, east), place("Westham", Level.VILLAGE, west)
    roads, parks = body("Roads"), body("Parks")
    everything = role("everything", permissions)
    looking = role("looking", [name for name in permissions if ".view_" in name])
    chief, erin, rosa, vera, nemo = (user(name) for name in ("chief", "erin", "rosa", "vera", "nemo"))
    for who, what, where, whose in (
        (chief, everything, district, None),
        (erin, everything, east, None),
        (erin, looking, west, None),
        (rosa, everything, district, roads),
        (vera, looking, east, None),
    ):
        grant(who, what, where, whose)
    roles = {"everything": everything, "looking": looking}
    return Cast(
        district, east, west, east_village, west_village, roads, parks, chief, erin, rosa, vera, nemo, roles
    )  # fmt: skip


def place(name: str, level: Level, parent: Place | None) -> Place:
    made = Place(name_en=name, level=level, parent=parent, opened_on=date(2000, 1, 1))
    made.write(by=SYSTEM, now=NOW)
    return made


def body(name: str, **more: object) -> Body:
    made = Body(name_en=name, **more)
    made.write(by=SYSTEM, now=NOW)
    return made


def role(name: str, permissions: list[str]) -> Role:
    made = Role(name_en=name, permissions=sorted(set(permissions)))
    made.write(by=SYSTEM, now=NOW)
    return made


def user(name: str) -> User:
    made = User(username=name, name=name.capitalize())
    made.set_password(name)
    made.save()
    return made


def grant(who: User, what: Role, where: Place, whose: Body | None = None, last_on: date = date(2030, 12, 31)) -> Grant:
    made = Grant(user=who, role=what, place=where, body=whose, from_on=SINCE, last_on=last_on)
    made.write(by=SYSTEM, now=NOW)
    return made


def program(name: str, what: Role, where: Place, permissions: Sequence[str] = ()) -> str:
    """The token of a new API client that has this role at the place, narrowed to the permissions if there are any."""
    made = User(username=name, kind="client")
    made.set_unusable_password()
    made.write(by=SYSTEM, now=NOW)
    grant(made, what, where)
    now = timezone.now()
    return tokens.make(made, name, now + timedelta(days=1), permissions, by=SYSTEM, now=now)[1]
