"""The first administrators of a district. Two of them, since no grant comes about by one person alone."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gridwork.accounts import permissions
from gridwork.accounts.actions import make_link
from gridwork.accounts.models import Grant, Role, User
from gridwork.accounts.roles import make_roles
from gridwork.kernel.actors import System
from gridwork.kernel.records import local_day
from gridwork.kernel.refusals import Refusal
from gridwork.places.models import Level, Place

FIRST_RUN = System("first run")
ENOUGH = 2  # administrators, of whom one asks and the other approves


def administrators(on: Any) -> int:
    """How many people can approve a grant for the whole district."""
    grants = Grant.of_day(on).filter(role__carried__name="accounts.approve_grant", place__level=Level.DISTRICT)
    return int(grants.filter(user__is_active=True, body=None).values("user").distinct().count())


@transaction.atomic
def make_first_administrator(username: str, *, name: str = "", email: str = "", now: datetime) -> tuple[User, str]:
    """An administrator of the whole district and the path of the one-time link at which they choose a password.

    Refusal: the district has enough of them to ask and approve by itself, or no place yet to administer.
    """
    if administrators(local_day(now)) >= ENOUGH:
        raise Refusal(_("There are administrators already. One of them asks for another, a second one approves."))
    district = Place.known.filter(level=Level.DISTRICT).order_by("pk").first()
    if district is None:
        raise Refusal(_("Enter the district first: an administrator's grant is for a place."))
    role = shipped_roles(now=now)["administrator"]
    user = User(username=username, name=name, email=email.lower())
    user.set_unusable_password()
    user.write(by=FIRST_RUN, now=now)
    Grant(user=user, role=role, place=district, from_on=local_day(now)).write(by=FIRST_RUN, now=now)
    return user, make_link(user, by=FIRST_RUN, now=now)


def shipped_roles(*, now: datetime) -> dict[str, Role]:
    return make_roles(permissions.duties(), permissions.names(), by=FIRST_RUN, now=now)
