"""Whoever writes a parent, the closure follows, and so do town and village of everything that lies there."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from gridwork.places import actions, tree
from gridwork.places.models import Level, Place, PlaceAncestor, Site
from tests.places.district import BY, LATER, NOW, SINCE, TODAY, District, opened


def above(place: Place) -> list[tuple[int, int]]:
    return list(PlaceAncestor.objects.filter(place=place).order_by("distance").values_list("ancestor", "distance"))


def site(place: Place, name: str = "Hall") -> Site:
    made = Site(place=place, name=name, kind=Site.Kind.VENUE, opened_on=SINCE)
    made.write(by=BY, now=NOW)
    return made


def test_it_lists_a_place_with_itself_and_all_above(district: District) -> None:
    chain = [district.cell, district.eastham, district.east, district.top]
    assert above(district.cell) == [(place.pk, distance) for distance, place in enumerate(chain)]


def test_it_gives_places_their_town_and_village(district: District) -> None:
    given = {place.name_en: (place.town_id, place.village_id) for place in Place.known.all()}
    east, eastham = district.east.pk, district.eastham.pk
    assert given["Erewhon"] == (None, None)
    assert given["East"] == (east, None)
    assert given["Eastham"] == given["Cell 1"] == (east, eastham)


def test_it_follows_a_move_with_everything_below(district: District) -> None:
    actions.move_place(district.eastham, district.west, from_on=LATER, by=BY, now=NOW)
    chain = [district.cell, district.eastham, district.west, district.top]
    assert above(district.cell) == [(place.pk, distance) for distance, place in enumerate(chain)]
    assert Place.known.get(pk=district.cell.pk).town_id == district.west.pk
    assert not PlaceAncestor.objects.filter(place=district.cell, ancestor=district.east).exists()


def test_it_waits_for_the_day_of_the_move(district: District) -> None:
    actions.move_place(district.eastham, district.west, from_on=TODAY + timedelta(days=1), by=BY, now=NOW)
    assert (district.east.pk, 1) in above(district.eastham)
    actions.settle_places(NOW + timedelta(days=1))
    assert (district.west.pk, 1) in above(district.eastham)


def test_nothing_can_lie_in_itself(district: District) -> None:
    top = Place.known.get(pk=district.top.pk)
    top.parent = district.eastham
    with pytest.raises(ValidationError, match="higher level"):
        top.write(by=BY, now=NOW)


def test_a_filter_by_place_means_all_below_it(district: District) -> None:
    ids = set(Place.known.filter(pk__in=Place.with_all_below([district.east.pk])).values_list("pk", flat=True))
    assert ids == {district.east.pk, district.eastham.pk, district.cell.pk}


class TestPlacedRecords:
    def test_they_get_town_and_village_when_written(self, district: District) -> None:
        hall = site(district.cell)
        assert (hall.town_id, hall.village_id) == (district.east.pk, district.eastham.pk)
        top = site(district.top)
        assert (top.town_id, top.village_id) == (None, None)

    def test_they_get_them_when_many_are_written(
        self, district: District, django_assert_max_num_queries: object
    ) -> None:
        rows = [
            Site(place=place, name=f"Room {n}", kind=Site.Kind.ROOM, opened_on=SINCE)
            for n, place in enumerate([district.eastham, district.west] * 100)
        ]
        with django_assert_max_num_queries(12):  # type: ignore[operator]
            Site.write_many(rows, by=BY, now=NOW)
        assert {(row.place, row.town_id, row.village_id) for row in Site.known.all()} == {
            (district.eastham, district.east.pk, district.eastham.pk),
            (district.west, district.west.pk, None),
        }

    def test_they_follow_their_own_change_of_place(self, district: District) -> None:
        hall = site(district.cell)
        hall.place = district.westham
        hall.write(by=BY, now=NOW)
        stored = Site.known.get(pk=hall.pk)
        assert (stored.town_id, stored.village_id) == (district.west.pk, district.westham.pk)

    def test_they_follow_the_move_of_their_village(self, district: District) -> None:
        moved, stays = site(district.cell), site(district.westham)
        version = moved.version
        actions.move_place(district.eastham, district.west, from_on=LATER, by=BY, now=NOW)
        stored = Site.known.get(pk=moved.pk)
        assert (stored.place, stored.village_id) == (district.cell, district.eastham.pk)
        assert (stored.town_id, stored.version) == (district.west.pk, version)
        assert Site.known.get(pk=stays.pk).town_id == district.west.pk

    def test_a_row_read_before_the_move_does_not_bring_the_old_town_back(self, district: District) -> None:
        hall = site(district.cell)
        actions.move_place(district.eastham, district.west, from_on=LATER, by=BY, now=NOW)
        hall.name = "Town hall"
        hall.write(by=BY, now=NOW)
        assert Site.known.get(pk=hall.pk).town_id == district.west.pk


class TestTreeInMemory:
    def test_it_names_a_place_with_those_above_it(self, district: District) -> None:
        assert tree.current().label(district.cell.pk) == "East › Eastham › Cell 1"
        assert tree.current().label(district.top.pk) == "Erewhon"

    def test_homonyms_are_told_apart(self, district: District) -> None:
        twin = opened("Eastham", Level.VILLAGE, district.west)
        labels = [tree.current().label(place.pk) for place in (district.eastham, twin)]
        assert labels == ["East › Eastham", "West › Eastham"]

    def test_it_is_read_again_only_after_a_change(self, district: District, django_assert_num_queries: object) -> None:
        first = tree.current()
        with django_assert_num_queries(1):  # type: ignore[operator]
            assert tree.current() is first
        actions.rename_place(district.east, "en", "Orient", from_on=LATER, by=BY, now=NOW)
        assert tree.current().label(district.eastham.pk) == "Orient › Eastham"

    def test_it_walks_down_and_finds_levels(self, district: District) -> None:
        found = tree.current()
        assert [node.name_en for node in found.below(district.east.pk)] == ["East", "Eastham", "Cell 1"]
        town = found.at(district.cell.pk, Level.TOWN)
        assert town is not None
        assert town.id == district.east.pk
