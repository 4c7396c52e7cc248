"""Maps beside lists: counted as the list is filtered, in places that the reader sees; the rest is told as a number."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import shapely

from gridwork.places import actions
from gridwork.places.models import Level, Place, PlaceBoundary
from tests.cast import NOW, SINCE, SYSTEM, Cast
from tests.kernel.toys import lent
from tests.web.conftest import browser_of


@pytest.fixture
def drawn(cast: Cast) -> Cast:
    for column, place in enumerate((cast.east_village, cast.west_village)):
        square = shapely.to_wkb(shapely.box(column, 0, column + 1, 1))
        PlaceBoundary(place=place, shape=square, source="test", from_on=date(2000, 1, 1)).write(by=SYSTEM, now=NOW)
    return cast


def counts(who: object, query: str = "", slug: str = "loans") -> dict[str, int]:
    answer = browser_of(who).get(f"/map/areas/{slug}?{query}")
    assert answer.status_code == 200
    return {each["properties"]["label"]: each["properties"]["count"] for each in answer.json()["features"]}


def test_it_counts_the_rows_that_the_list_shows(drawn: Cast):
    lent(drawn, "ladder")
    lent(drawn, "saw")
    lent(drawn, "saw", place=drawn.west_village)
    assert counts(drawn.chief) == {"Eastham": 2, "Westham": 1}
    assert counts(drawn.chief, "q=saw") == {"Eastham": 1, "Westham": 1}


def test_it_says_nothing_of_places_out_of_sight(drawn: Cast):
    lent(drawn, "saw", place=drawn.west_village)
    assert counts(drawn.vera) == {"Eastham": 0}


def test_it_tells_how_many_lie_in_no_place_of_the_map(drawn: Cast):
    lent(drawn, place=drawn.east)
    assert browser_of(drawn.chief).get("/map/areas/loans")["Elsewhere"] == "1"


def test_it_leads_to_the_rows_of_a_place(drawn: Cast):
    feature = browser_of(drawn.chief).get("/map/areas/loans?state=lent").json()["features"][0]
    assert feature["properties"]["url"] == f"/loans/?state=lent&place={feature['id']}&map=points"
    assert Place.known.get(pk=feature["id"]).name_en == "Eastham"


@pytest.mark.parametrize(("slug", "status"), [("loans", 403), ("nothing", 404)])
def test_it_asks_the_permission_of_the_list(drawn: Cast, slug: str, status: int):
    assert browser_of(drawn.nemo).get(f"/map/areas/{slug}").status_code == status


class TestThenAndNow:
    @pytest.fixture
    def split(self, drawn: Cast) -> Cast:
        """Westham became a part of Eastham and a part of Newham, in 2020."""
        newham = actions.open_place(
            Level.VILLAGE, {"en": "Newham"}, parent=drawn.west, from_on=SINCE, by=SYSTEM, now=NOW
        )
        shape = shapely.box(2, 0, 3, 1)
        actions.rebound_place(newham, shape, from_on=SINCE, source="test", by=SYSTEM, now=NOW)
        lent(drawn, "saw", place=drawn.west_village, asked_at=datetime(2016, 9, 1, tzinfo=UTC))
        shares = [(drawn.east_village, Decimal("0.75")), (newham, Decimal("0.25"))]
        actions.close_place(drawn.west_village, from_on=SINCE, successors=shares, by=SYSTEM, now=NOW)
        lent(drawn, "axe")
        return drawn

    def test_as_now_those_who_took_over_are_shown_with_their_shares(self, split: Cast):
        assert counts(split.chief) == {"Eastham": 1.75, "Newham": 0.25}

    def test_as_then_the_places_of_that_day_are_shown(self, split: Cast):
        assert counts(split.chief, "map=then&on=2016-12-31") == {"Eastham": 1, "Westham": 1}

    @pytest.mark.parametrize(
        "query", ["", "map=then", "map=then&on=2016-12-31", "map=then&on=soon", "map=then&on=1950-01-01"]
    )
    def test_none_is_lost(self, split: Cast, query: str):
        answer = browser_of(split.chief).get(f"/map/areas/loans?{query}")
        shown = sum(each["properties"]["count"] for each in answer.json()["features"])
        assert shown + float(answer["Elsewhere"]) == 2

    def test_a_place_leads_to_all_rows_that_are_counted_in_it(self, split: Cast):
        answer = browser_of(split.chief).get("/map/areas/loans").json()["features"]
        url = next(each["properties"]["url"] for each in answer if each["properties"]["label"] == "Eastham")
        assert f"place={split.east_village.pk}&place={split.west_village.pk}" in url
