"""What a map is sent for a view: areas from afar, clusters nearer, cases near by, and never more than it can draw."""

from datetime import date
from typing import Any

import pytest
import shapely
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gridwork.places.models import PlaceBoundary
from gridwork.web import maps
from tests import office as people
from tests.cast import NOW, SYSTEM
from tests.office import Office
from tests.web.conftest import browser_of

ALL = "113,23,113.4,23.2"


@pytest.fixture
def office(db: None, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Two squares side by side; three cases in the western one, five in the eastern."""
    monkeypatch.setattr(maps, "SHOWN", 3)
    monkeypatch.setattr(maps, "COUNTED", 5)
    made = people.build()
    for left, place in ((113, made.west), (113.2, made.east)):
        square = shapely.to_wkb(shapely.box(left, 23, left + 0.2, 23.2))
        PlaceBoundary(place=place, shape=square, source="test", from_on=date(2000, 1, 1)).write(by=SYSTEM, now=NOW)
    for number in range(3):
        made.report(place=made.westham, lon=113.1 + number / 1000, lat=23.1)
    for number in range(5):
        made.report(place=made.eastham, lon=113.3 + number / 1000, lat=23.1)
    return made


def seen(who: object, query: str = "", slug: str = "cases") -> dict[str, Any]:
    answer = browser_of(who).get(f"/map/{slug}?{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_it_shows_the_number_in_each_town_from_afar(office: Office):
    answer = seen(office.otto)
    assert (answer["kind"], answer["whole"], answer["note"]) == ("areas", True, "")
    counts = {each["properties"]["label"]: each["properties"]["count"] for each in answer["features"]}
    assert counts == {"West": 3, "East": 5}
    assert seen(office.otto, f"bbox={ALL}&zoom=9")["kind"] == "areas"


def test_it_shows_clusters_whose_numbers_add_up_in_between(office: Office):
    answer = seen(office.otto, f"bbox={ALL}&zoom=12")
    assert answer["kind"] == "clusters"
    assert sum(each["properties"]["point_count"] for each in answer["features"]) == 8
    (west,) = [each for each in answer["features"] if each["geometry"]["coordinates"][0] < 113.2]
    assert west["properties"]["point_count"] == 3
    assert west["geometry"]["coordinates"] == [113.101, 23.1]


def test_it_shows_the_newest_near_by_and_says_what_it_leaves_out(office: Office):
    answer = seen(office.otto, "bbox=113.2,23,113.4,23.2&zoom=16")
    assert (answer["kind"], answer["note"]) == ("points", "The newest 3 of 5 in view.")
    lons = [round(each["geometry"]["coordinates"][0], 6) for each in answer["features"]]
    assert lons == [113.304, 113.303, 113.302]
    assert answer["features"][0]["properties"]["url"].startswith("/cases/")
    everything = seen(office.otto, f"bbox={ALL}&zoom=16")
    assert everything["note"] == "The newest 3 of more than 5 in view."


def test_it_shows_few_one_by_one_from_wherever(office: Office):
    answer = seen(office.otto, f"place={office.westham.pk}")
    assert (answer["kind"], len(answer["features"])) == ("points", 3)


def test_it_follows_the_filters_of_the_list(office: Office):
    office.report(place=office.westham, lon=113.1, lat=23.1, text="A parrot")
    (only,) = seen(office.otto, f"q=parrot&bbox={ALL}&zoom=12")["features"]
    assert only["properties"]["label"]


def test_it_shows_nothing_out_of_sight_at_any_zoom(office: Office):
    for zoom in (9, 12, 16):
        answer = seen(office.wen, f"bbox={ALL}&zoom={zoom}")
        assert all(each["geometry"]["type"] != "Polygon" for each in answer["features"]) or zoom == 9
        numbers = [each["properties"].get("point_count", 1) for each in answer["features"]]
        assert sum(numbers) <= 5
    west = seen(office.wen, "bbox=113,23,113.2,23.2&zoom=16")
    assert west["features"] == []


def test_it_shows_those_of_a_body_to_whoever_reads_for_that_body_alone(office: Office):
    assert seen(office.rosa)["features"] == []
    job = office.sent(lon=113.3, lat=23.1)
    (mine,) = seen(office.rosa)["features"]
    assert mine["id"] == job.case_id


def test_it_shows_jobs_as_it_shows_cases(office: Office):
    for number in range(5):
        office.sent(lon=113.3 + number / 1000, lat=23.1)
    afar = seen(office.otto, "", "jobs")
    assert {each["properties"]["label"]: each["properties"]["count"] for each in afar["features"]} == {
        "West": 0,
        "East": 5,
    }
    between = seen(office.otto, f"bbox={ALL}&zoom=12", "jobs")
    assert between["kind"] == "clusters"
    assert sum(each["properties"]["point_count"] for each in between["features"]) == 5
    near = seen(office.otto, "bbox=113.3015,23,113.4,23.2&zoom=16", "jobs")
    assert (near["kind"], near["note"], len(near["features"])) == ("points", "", 3)
    assert near["features"][0]["properties"]["url"].startswith("/jobs/")
    assert seen(office.ely, f"bbox={ALL}&zoom=16", "jobs")["features"] == []


@pytest.mark.parametrize(
    ("slug", "who", "status"), [("jobs", "wen", 200), ("bodies", "otto", 404), ("no", "otto", 404)]
)
def test_it_has_views_of_what_has_points_alone(office: Office, slug: str, who: str, status: int):
    assert browser_of(getattr(office, who)).get(f"/map/{slug}").status_code == status


@pytest.mark.parametrize("kept_off", ["pothole", "streets"])
def test_it_keeps_a_type_off_that_stands_on_no_map_or_whose_category_does(office: Office, kept_off: str):
    kind = getattr(office, kept_off)
    kind.mapped = False
    kind.write(by=SYSTEM, now=NOW)
    office.sent(lon=113.3, lat=23.1)
    for query in ("", f"bbox={ALL}&zoom=12", f"bbox={ALL}&zoom=16"):
        assert seen(office.otto, query)["features"] == seen(office.otto, query, "jobs")["features"] == []
    for slug in ("cases", "jobs"):
        counts = browser_of(office.otto).get(f"/map/areas/{slug}").json()["features"]
        assert {each["properties"]["count"] for each in counts} == {0}


@pytest.mark.parametrize("slug", ["cases", "jobs"])
def test_it_asks_no_more_of_the_database_for_many(office: Office, slug: str):
    def statements(query: str) -> int:
        seen(office.otto, query, slug)  # what is kept from one answer to the next
        with CaptureQueriesContext(connection) as captured:
            seen(office.otto, query, slug)
        return len(captured)

    views = (f"bbox={ALL}&zoom=9", f"bbox={ALL}&zoom=12", f"bbox={ALL}&zoom=16", "bbox=113.36,23,113.4,23.2&zoom=16")
    asked = []
    for near_by in (1, 2):
        for number in range(4):
            office.sent(lon=113.3 + number / 700, lat=23.15)
        for number in range(near_by):
            office.sent(lon=113.37 + number / 700, lat=23.15)
        asked.append([statements(query) for query in views])
    assert asked[0] == asked[1]


@pytest.mark.parametrize(
    "query", ["bbox=1,2,3&zoom=9", "bbox=1,2,x,4&zoom=9", "bbox=3,2,1,4&zoom=9", "bbox=1,2,3,4&zoom=nan"]
)
def test_it_refuses_what_is_no_view(office: Office, query: str):
    assert browser_of(office.otto).get(f"/map/cases?{query}").status_code == 422
