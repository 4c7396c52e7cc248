"""Features become places or are refused by number, property and reason; nothing is dropped in silence."""

from typing import Any

import numpy as np
import pytest
import shapely

from gridwork.places.coordinates import System, from_wgs84
from gridwork.places.hierarchy.features import Feature
from gridwork.places.hierarchy.plan import Plan, draw_up
from gridwork.places.hierarchy.profile import Profile
from gridwork.places.models import Level

TOWNS = {"level": "town", "name": "{town}", "dissolve": True}
VILLAGES = {"level": "village", "name": "{name}", "code": "{code}"}


def box(column: float, row: float = 0, size: float = 1) -> Any:
    return shapely.geometry.mapping(shapely.box(column, row, column + size, row + size))


def feature(number: int, geometry: Any = None, **properties: Any) -> Feature:
    said = {"code": f"{number}", "name": f"Village {number}", "town": "East"} | properties
    return Feature(number, said, box(number) if geometry is None else geometry)


def plan(*features: Feature, levels: tuple[Any, ...] = (TOWNS, VILLAGES), **more: Any) -> Plan:
    return draw_up(features, Profile.of({"source": "tests", "level": list(levels)} | more))


def refusals(made: Plan) -> list[tuple[int, str, str]]:
    return [tuple(refusal) for refusal in made.refused]


class TestDissolving:
    def test_a_level_is_made_of_its_parts(self) -> None:
        made = plan(feature(0), feature(1), feature(2, town="West"), root={"level": "district", "name": "All"})
        towns = {draft.names["en"]: draft.shape for draft in made.of(Level.TOWN)}
        assert towns["East"].equals(shapely.box(0, 0, 2, 1))
        assert towns["West"].equals(shapely.box(2, 0, 3, 1))
        assert made.of(Level.DISTRICT)[0].shape.equals(shapely.box(0, 0, 3, 1))

    def test_what_is_made_of_refused_parts_alone_is_not_made(self) -> None:
        made = plan(feature(0), feature(1, code="", town="West"))
        assert [draft.names["en"] for draft in made.of(Level.TOWN)] == ["East"]


class TestRefusals:
    def test_a_missing_property_is_named(self) -> None:
        made = plan(feature(1, code=None), feature(2, name=" "), Feature(3, {"code": "3", "name": "x"}, box(3)))
        assert refusals(made) == [(1, "code", "is missing"), (2, "name", "is missing"), (3, "town", "is missing")]

    def test_a_text_too_long_for_its_column_is_refused(self) -> None:
        [(number, prop, reason)] = refusals(plan(feature(1, code="9" * 21)))
        assert (number, prop, reason) == (1, "code", "has 21 characters, more than 20")

    def test_the_second_of_two_with_one_code_is_refused(self) -> None:
        made = plan(feature(1), feature(2, code="1"))
        assert refusals(made) == [(2, "code", "is the same as that of feature 1")]

    @pytest.mark.parametrize(
        ("geometry", "words"),
        [
            ({"type": "Point", "coordinates": [1, 1]}, "is a Point, not a polygon"),
            ({"type": "Polygon", "coordinates": []}, "is empty"),
            ({"type": "Polygon"}, "cannot be read"),
            ({"type": "Polygon", "coordinates": [[["a", "b"]]]}, "cannot be read"),
            ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}, "cannot be read"),
            (box(5_000_000, 3_000_000, 100), "are its coordinates metres"),
            ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [2, 2], [0, 0]]]}, "cannot be repaired"),
        ],
    )
    def test_what_is_no_polygon_is_refused(self, geometry: Any, words: str) -> None:
        [(number, prop, reason)] = refusals(plan(feature(1, geometry)))
        assert (number, prop) == (1, "geometry")
        assert words in reason

    def test_no_geometry_is_refused_unless_the_profile_has_none(self) -> None:
        bare = Feature(1, {"code": "1", "name": "x", "town": "East"}, None)
        assert refusals(plan(bare)) == [(1, "geometry", "has no geometry")]
        assert refusals(plan(bare, boundaries=False)) == []

    def test_of_two_on_the_same_ground_the_later_is_refused(self) -> None:
        made = plan(feature(1, box(0)), feature(2, box(0.5)), feature(3, box(0)), feature(4, box(0.2, 0.2, 0.2)))
        assert refusals(made) == [
            (2, "geometry", "shares 50 % of its ground with feature 1"),
            (3, "geometry", "shares 100 % of its ground with feature 1"),
            (4, "geometry", "shares 100 % of its ground with feature 1"),
        ]

    def test_neighbours_drawn_a_little_over_each_other_are_taken(self) -> None:
        assert refusals(plan(feature(1, box(0)), feature(2, box(0.999)))) == []

    def test_a_feature_of_no_level_is_refused(self) -> None:
        levels = (VILLAGES | {"where": {"admin": "8"}},)
        made = plan(feature(1, admin="8"), feature(2, admin="9"), levels=levels)
        assert refusals(made) == [(2, "", "belongs to none of the levels of the profile")]

    def test_every_feature_is_a_place_or_refused(self) -> None:
        made = plan(*(feature(n, code=None if n % 3 else f"{n}") for n in range(30)))
        assert made.read == len(made.of(Level.VILLAGE)) + len(made.refused) == 30


class TestRepairs:
    def test_a_crossed_polygon_is_repaired_with_a_notice(self) -> None:
        bow = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
        made = plan(feature(1, bow))
        assert refusals(made) == []
        [draft] = made.of(Level.VILLAGE)
        assert draft.shape.is_valid
        assert draft.shape.area == pytest.approx(0.5)
        assert "Self-intersection" in made.notices[0].reason

    def test_it_is_brought_to_wgs_84(self) -> None:
        shape = shapely.box(113, 23, 113.1, 23.1)
        moved = shapely.transform(shape, lambda xy: np.column_stack(from_wgs84(System.GCJ02, xy[:, 0], xy[:, 1])))
        made = plan(feature(1, shapely.geometry.mapping(moved)), system="gcj02")
        [draft] = made.of(Level.VILLAGE)
        assert draft.shape.equals_exact(shape, 1e-6)


class TestLevelsInOneFile:
    def test_parents_are_found_by_code(self) -> None:
        levels = (
            {"level": "town", "name": "{name}", "code": "{code}", "where": {"admin": "7"}},
            VILLAGES | {"where": {"admin": "8"}, "parent": "{in}"},
        )
        made = plan(
            feature(1, box(0, size=5), admin="7", code="T"), feature(2, admin="8", **{"in": "T"}), levels=levels
        )
        [village] = made.of(Level.VILLAGE)
        assert village.parent == made.of(Level.TOWN)[0].key

    def test_patterns_take_several_properties(self) -> None:
        made = plan(feature(1, tract="0164"), levels=(VILLAGES | {"name": "Tract {tract} of {town}"},))
        assert made.of(Level.VILLAGE)[0].names == {"en": "Tract 0164 of East"}
