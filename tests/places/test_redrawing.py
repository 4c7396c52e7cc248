"""Cells are drawn anew so that they fill their village; old ones hand on by area, and records keep their place."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
import shapely
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import mapping

from gridwork.kernel.refusals import Refusal
from gridwork.places import actions, coverage
from gridwork.places.coordinates import System
from gridwork.places.measures import square_metres
from gridwork.places.models import Level, Place, PlaceBoundary, PlaceCode, PlaceSuccessor, Site
from gridwork.places.redrawing import Redrawn, Unfilled, pieces_of, redraw
from tests import cast as people
from tests.places.district import BY, NOW, SINCE, District, opened

X, Y, SIZE = 113.1, 23.0, 0.01  # a village of about a square kilometre
AGAIN = date(2020, 1, 1)


def strip(start: float, stop: float, low: float = 0, high: float = 1) -> Any:
    """A part of the village by fractions of its width and height."""
    return shapely.box(X + start * SIZE, Y + low * SIZE, X + stop * SIZE, Y + high * SIZE)


def collection(*shapes: Any, **properties: Any) -> dict[str, Any]:
    return {"features": [{"geometry": mapping(shape), "properties": properties} for shape in shapes]}


def drawn(whole: Place, *shapes: Any, by: Any = BY) -> Redrawn:
    pieces, _notes = pieces_of(collection(*shapes), System.WGS84)
    return redraw(whole, pieces, from_on=AGAIN, source="tests", by=by, now=NOW)


@pytest.fixture
def village(district: District) -> Place:
    """Eastham with two cells, a western and an eastern half."""
    actions.rebound_place(district.eastham, strip(0, 1), from_on=SINCE, source="tests", by=BY, now=NOW)
    second = opened("Cell 2", Level.CELL, district.eastham)
    for cell, shape in ((district.cell, strip(0, 0.5)), (second, strip(0.5, 1))):
        actions.rebound_place(cell, shape, from_on=SINCE, source="tests", by=BY, now=NOW)
    return Place.known.get(pk=district.eastham.pk)


def weights() -> list[tuple[str, str, float]]:
    rows = PlaceSuccessor.known.order_by("old__code", "new__code").values_list("old__code", "new__code", "weight")
    return [(old[-3:], new[-3:], round(float(weight), 3)) for old, new, weight in rows]


class TestCells:
    def test_they_hand_on_by_area(self, village: Place) -> None:
        done = drawn(village, strip(0, 0.25), strip(0.25, 1))
        assert [cell.code[-3:] for cell in done.opened] == ["003", "004"]
        assert weights() == [("001", "003", 0.5), ("001", "004", 0.5), ("002", "004", 1.0)]
        assert {cell.closed_on for cell in Place.known.filter(code__endswith=("001"), level=4)} == {AGAIN}

    def test_a_cell_that_is_drawn_as_it_was_stays(self, village: Place) -> None:
        done = drawn(village, strip(0, 0.5), strip(0.5, 0.8), strip(0.8, 1))
        assert [str(cell) for cell in done.unchanged] == ["Cell 1"]
        assert [str(cell) for cell in done.closed] == ["Cell 2"]
        assert {old for old, _new, _weight in weights()} == {"002"}

    def test_serials_are_never_used_again(self, village: Place) -> None:
        drawn(village, strip(0, 0.3), strip(0.3, 1))
        pieces, _notes = pieces_of(collection(strip(0, 0.6), strip(0.6, 1)), System.WGS84)
        redraw(village, pieces, from_on=date(2021, 1, 1), source="tests", by=BY, now=NOW)
        found = PlaceCode.known.filter(place__level=Level.CELL).values_list("code", flat=True)
        assert sorted(code[-3:] for code in found) == ["001", "002", "003", "004", "005", "006"]

    def test_the_thousandth_is_refused_and_nothing_is_written(self, village: Place) -> None:
        actions.recode_place(Place.known.get(name_en="Cell 2"), f"{village.code}998", from_on=SINCE, by=BY, now=NOW)
        with pytest.raises(Refusal, match="999 cells"):
            drawn(village, strip(0, 0.3), strip(0.3, 1))
        assert Place.known.filter(level=Level.CELL, closed_on=None).count() == 2

    def test_records_keep_their_place_and_their_village(self, village: Place) -> None:
        cell = Place.known.get(name_en="Cell 1")
        hall = Site(place=cell, name="Hall", kind=Site.Kind.VENUE, opened_on=SINCE)
        hall.write(by=BY, now=NOW)
        drawn(village, strip(0, 0.3), strip(0.3, 1))
        stored = Site.known.get(pk=hall.pk)
        assert (stored.place_id, stored.village_id, stored.town_id) == (cell.pk, village.pk, village.parent_id)
        actions.move_place(village, Place.known.get(name_en="West"), from_on=date(2021, 1, 1), by=BY, now=NOW)
        assert Site.known.get(pk=hall.pk).town == Place.known.get(name_en="West")

    def test_it_asks_for_the_grant(self, village: Place) -> None:
        with pytest.raises(PermissionDenied):
            drawn(village, strip(0, 1), by=people.user("nobody"))


class TestFaults:
    def refused(self, village: Place, *shapes: Any) -> Unfilled:
        with pytest.raises(Unfilled) as caught:
            drawn(village, *shapes)
        assert Place.known.filter(level=Level.CELL, closed_on=None).count() == 2
        return caught.value

    def test_a_gap_is_refused_with_its_ground(self, village: Place) -> None:
        error = self.refused(village, strip(0, 0.5), strip(0.6, 1))
        area = square_metres(strip(0.5, 0.6))
        assert f"Eastham: {area:,.0f} m² lie in none of the pieces." in str(error)
        assert shapely.geometry.shape(error.shape).equals(strip(0.5, 0.6))

    def test_an_overlap_names_both(self, village: Place) -> None:
        error = self.refused(village, strip(0, 0.6), strip(0.5, 1))
        assert f"feature 1 + feature 2: {square_metres(strip(0.5, 0.6)):,.0f} m² lie in both." in str(error)

    def test_what_reaches_outside_is_named(self, village: Place) -> None:
        error = self.refused(village, strip(0, 0.5), strip(0.5, 1.1))
        assert "feature 2" in str(error)
        assert "lie outside Eastham" in str(error)

    def test_a_strip_narrower_than_a_metre_is_how_it_was_drawn(self, village: Place) -> None:
        half_a_metre = 0.5 / (SIZE * 102_000)
        assert len(drawn(village, strip(0, 0.3), strip(0.3 + half_a_metre, 1)).opened) == 2

    def test_a_strip_wider_than_a_metre_is_ground(self, village: Place) -> None:
        two_metres = 2 / (SIZE * 102_000)
        self.refused(village, strip(0, 0.3), strip(0.3 + two_metres, 1))

    def test_a_feature_that_is_no_polygon_is_named(self, village: Place) -> None:
        with pytest.raises(ValidationError, match="Feature 2, Northend, is a Point"):
            pieces_of(
                {
                    "features": [
                        {"geometry": mapping(strip(0, 1)), "properties": {}},
                        {"geometry": mapping(shapely.Point(1, 1)), "properties": {"name": "Northend"}},
                    ]
                },
                System.WGS84,
            )


class TestVillages:
    @pytest.fixture
    def town(self, district: District) -> Place:
        opened("Newham", Level.VILLAGE, district.east, "990101001002")
        actions.rebound_place(district.east, strip(0, 1), from_on=SINCE, source="tests", by=BY, now=NOW)
        return district.east

    def redrawn(self, town: Place, **shapes: Any) -> Redrawn:
        features = [
            {"geometry": mapping(shape), "properties": {"code": f"99010100100{code[-1]}"}}
            for code, shape in shapes.items()
        ]
        pieces, _notes = pieces_of({"features": features}, System.WGS84)
        return redraw(town, pieces, from_on=AGAIN, source="tests", by=BY, now=NOW)

    def test_they_stay_what_they_are_within_new_boundaries(self, town: Place) -> None:
        assert len(self.redrawn(town, v1=strip(0, 0.4), v2=strip(0.4, 1)).rebounded) == 2
        assert PlaceBoundary.known.filter(place__level=Level.VILLAGE, from_on=AGAIN).count() == 2
        assert not PlaceSuccessor.known.exists()

    def test_one_that_is_missing_or_unknown_is_named(self, town: Place) -> None:
        with pytest.raises(ValidationError, match="missing Newham, unknown –"):
            self.redrawn(town, v1=strip(0, 1))
        with pytest.raises(ValidationError, match="missing –, unknown 990101001009"):
            self.redrawn(town, v1=strip(0, 0.4), v2=strip(0.4, 0.5), v9=strip(0.5, 1))


CUTS = st.lists(st.floats(0.05, 0.95), min_size=1, max_size=6, unique_by=lambda cut: round(cut, 2))


def columns(cuts: list[float]) -> list[Any]:
    edges = [0.0, *sorted(cuts), 1.0]
    return [strip(a, b) for a, b in pairwise(edges)]


class TestAnyCuts:
    @given(CUTS)
    def test_what_was_cut_from_the_whole_fills_it(self, cuts: list[float]) -> None:
        assert coverage.faults(strip(0, 1), {str(n): piece for n, piece in enumerate(columns(cuts))}) == []

    @given(CUTS, st.integers(0, 6))
    def test_a_piece_taken_out_is_the_gap(self, cuts: list[float], at: int) -> None:
        pieces = dict(enumerate(columns(cuts)))
        gone = pieces.pop(at % len(pieces))
        found = coverage.faults(strip(0, 1), {str(n): piece for n, piece in pieces.items()})
        assert [fault.kind for fault in found] == ["gap"]
        assert found[0].square_metres == pytest.approx(square_metres(gone), rel=1e-6)

    @given(CUTS, CUTS)
    def test_the_shares_of_every_old_piece_sum_to_one(self, before: list[float], after: list[float]) -> None:
        for old in columns(before):
            parts = coverage.shares(old, columns(after))
            assert round(sum(parts), 6) == 1
            assert all(0 <= part <= 1 for part in parts)
