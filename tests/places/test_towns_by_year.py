"""What a town had by year: as then with the villages that lay in it on the day of each case, as now with today's."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from gridwork.cases.models import Case
from gridwork.kernel.limits import TooLong
from gridwork.places.actions import move_place
from gridwork.places.models import Place
from gridwork.places.tallies import Basis, by_year
from gridwork.places.views import history
from tests.cast import ZONE, grant, role, user
from tests.office import case_type
from tests.places.district import BY, LATER, NOW, TODAY, District
from tests.places.test_code_list_pages import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def district() -> District:
    """Eastham, reported from before anything of it was known, moves to West in the middle."""
    made, lamp = District(), case_type("Lamp", "01")
    for place, year in ((made.eastham, 2010), (made.eastham, 2017), (made.eastham, 2019), (made.east, 2017)):
        moment = datetime(year, 5, 1, tzinfo=ZONE)
        Case(place=place, type=lamp, text="out", reported_at=moment).write(by=BY, now=NOW)
    move_place(made.eastham, made.west, from_on=LATER, by=BY, now=NOW)
    return made


def years(place: Place, basis: Basis) -> dict[int, Decimal]:
    return by_year(Case.objects.unscoped("test"), place, basis=basis, on=TODAY)


def test_as_then_each_case_stays_in_the_town_of_its_day(district: District) -> None:
    assert years(district.east, Basis.THEN) == {2010: 1, 2017: 2, 2019: 0}
    assert years(district.west, Basis.THEN) == {2010: 0, 2017: 0, 2019: 1}


def test_as_now_they_follow_their_village(district: District) -> None:
    assert years(district.east, Basis.NOW) == {2017: 1}
    assert years(district.west, Basis.NOW) == {2010: 1, 2017: 1, 2019: 1}


def test_a_town_asks_as_little_as_a_village(district: District, django_assert_max_num_queries: Any) -> None:
    for basis in Basis:
        with django_assert_max_num_queries(5):
            years(district.west, basis)


def test_the_page_of_a_town_says_so(district: District) -> None:
    reader = user("reader")
    grant(reader, role("reader", ["places.view_place", "cases.view_case"]), district.top)
    page = client_of(reader).get(f"/places/{district.east.pk}/history", {"basis": "then"}).content.decode()
    assert "the villages that lay in it at the time" in page
    assert '<th scope="row">2010</th>' in page
    assert '<th scope="row">2019</th>' not in page


def test_the_page_comes_even_where_counting_takes_too_long(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    def takes_too_long(*_asked: Any, **_more: Any) -> None:
        raise TooLong

    monkeypatch.setattr(history, "by_year", takes_too_long)
    reader = user("reader")
    grant(reader, role("reader", ["places.view_place", "cases.view_case"]), district.top)
    answer = client_of(reader).get(f"/places/{district.east.pk}/history")
    assert answer.status_code == 200
    assert "takes longer than a page may wait" in answer.content.decode()
