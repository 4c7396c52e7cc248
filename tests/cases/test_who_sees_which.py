"""A list is led to its rows by what grants come to: it shows those that the grants hold for, no more, no fewer."""

from itertools import combinations, product

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from gridwork.accounts.models import User
from gridwork.cases.models import Case
from gridwork.cases.procedures import CASE
from gridwork.places.models import Level, Place
from tests import office as people
from tests.cast import NOW, SYSTEM, grant, place, user
from tests.office import Office

pytestmark = pytest.mark.scope
VIEW, TODAY = "cases.view_case", NOW.date()


@pytest.fixture
def office(db: None) -> Office:
    """A case in every place, for every body and for none."""
    made = people.build()
    places = [
        *Place.known.all(),
        place("Mill Lane", Level.CELL, made.eastham),
        place("Yonder", Level.VILLAGE, made.west),
    ]
    given = {"type": made.pothole, "text": "A hole", "reported_at": NOW}
    CASE.adopt(
        [Case(place=where, body=whose, **given) for where, whose in product(places, (None, made.roads, made.parks))],
        source="test", by=SYSTEM, now=NOW,
    )  # fmt: skip
    return made


def shown(who: User) -> tuple[set[int], set[int]]:
    """What the list shows, and what the database says of each row by itself."""
    fresh = User.objects.get(pk=who.pk)
    asked = Case.known.filter(Case.scope.condition(fresh, VIEW, TODAY))
    listed = Case.objects.visible_to(fresh, on=TODAY)
    return set(listed.values_list("pk", flat=True)), set(asked.values_list("pk", flat=True))


def test_it_shows_what_any_two_grants_hold_for(office: Office):
    who, role = user("nora"), people.role_of(office.otto)
    wheres = [office.district, office.east, office.west, office.eastham, Place.known.get(name_en="Mill Lane")]
    grants = list(product(wheres, (None, office.roads, office.parks)))
    every = Case.known.count()
    counts = set()
    for several in combinations(grants, 2):
        with transaction.atomic():
            for where, whose in several:
                grant(who, role, where, whose)
            listed, asked = shown(who)
            assert listed == asked, several
            counts.add(len(listed))
            transaction.set_rollback(True)
    assert {2, every} < counts  # of few rows, of all, and of much in between


def test_it_asks_nothing_of_each_row_of_whoever_reaches_them_all(office: Office):
    rows = Case.objects.visible_to(User.objects.get(pk=office.otto.pk), on=TODAY)
    assert "WHERE" not in str(rows.query)
    outside = place("Elsewhere", Level.DISTRICT, None)
    CASE.adopt(
        [Case(place=outside, type=office.pothole, text="A hole", reported_at=NOW)], source="test", by=SYSTEM, now=NOW
    )
    listed, asked = shown(office.otto)
    assert listed == asked
    assert len(listed) == Case.known.count() - 1


def test_it_finds_the_rows_of_a_village_or_of_a_body_by_their_own_index(office: Office):
    for who, column in ((office.wen, "village_id"), (office.ely, "town_id"), (office.rosa, "body_id")):
        assert f'"{column}" IN' in str(Case.objects.visible_to(User.objects.get(pk=who.pk), on=TODAY).query)


def test_it_asks_no_place_below_a_town_or_a_village(office: Office):
    who = User.objects.get(pk=office.wen.pk)
    with CaptureQueriesContext(connection) as captured:
        list(Case.objects.visible_to(who, on=TODAY))
    assert len(captured) == 2  # the grants, once a request, and the list
