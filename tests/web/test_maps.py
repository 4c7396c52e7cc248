"""Maps beside lists: counted as the list is filtered, in places that the reader sees; the rest is told as a number."""

from datetime import date

import pytest
import shapely

from gridwork.places.models import Place, PlaceBoundary
from tests.cast import NOW, SYSTEM, Cast
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
