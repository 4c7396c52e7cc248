"""A point is located by the boundaries of its day, in whatever system it comes; a mix-up is asked about."""

from datetime import date, timedelta

import numpy as np
import pytest
import shapely
from django.core.exceptions import ValidationError

from gridwork.places import actions, boundaries
from gridwork.places.boundaries import locate_many, locate_point, put_point
from gridwork.places.coordinates import System, from_wgs84
from gridwork.places.models import Level, Place, Site
from tests.places.district import BY, LATER, NOW, SINCE, TODAY, District

WEST, SOUTH, SIZE = 113.0, 23.0, 0.1  # degrees: two towns side by side, each 10 by 10 kilometres


def square(column: int, size: float = SIZE) -> shapely.Polygon:
    return shapely.box(WEST + column * SIZE, SOUTH, WEST + column * SIZE + size, SOUTH + size)


@pytest.fixture
def drawn(district: District) -> District:
    shapes = [(district.east, square(1)), (district.west, square(0)), (district.eastham, square(1, SIZE / 2))]
    shapes.append((district.top, shapely.union_all([square(0), square(1)])))
    for place, shape in shapes:
        actions.rebound_place(place, shape, from_on=SINCE, source="tests", by=BY, now=NOW)
    return district


class TestOnePoint:
    def test_it_lies_in_the_finest_place_that_covers_it(self, drawn: District) -> None:
        assert locate_point(113.12, 23.02, on=TODAY).place_id == drawn.eastham.pk
        assert locate_point(113.18, 23.08, on=TODAY).place_id == drawn.east.pk
        assert locate_point(113.12, 23.02, on=TODAY, level=Level.TOWN).place_id == drawn.east.pk

    def test_it_lies_nowhere_outside(self, drawn: District) -> None:
        assert locate_point(114.0, 23.02, on=TODAY).place_id is None

    def test_it_lies_where_the_boundaries_of_its_day_say(self, drawn: District) -> None:
        actions.rebound_place(drawn.west, square(0, SIZE / 2), from_on=LATER, source="tests", by=BY, now=NOW)
        before, since = LATER - timedelta(days=1), LATER
        assert locate_point(113.08, 23.08, on=before, level=Level.TOWN).place_id == drawn.west.pk
        assert locate_point(113.08, 23.08, on=since, level=Level.TOWN).place_id is None
        assert locate_point(113.08, 23.08, on=SINCE - timedelta(days=1)).place_id is None

    def test_it_comes_in_any_system_and_is_kept_as_it_came(self, drawn: District) -> None:
        lon, lat = (float(value) for value in from_wgs84(System.GCJ02, np.array(113.12), np.array(23.02)))
        found = locate_point(lon, lat, System.GCJ02, on=TODAY, source="device", accuracy=12.5)
        assert (round(found.lon, 6), round(found.lat, 6)) == (113.12, 23.02)
        assert (found.raw, found.system, found.source, found.accuracy) == (
            f"{lon}, {lat}",
            System.GCJ02,
            "device",
            12.5,
        )

    def test_a_mix_up_is_suspected_where_only_another_system_leads_to_a_place(self, drawn: District) -> None:
        """A hundred metres inside the eastern border; GCJ-02 moves points about 500 m to the east here."""
        lon, lat = (float(v) for v in from_wgs84(System.GCJ02, np.array(WEST + 2 * SIZE - 0.001), np.array(23.05)))
        wrong = locate_point(lon, lat, System.WGS84, on=TODAY)
        assert (wrong.place_id, wrong.suspected_mix_up) == (None, System.GCJ02)
        assert locate_point(lon, lat, System.GCJ02, on=TODAY).suspected_mix_up is None

    @pytest.mark.parametrize(("lon", "lat"), [(181, 0), (0, 91), (float("nan"), 0), (float("inf"), 0)])
    def test_it_refuses_what_is_not_on_earth(self, db: None, lon: float, lat: float) -> None:
        with pytest.raises(ValidationError, match="longitude from"):
            locate_point(lon, lat, on=TODAY)

    def test_it_is_put_on_a_record_with_where_it_came_from(self, drawn: District) -> None:
        site = Site(place=drawn.eastham, name="Hall", kind=Site.Kind.VENUE, opened_on=SINCE)
        put_point(site, locate_point(113.12, 23.02, System.CGCS2000, on=TODAY, source="map", accuracy=3))
        site.write(by=BY, now=NOW)
        stored = Site.known.get(pk=site.pk)
        assert stored.point == {"type": "Point", "coordinates": [113.12, 23.02]}
        assert (stored.point_system, stored.point_raw, stored.point_source) == ("cgcs2000", "113.12, 23.02", "map")


class TestManyPoints:
    def test_they_are_where_shapely_says(self, drawn: District) -> None:
        rng = np.random.default_rng(7)
        lons, lats = rng.uniform(112.95, 113.25, 5000), rng.uniform(22.95, 23.15, 5000)
        found = locate_many(lons, lats, on=TODAY, level=Level.TOWN).place_ids
        for place, shape in ((drawn.west, square(0)), (drawn.east, square(1))):
            inside = shapely.intersects_xy(shape, lons, lats)
            assert (found[inside] == place.pk).all()
            assert not (found[~inside] == place.pk).any()

    def test_they_fall_back_to_coarser_places_one_by_one(self, drawn: District) -> None:
        found = locate_many([113.12, 113.18, 114.0], [23.02, 23.08, 23.0], on=TODAY)
        assert found.place_ids.tolist() == [drawn.eastham.pk, drawn.east.pk, -1]

    def test_a_batch_in_the_wrong_system_is_flagged_by_the_places_it_names(self, drawn: District) -> None:
        rng = np.random.default_rng(7)
        lons = WEST + SIZE + rng.uniform(-0.004, 0.004, 400)  # along the border of the two towns
        lats = rng.uniform(SOUTH, SOUTH + SIZE, 400)
        named = locate_many(lons, lats, on=TODAY, level=Level.TOWN).place_ids.tolist()
        shifted = from_wgs84(System.GCJ02, lons, lats)
        mix_up = locate_many(*shifted, System.WGS84, on=TODAY, named=named).suspected_mix_up
        assert mix_up is not None
        assert mix_up.system == System.GCJ02
        assert locate_many(*shifted, System.GCJ02, on=TODAY, named=named).suspected_mix_up is None


class TestLocators:
    def test_one_is_shared_between_days_without_a_change(self, drawn: District) -> None:
        first = boundaries.locator(TODAY, Level.TOWN)
        assert boundaries.locator(LATER, Level.TOWN) is first
        actions.rebound_place(drawn.west, square(0, SIZE / 2), from_on=LATER, source="tests", by=BY, now=NOW)
        assert boundaries.locator(TODAY, Level.TOWN) is boundaries.locator(LATER, Level.TOWN)
        assert boundaries.locator(TODAY, Level.TOWN) is not boundaries.locator(date(2016, 1, 1), Level.TOWN)

    def test_a_closed_place_covers_nothing_any_more(self, drawn: District) -> None:
        actions.close_place(drawn.cell, from_on=LATER, by=BY, now=NOW)
        actions.close_place(Place.known.get(pk=drawn.eastham.pk), from_on=LATER, by=BY, now=NOW)
        assert locate_point(113.12, 23.02, on=TODAY).place_id == drawn.east.pk
        assert locate_point(113.12, 23.02, on=SINCE).place_id == drawn.eastham.pk
