"""The office, for every test of cases."""

import pytest
import shapely

import gridwork.web.registers  # noqa: F401  (which lists there are, and which columns are searched)
from gridwork.places.models import PlaceBoundary
from tests import office as people
from tests.cast import NOW, SINCE, SYSTEM


@pytest.fixture
def office(db: None) -> people.Office:
    return people.build()


@pytest.fixture
def drawn(office: people.Office) -> people.Office:
    """The office, with Eastham and Westham as two squares beside each other."""
    for place, west in ((office.eastham, 113.0), (office.westham, 113.1)):
        shape = shapely.to_wkb(shapely.box(west, 23.0, west + 0.1, 23.1))
        PlaceBoundary(place=place, shape=shape, source="drawn", from_on=SINCE).write(by=SYSTEM, now=NOW)
    return office
