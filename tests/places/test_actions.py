"""Places are opened, renamed, recoded, moved and closed from a day on; what was, can still be told."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import shapely
from django.core.exceptions import ValidationError

from gridwork.journal.models import Entry
from gridwork.kernel.refusals import Refusal
from gridwork.places import actions, standing
from gridwork.places.models import Level, Place, PlaceBoundary, PlaceCode, PlaceName, PlaceParent
from tests.places.district import BY, LATER, NOW, SINCE, TODAY, District, opened


def stored(place: Place) -> Place:
    return Place.known.get(pk=place.pk)


def spans(rows: object) -> list[tuple[str, date, date | None]]:
    return [(str(row), row.from_on, row.until_on) for row in rows.order_by("from_on")]  # type: ignore[attr-defined]


class TestOpening:
    def test_it_begins_the_dated_rows(self, district: District) -> None:
        assert spans(PlaceName.known.filter(place=district.east)) == [("East", SINCE, None)]
        assert spans(PlaceCode.known.filter(place=district.east)) == [("990101001", SINCE, None)]
        assert spans(PlaceParent.known.filter(place=district.east)) == [("Erewhon", SINCE, None)]

    def test_it_keeps_names_of_other_languages(self, district: District) -> None:
        names = {"en": "North", "zh": "北镇", "yue": "北"}
        north = actions.open_place(Level.TOWN, names, parent=district.top, from_on=SINCE, by=BY, now=NOW)
        assert (north.name_en, north.name_zh) == ("North", "北镇")
        assert {row.language for row in PlaceName.known.filter(place=north)} == {"en", "zh", "yue"}

    @pytest.mark.parametrize("level", [Level.DISTRICT, Level.TOWN])
    def test_it_refuses_a_parent_that_is_not_higher(self, district: District, level: Level) -> None:
        with pytest.raises(ValidationError, match="higher level"):
            opened("Wrong", level, district.east)

    def test_it_refuses_a_cell_outside_a_village(self, district: District) -> None:
        with pytest.raises(ValidationError, match="a cell in a village"):
            opened("Wrong", Level.CELL, district.east)

    def test_it_refuses_a_place_older_than_its_parent(self, district: District) -> None:
        with pytest.raises(ValidationError, match="does not exist on that day"):
            opened("Old", Level.TOWN, district.top, on=SINCE - timedelta(days=1))


class TestRenaming:
    def test_it_ends_the_name_before(self, district: District) -> None:
        actions.rename_place(district.east, "en", "Orient", from_on=LATER, by=BY, now=NOW)
        rows = PlaceName.known.filter(place=district.east, language="en")
        assert spans(rows) == [("East", SINCE, LATER), ("Orient", LATER, None)]
        assert stored(district.east).name_en == "Orient"

    def test_the_past_keeps_its_name(self, district: District) -> None:
        actions.rename_place(district.east, "en", "Orient", from_on=LATER, by=BY, now=NOW)
        before, since = (standing.names_on(day, [district.east.pk]) for day in (LATER - timedelta(days=1), LATER))
        assert (before, since) == ({district.east.pk: "East"}, {district.east.pk: "Orient"})

    def test_it_reaches_only_up_to_the_next_name(self, district: District) -> None:
        actions.rename_place(district.east, "en", "Orient", from_on=LATER, by=BY, now=NOW)
        actions.rename_place(district.east, "en", "Levant", from_on=date(2016, 1, 1), by=BY, now=NOW)
        assert spans(PlaceName.known.filter(place=district.east, language="en")) == [
            ("East", SINCE, date(2016, 1, 1)),
            ("Levant", date(2016, 1, 1), LATER),
            ("Orient", LATER, None),
        ]
        assert stored(district.east).name_en == "Orient"

    def test_it_corrects_what_the_same_day_says(self, district: District) -> None:
        actions.rename_place(district.east, "en", "Eest", from_on=LATER, by=BY, now=NOW)
        actions.rename_place(district.east, "en", "Orient", from_on=LATER, by=BY, now=NOW)
        rows = PlaceName.known.filter(place=district.east, language="en")
        assert spans(rows) == [("East", SINCE, LATER), ("Orient", LATER, None)]

    def test_the_same_name_again_changes_nothing(self, district: District) -> None:
        actions.rename_place(district.east, "en", "East", from_on=LATER, by=BY, now=NOW)
        assert spans(PlaceName.known.filter(place=district.east)) == [("East", SINCE, None)]

    def test_a_local_name_leaves_the_official_one(self, district: District) -> None:
        kind = PlaceName.Kind.LOCAL
        actions.rename_place(district.east, "en", "Old Town", from_on=LATER, kind=kind, by=BY, now=NOW)
        assert stored(district.east).name_en == "East"

    def test_it_is_told_on_the_place_itself(self, district: District) -> None:
        actions.rename_place(district.east, "en", "Orient", from_on=LATER, by=BY, now=NOW)
        entry = Entry.objects.filter(record=district.east.key).latest("id")
        assert entry.action == "rename_place"
        assert '"name_en":["East","Orient"]' in entry.changes

    def test_it_waits_for_its_day(self, district: District) -> None:
        tomorrow = TODAY + timedelta(days=1)
        actions.rename_place(district.east, "en", "Orient", from_on=tomorrow, by=BY, now=NOW)
        assert stored(district.east).name_en == "East"
        assert actions.settle_places(NOW) == 0
        assert actions.settle_places(NOW + timedelta(days=1)) == 1
        assert stored(district.east).name_en == "Orient"

    def test_it_refuses_a_day_before_the_place(self, district: District) -> None:
        with pytest.raises(ValidationError, match="does not exist on that day"):
            actions.rename_place(district.east, "en", "X", from_on=SINCE - timedelta(days=1), by=BY, now=NOW)


class TestRecoding:
    def test_a_code_may_pass_to_another_place_later(self, district: District) -> None:
        actions.recode_place(district.eastham, "990101001201", from_on=LATER, by=BY, now=NOW)
        heir = opened("Heir", Level.VILLAGE, district.east, "990101001001", on=LATER)
        assert (stored(district.eastham).code, stored(heir).code) == ("990101001201", "990101001001")

    def test_other_schemes_leave_the_official_code(self, district: District) -> None:
        actions.recode_place(district.east, "528200", from_on=LATER, scheme="post", by=BY, now=NOW)
        assert stored(district.east).code == "990101001"


class TestCells:
    def test_a_cell_gets_the_next_serial(self, district: District) -> None:
        assert district.cell.code == "990101001001001"
        assert opened("Cell 2", Level.CELL, district.eastham).code == "990101001001002"

    def test_a_serial_of_a_closed_cell_is_not_used_again(self, district: District) -> None:
        second = opened("Cell 2", Level.CELL, district.eastham)
        actions.close_place(second, from_on=LATER, by=BY, now=NOW)
        assert opened("Cell 3", Level.CELL, district.eastham, on=LATER).code == "990101001001003"
        with pytest.raises(Refusal, match="belonged to another cell"):
            opened("Cell 2 again", Level.CELL, district.eastham, second.code, on=LATER)
        with pytest.raises(Refusal, match="belonged to another cell"):
            actions.recode_place(district.cell, second.code, from_on=LATER, by=BY, now=NOW)

    def test_the_thousandth_is_refused(self, district: District) -> None:
        opened("Last", Level.CELL, district.eastham, "990101001001999")
        with pytest.raises(Refusal, match="no serial is used twice"):
            opened("One more", Level.CELL, district.eastham)


class TestBoundaries:
    def test_a_new_one_ends_the_one_before(self, district: District) -> None:
        for size, day in ((1, SINCE), (2, LATER)):
            shape = shapely.box(0, 0, size, size)
            actions.rebound_place(district.east, shape, from_on=day, source="survey", by=BY, now=NOW)
        rows = PlaceBoundary.known.filter(place=district.east).order_by("from_on")
        assert [(row.geometry.area, row.from_on, row.until_on) for row in rows] == [(1, SINCE, LATER), (4, LATER, None)]

    def test_it_refuses_what_is_no_valid_polygon(self, district: District) -> None:
        bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
        for shape in (bow, shapely.Point(0, 0), shapely.Polygon()):
            with pytest.raises(ValidationError, match="valid polygon"):
                actions.rebound_place(district.east, shape, from_on=SINCE, source="x", by=BY, now=NOW)


class TestClosing:
    def test_it_ends_what_holds_and_keeps_what_it_was(self, district: District) -> None:
        actions.close_place(district.cell, from_on=LATER, by=BY, now=NOW)
        cell = stored(district.cell)
        assert (cell.closed_on, cell.name_en, cell.code) == (LATER, "Cell 1", "990101001001001")
        assert cell.parent_id == district.eastham.pk
        assert spans(PlaceName.known.filter(place=cell)) == [("Cell 1", SINCE, LATER)]
        assert standing.names_on(LATER, [cell.pk]) == {}

    def test_it_refuses_while_something_lies_in_it(self, district: District) -> None:
        with pytest.raises(Refusal, match="1 place still lies in it"):
            actions.close_place(district.eastham, from_on=LATER, by=BY, now=NOW)
        assert stored(district.eastham).closed_on is None

    def test_it_refuses_when_a_later_name_is_known(self, district: District) -> None:
        actions.rename_place(district.cell, "en", "Cell A", from_on=TODAY, by=BY, now=NOW)
        with pytest.raises(Refusal, match="begin on that day or later"):
            actions.close_place(district.cell, from_on=LATER, by=BY, now=NOW)

    def test_its_successors_take_over_all_of_it(self, district: District) -> None:
        second = opened("Cell 2", Level.CELL, district.eastham)
        with pytest.raises(ValidationError, match="sum to 1"):
            actions.close_place(district.cell, from_on=LATER, successors=[(second, Decimal("0.9"))], by=BY, now=NOW)
        actions.close_place(district.cell, from_on=LATER, successors=[(second, Decimal(1))], by=BY, now=NOW)
        assert [link.new for link in district.cell.successors.unscoped("test")] == [second]
