"""A linear place knows the towns it runs through, by mileage, and follows when they are drawn anew."""

import json

import pytest
import shapely
from django.core.exceptions import ValidationError

from gridwork.places import actions
from gridwork.places.models import LinearPlace
from tests.places.district import BY, LATER, NOW, SINCE, District


def segment(points: list[tuple[float, float]]) -> LinearPlace:
    shape = json.dumps({"type": "LineString", "coordinates": points})
    line = LinearPlace(name_en="Segment 1", kind=LinearPlace.Kind.RAILWAY, line="Main", from_m=1000, to_m=5000)
    line.line_class, line.shape = LinearPlace.LineClass.HIGH_SPEED, shape
    line.write(by=BY, now=NOW)
    return line


def crossed(line: LinearPlace) -> list[tuple[str, int, int]]:
    return [(str(each.town), each.from_m, each.to_m) for each in line.towns_crossed.select_related("town")]


@pytest.fixture
def drawn(district: District) -> District:
    for column, place in enumerate((district.west, district.east)):
        shape = shapely.box(113 + column, 23, 114 + column, 24)
        actions.rebound_place(place, shape, from_on=SINCE, source="tests", by=BY, now=NOW)
    return district


def test_it_crosses_towns_from_one_mileage_to_another(drawn: District) -> None:
    assert crossed(segment([(113.5, 23.5), (115.5, 23.5)])) == [("West", 1000, 2000), ("East", 2000, 4000)]


def test_it_may_cross_a_town_twice(drawn: District) -> None:
    line = segment([(113.5, 23.5), (113.5, 24.5), (113.9, 24.5), (113.9, 23.1)])
    assert [town for town, _from_m, _to_m in crossed(line)] == ["West", "West"]


def test_it_follows_the_boundaries_of_towns(drawn: District) -> None:
    line = segment([(113.5, 23.5), (115.5, 23.5)])
    actions.rebound_place(drawn.east, shapely.box(114, 23, 116, 24), from_on=LATER, source="tests", by=BY, now=NOW)
    assert crossed(line) == [("West", 1000, 2000), ("East", 2000, 5000)]


@pytest.mark.parametrize(
    "shape",
    ["", "x", "{}", '{"type": "Point", "coordinates": [1, 2]}', '{"type": "LineString", "coordinates": [[0, 0]]}'],
)
def test_it_refuses_what_is_no_line(db: None, shape: str) -> None:
    line = LinearPlace(name_en="X", kind=LinearPlace.Kind.RIVER, line="X", from_m=0, to_m=1, shape=shape)
    if not shape:
        line.write(by=BY, now=NOW)
        assert crossed(line) == []
        return
    with pytest.raises(ValidationError, match="LineString"):
        line.write(by=BY, now=NOW)


def test_its_mileage_rises(db: None) -> None:
    line = LinearPlace(name_en="X", kind=LinearPlace.Kind.RIVER, line="X", from_m=5, to_m=5)
    with pytest.raises(ValidationError, match="must rise"):
        line.write(by=BY, now=NOW)
