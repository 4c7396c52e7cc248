"""Powers: a body receives only what it is competent for, there, that day."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from gridwork.organisations.models import ANY, Body, Power
from gridwork.organisations.models.bodies import bodies_that_may
from tests.cast import NOW, SYSTEM, Cast

TODAY, DAY = NOW.date(), timedelta(days=1)


def power(body: Body, subject: str, place: Any, **days: date) -> Power:
    made = Power(body=body, subject=subject, place=place, **({"from_on": date(2026, 1, 1)} | days))
    made.write(by=SYSTEM, now=NOW)
    return made


class TestMay:
    def test_it_holds_in_the_place_and_below(self, cast: Cast) -> None:
        power(cast.roads, "0204", cast.east)
        assert cast.roads.may("0204", cast.east.pk, TODAY)
        assert cast.roads.may("0204", cast.east_village.pk, TODAY)
        assert not cast.roads.may("0204", cast.district.pk, TODAY)
        assert not cast.roads.may("0204", cast.west.pk, TODAY)

    def test_it_holds_for_the_subject_or_for_one_of_several(self, cast: Cast) -> None:
        power(cast.roads, "02", cast.district)
        assert cast.roads.may(["0204", "02"], cast.east.pk, TODAY)
        assert not cast.roads.may("0204", cast.east.pk, TODAY)
        assert not cast.roads.may([], cast.east.pk, TODAY)
        assert not cast.parks.may(["0204", "02"], cast.east.pk, TODAY)

    def test_it_holds_on_its_first_and_last_day_and_no_other(self, cast: Cast) -> None:
        first, last = date(2026, 3, 1), date(2026, 3, 31)
        power(cast.roads, "02", cast.district, from_on=first, last_on=last)
        held = [cast.roads.may("02", cast.east.pk, on) for on in (first - DAY, first, last, last + DAY)]
        assert held == [False, True, True, False]

    def test_it_covers_everything_where_a_body_coordinates(self, cast: Cast) -> None:
        power(cast.roads, ANY, cast.east)
        assert cast.roads.may("0999", cast.east_village.pk, TODAY)

    def test_it_ends_with_the_body(self, cast: Cast) -> None:
        power(cast.roads, "02", cast.district)
        cast.roads.closed_on = TODAY
        cast.roads.write(by=SYSTEM, now=NOW)
        assert cast.roads.may("02", cast.east.pk, TODAY - DAY)
        assert not cast.roads.may("02", cast.east.pk, TODAY)


class TestWhoMay:
    def test_it_names_the_nearest_first(self, cast: Cast) -> None:
        power(cast.roads, "02", cast.district)
        power(cast.parks, "02", cast.east)
        power(cast.parks, "02", cast.district)
        assert list(bodies_that_may(["02"], cast.east_village.pk, TODAY)) == [cast.parks, cast.roads]
        assert list(bodies_that_may(["02"], cast.west_village.pk, TODAY)) == [cast.roads, cast.parks]

    def test_it_names_each_once_in_one_statement(self, cast: Cast, django_assert_num_queries: Callable) -> None:
        for place in (cast.district, cast.east, cast.east_village):
            power(cast.roads, "02", place)
        with django_assert_num_queries(1):
            assert list(bodies_that_may(["02", "0204"], cast.east_village.pk, TODAY)) == [cast.roads]

    def test_it_can_be_narrowed_further(self, cast: Cast) -> None:
        power(cast.roads, "02", cast.district)
        seen = Body.objects.visible_to(cast.chief).that_may(["02"], cast.east.pk, TODAY)
        assert list(seen.filter(name_en="Roads")) == [cast.roads]
        assert not Body.objects.visible_to(cast.nemo).that_may(["02"], cast.east.pk, TODAY).exists()


class TestRow:
    def test_it_takes_no_power_twice_from_one_day(self, cast: Cast) -> None:
        power(cast.roads, "02", cast.east)
        with pytest.raises(ValidationError, match="already has this power"):
            power(cast.roads, "02", cast.east)

    def test_it_refuses_to_end_before_it_begins(self, cast: Cast) -> None:
        with pytest.raises(ValidationError, match="before the first"):
            power(cast.roads, "02", cast.east, last_on=date(2025, 12, 31))
