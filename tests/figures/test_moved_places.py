"""A village that moves takes its past figures along, from the moment at which that is entered."""

from datetime import timedelta

import pytest

from gridwork.figures.answers import Answers, Question
from gridwork.figures.declared import facts, indicators
from gridwork.figures.following import tell_all
from gridwork.figures.mart import intake
from gridwork.figures.mart.writing import content_hash
from gridwork.figures.models import FactChange
from gridwork.figures.periods import year
from gridwork.places.actions import move_place
from gridwork.places.models import Place
from tests import office as people
from tests.cast import NOW, SYSTEM

pytestmark = pytest.mark.django_db

MOVED = NOW + timedelta(days=3)


def counted(place: Place, name: str = "cases_reported", as_of=None) -> int:
    return Answers().figure(Question(indicators()[name], year(2026), place, as_of)).numerator


@pytest.fixture
def moved(office: people.Office) -> people.Office:
    office.done()
    office.report(place=office.westham)
    assert (counted(office.east), counted(office.west)) == (1, 1)
    move_place(office.eastham, office.west, from_on=MOVED.date(), by=SYSTEM, now=MOVED)
    return office


def test_its_town_has_it_no_more_and_the_other_one_does(moved: people.Office):
    assert (counted(moved.east), counted(moved.west)) == (0, 2)
    assert (counted(moved.east, "disposal_rate"), counted(moved.west, "disposal_rate")) == (0, 1)
    assert counted(moved.eastham) == 1
    assert counted(moved.district) == 2


def test_it_is_still_counted_where_it_lay_as_of_a_day_before(moved: people.Office):
    day = MOVED.date() - timedelta(days=1)
    assert (counted(moved.east, as_of=day), counted(moved.west, as_of=day)) == (1, 1)


def test_it_is_the_same_when_all_is_told_anew_or_built_again(moved: people.Office):
    kept = content_hash(intake.current(), facts()["case"])
    assert content_hash(intake.rebuild(), facts()["case"]) == kept
    tell_all(facts()["case"], by=SYSTEM, now=MOVED + timedelta(days=1))
    assert (counted(moved.east), counted(moved.west)) == (0, 2)


def test_a_place_that_is_changed_and_lies_where_it_lay_tells_of_nothing(moved: people.Office):
    before = FactChange.objects.count()
    place = Place.known.get(pk=moved.eastham.pk)
    place.kind = "community"
    place.write(by=SYSTEM, now=MOVED + timedelta(days=1))
    assert FactChange.objects.count() == before
