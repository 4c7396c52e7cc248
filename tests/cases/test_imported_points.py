"""Points of a file on the map before they are taken in; both readings where another coordinate system is likely."""

import numpy as np

from gridwork.cases.imports import CaseTarget
from gridwork.imports.targets import Run
from gridwork.places.coordinates import System, from_wgs84
from tests.cast import NOW
from tests.imports.pages import finish, newest, send, shown, signed_in


def near_the_edge(number: int = 60) -> tuple:
    """Points inside the eastern edge, which GCJ-02 shifts to the east: read as WGS 84 they leave the district."""
    lats = np.linspace(23.01, 23.09, number)
    return from_wgs84(System.GCJ02, np.full(number, 113.1985), lats)


def file_of(lons, lats) -> str:
    rows = [f"2026-09-01 08:00,Pothole,{lat:.7f},{lon:.7f}\n" for lon, lat in zip(lons, lats, strict=True)]
    return "Opened,Request Type,Latitude,Longitude\n" + "".join(rows)


class TestReadings:
    def test_it_says_which_place_covers_each_point(self, drawn):
        said = CaseTarget.point_readings({2: (113.05, 23.05), 3: (120.0, 30.0)}, Run(drawn.lea, NOW))
        assert [(point.line, point.place) for point in said[0].points] == [(2, str(drawn.eastham)), (3, "")]
        assert (len(said), said[0].inside) == (1, 1)

    def test_it_reads_both_ways_where_a_mix_up_is_likely(self, drawn):
        lons, lats = near_the_edge()
        points = {line: (float(lon), float(lat)) for line, (lon, lat) in enumerate(zip(lons, lats, strict=True))}
        said = CaseTarget.point_readings(points, Run(drawn.lea, NOW))
        assert [(each.value, each.inside) for each in said] == [("wgs84", 0), ("gcj02", 60)]


class TestPage:
    def test_it_shows_the_points_and_how_many_lie_inside(self, drawn):
        lea = signed_in(drawn.lea)
        page = send(lea, file_of([113.05, 120.0], [23.05, 30.0]), into="cases")["Location"]
        assert "1 of 2 points lie inside the district." in shown(lea.get(page))
        layer = lea.get(f"{page}points?as=wgs84").json()
        assert [each["geometry"]["coordinates"] for each in layer["features"]] == [[113.05, 23.05], [120.0, 30.0]]
        assert lea.get(f"{page}points?as=nothing").json()["features"] == []

    def test_it_lets_a_person_choose_the_system(self, drawn):
        lea = signed_in(drawn.lea)
        page = send(lea, file_of(*near_the_edge()), into="cases")["Location"]
        asked = shown(lea.get(page))
        assert "0 of 60 points lie inside the district." in asked
        assert "60 of 60 points lie inside the district." in asked
        assert newest().profile["options"] == {}, "nothing is guessed"
        lea.post(f"{page}points", {"as": "gcj02"})
        assert newest().profile["options"] == {"coordinates": "gcj02"}
        done = finish(lea, page)
        assert (done.accepted, done.warnings) == (60, {})

    def test_it_takes_no_system_that_is_not_known(self, drawn):
        lea = signed_in(drawn.lea)
        page = send(lea, file_of([113.05], [23.05]), into="cases")["Location"]
        assert lea.post(f"{page}points", {"as": "mars"}).status_code == 422
        assert newest().profile["options"] == {}
