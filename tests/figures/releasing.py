"""Releases of the tests: counted cases in the villages of the office, drafted, proved and published."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from gridwork.accounts.models import User
from gridwork.cases.models import Case
from gridwork.figures import releases
from gridwork.figures.models import Release
from gridwork.places.models import Place
from tests import office as people
from tests.cast import NOW, SYSTEM, grant, role, user

LATER = NOW + timedelta(days=1)
DAY = date(2026, 9, 18)  # of NOW


def happened(office: people.Office, counts: Mapping[Place, int], now: datetime = NOW) -> None:
    """So many cases reported in each place."""
    for place, count in counts.items():
        rows = [Case(type=office.pothole, place=place, text=f"No. {n}", reported_at=now) for n in range(count)]
        Case.write_many(rows, by=SYSTEM, now=now)


def drafter(office: people.Office) -> User:
    return _with(office, "dora", "figures.add_release")


def publisher(office: people.Office) -> User:
    return _with(office, "paul", "figures.publish_release")


def _with(office: people.Office, name: str, *permissions: str) -> User:
    found = User.objects.filter(username=name).first()
    if found is None:
        found = user(name)
        carried = ["figures.view_figure", "figures.view_release", "places.view_place", *permissions]
        grant(found, role(name, carried), office.district)
    return found


def drafted(office: people.Office, now: datetime = LATER, **values: Any) -> Release:
    made = Release(
        **(
            {"indicator": "cases_reported", "place": office.district, "year": 2026, "breakdown": "village"}
            | {"as_of": DAY}
            | values
        )
    )
    made.write(by=drafter(office), now=now)
    return made


def proved(office: people.Office, **values: Any) -> Release:
    made = drafted(office, **values)
    releases.prove(made, lambda: LATER)
    made.refresh_from_db()
    return made


def published(office: people.Office, **values: Any) -> Release:
    made = proved(office, **values)
    made.take("publish_release", by=publisher(office), now=LATER)
    return made
