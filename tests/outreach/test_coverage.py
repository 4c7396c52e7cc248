"""Coverage: every village since a day, the missing by name, as far as the reader sees."""

import csv
import io
import json
from datetime import date, timedelta

import pytest
import shapely

from gridwork.places.models import PlaceBoundary
from tests.cast import SYSTEM
from tests.outreach.room import NOW, TODAY, Room

SPAN = f"since={date(TODAY.year, 6, 1)}&until={TODAY}"


@pytest.fixture
def outlined(room: Room) -> Room:
    for at, village in enumerate((room.eastham, room.westham)):
        shape = shapely.to_wkb(shapely.box(115 + at, 20, 116 + at, 21))
        PlaceBoundary(place=village, shape=shape, source="test", from_on=date(2000, 1, 1)).write(by=SYSTEM, now=NOW)
    return room


def lines(answer: object) -> list[list[str]]:
    text = answer.getvalue().decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(text, newline="")))[1:]


def test_it_names_the_missing_villages_first(room: Room, browser):
    room.counted()
    page = browser(room.ola).get(f"/outreach/coverage?{SPAN}").content.decode()
    assert "1 of 2 villages" in page
    assert page.index("Westham") < page.index("Eastham")


def test_it_counts_what_is_counted_and_says_what_waits(room: Room, browser):
    room.reported()
    room.session(place=room.westham, held_on=TODAY)
    room.counted(form="training", title="Training", venue="School")
    found = lines(browser(room.ola).get(f"/outreach/coverage.csv?{SPAN}"))
    assert found == [
        ["East", "Eastham", "", "0", "", str(TODAY - timedelta(days=1))],
        ["West", "Westham", "", "0", "", str(TODAY)],
    ]


def test_it_asks_from_a_day_to_a_day_both_included(room: Room, browser):
    held = room.counted().held_on
    for first, last, number in (
        (held, held, "1"), (held + timedelta(days=1), TODAY, "0"), (date(2020, 1, 1), held - timedelta(days=1), "0"),
    ):  # fmt: skip
        found = lines(browser(room.ola).get(f"/outreach/coverage.csv?since={first}&until={last}"))
        assert {row[1]: row[3] for row in found}["Eastham"] == number


def test_it_draws_the_same_numbers_on_the_map(outlined: Room, browser):
    outlined.counted()
    drawn = json.loads(browser(outlined.ola).get(f"/outreach/coverage.geojson?{SPAN}").content)
    numbers = {each["properties"]["label"]: each["properties"]["count"] for each in drawn["features"]}
    assert numbers == {"Eastham": 1, "Westham": 0}


def test_it_keeps_to_the_villages_of_the_reader(outlined: Room, browser):
    outlined.counted(place=outlined.westham)
    ivy = browser(outlined.ivy)
    assert [row[1] for row in lines(ivy.get("/outreach/coverage.csv"))] == ["Eastham"]
    assert "Westham" not in ivy.get("/outreach/coverage").content.decode()
    assert "Westham" not in ivy.get("/outreach/coverage.geojson").content.decode()


@pytest.mark.parametrize("query", ["since=junk&until=9999-99-99&form=dance", "since=2030-01-01&until=2017-01-01", ""])
def test_it_takes_any_address(room: Room, browser, query: str):
    assert browser(room.ola).get(f"/outreach/coverage?{query}").status_code == 200
