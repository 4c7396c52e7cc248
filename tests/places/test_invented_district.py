"""The invented district: complete, nested to the last vertex, properly coded, and the same for the same seed."""

import json
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import shapely

from gridwork.places.coordinates import EAST, NORTH, SOUTH, WEST
from gridwork.places.invented import layers
from gridwork.places.invented.landscape import to_metres
from gridwork.places.locator import Locator

type Layers = dict[str, dict[str, Any]]

LEVELS = ("district", "towns", "villages", "cells")


@pytest.fixture(scope="module")
def made() -> Layers:
    return layers()


def shapes(layer: dict[str, Any]) -> dict[str, Any]:
    return {each["properties"]["code"]: shapely.geometry.shape(each["geometry"]) for each in layer["features"]}


def said(layer: dict[str, Any], name: str) -> list[Any]:
    return [each["properties"][name] for each in layer["features"]]


def loose_edges(parts: Iterable[Any], whole: Any) -> int:
    """How many edges are not used exactly twice, by two parts or by one and the whole. None: no gap and no overlap.

    Shapely's own test sees no gap unless told how wide a gap may be.
    """
    used: Counter[frozenset[Any]] = Counter()
    for shape in (*parts, whole):
        for ring in (shape.exterior, *shape.interiors):
            used.update(map(frozenset, pairwise(ring.coords)))
    return sum(times != 2 for times in used.values())


def test_it_has_the_places_that_the_demonstration_tells_of(made: Layers) -> None:
    assert [len(made[level]["features"]) for level in LEVELS[:3]] == [1, 7, 268]
    assert 2_500 <= len(made["cells"]["features"]) <= 2_700
    assert Counter(said(made["villages"], "kind")) == {
        "residents_committee": 182, "villagers_committee": 69, "quasi_residents": 17
    }  # fmt: skip
    assert said(made["towns"], "kind") == ["subdistrict"] + ["town"] * 6


@pytest.mark.parametrize("level", LEVELS)
def test_it_draws_each_place_as_one_valid_polygon(made: Layers, level: str) -> None:
    for shape in shapes(made[level]).values():
        assert shape.geom_type == "Polygon"
        assert shape.is_valid
        assert shape.exterior.is_ccw


@pytest.mark.parametrize(("level", "above"), [("towns", "district"), ("villages", "towns"), ("cells", "villages")])
def test_it_divides_each_place_without_gap_or_overlap(made: Layers, level: str, above: str) -> None:
    parts = defaultdict(list)
    for feature in made[level]["features"]:
        parts[feature["properties"]["parent"]].append(shapely.geometry.shape(feature["geometry"]))
    wholes = shapes(made[above])
    assert parts.keys() == wholes.keys()
    assert sum(loose_edges(parts[code], whole) for code, whole in wholes.items()) == 0
    assert shapely.coverage_is_valid(list(shapes(made[level]).values()), gap_width=1e-5)


def test_it_sees_a_gap_where_there_is_one(made: Layers) -> None:
    towns, (district,) = list(shapes(made["towns"]).values()), shapes(made["district"]).values()
    corner = shapely.get_coordinates(towns[0])[7]
    moved = shapely.transform(towns[0], lambda points: points + 1e-6 * (points == corner))
    assert loose_edges([moved, *towns[1:]], district) > 0


def test_it_codes_places_as_official_lists_do(made: Layers) -> None:
    for level, digits in zip(LEVELS, (6, 9, 12, 15), strict=True):
        codes = said(made[level], "code")
        assert len(set(codes)) == len(codes)
        assert all(code.isdecimal() and len(code) == digits for code in codes)
        assert all(code.startswith(parent) for code, parent in zip(codes, said(made[level], "parent"), strict=True))
    first_serials = {"residents_committee": "0", "villagers_committee": "2", "quasi_residents": "4"}
    for code, kind in zip(said(made["villages"], "code"), said(made["villages"], "kind"), strict=True):
        assert code[9] == first_serials[kind] or (kind == "residents_committee" and code[9] == "1")


@pytest.mark.parametrize("language", ["name_zh", "name_en"])
def test_it_calls_no_two_places_alike(made: Layers, language: str) -> None:
    names = [name for level in LEVELS for name in said(made[level], language)]
    assert len(set(names)) == len(names)
    assert all(names)


def test_it_lies_where_no_district_is_but_gcj02_shifts(made: Layers) -> None:
    (district,) = shapes(made["district"]).values()
    assert shapely.box(WEST, SOUTH, EAST, NORTH).contains(district)
    assert district.distance(shapely.Point(114.17, 22.2)) > 1  # degree from the nearest shore
    assert 900e6 < shapely.transform(district, to_metres).area < 1_300e6


def test_it_runs_the_river_along_the_borders_of_villages(made: Layers) -> None:
    river = made["lines"]["features"][0]
    assert river["properties"]["name_zh"] == "子虚江"
    course = shapely.geometry.shape(river["geometry"])
    assert course.is_simple
    assert course.coords[0][0] < course.coords[-1][0]
    villages = shapely.boundary(list(shapes(made["villages"]).values()))
    assert shapely.covers(shapely.union_all(villages), course)


def test_it_cuts_the_railway_into_five_segments_by_mileage(made: Layers) -> None:
    segments = made["lines"]["features"][1:]
    assert [each["properties"]["kind"] for each in segments] == ["railway"] * 5
    lines = [shapely.geometry.shape(each["geometry"]) for each in segments]
    assert segments[0]["properties"]["from_m"] == 0
    for (one, line), (following, next_line) in pairwise(zip(segments, lines, strict=True)):
        assert one["properties"]["to_m"] == following["properties"]["from_m"]
        assert one["properties"]["to_m"] % 100 == 0
        assert line.coords[-1] == next_line.coords[0]
    for each, line in zip(segments, lines, strict=True):
        mileage = each["properties"]["to_m"] - each["properties"]["from_m"]
        assert abs(shapely.transform(line, to_metres).length - mileage) < 1
    assert lines[0].coords[0][1] > lines[-1].coords[-1][1]
    assert sum(town.intersects(shapely.union_all(lines)) for town in shapes(made["towns"]).values()) >= 4


def test_it_finds_every_cell_by_a_point_in_it(made: Layers) -> None:
    cells = list(shapes(made["cells"]).values())
    points = shapely.get_coordinates(shapely.point_on_surface(cells))
    assert Locator(range(len(cells)), cells).locate_many(*points.T).tolist() == list(range(len(cells)))


def test_it_is_the_same_for_the_same_seed_and_another_for_another(made: Layers) -> None:
    assert json.dumps(layers()) == json.dumps(made)
    other = layers(7)
    assert other["cells"] != made["cells"]
    assert len(other["villages"]["features"]) == 268


def test_it_writes_a_file_a_layer(tmp_path: Path, made: Layers) -> None:
    command = [sys.executable, "-m", "gridwork.places.invented", str(tmp_path)]
    subprocess.run(command, check=True)
    assert {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in tmp_path.glob("*.geojson")} == made
