"""What is counted by place stays what it was, as then; as now it follows those who took over, and none is lost."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from gridwork.cases.models import Case
from gridwork.places.models import Level, Place
from gridwork.places.tallies import Basis, Tally, by_year, tally
from tests.cast import ZONE
from tests.office import case_type
from tests.places.district import BY, NOW, TODAY
from tests.places.nanhai import DAYS, YEARS, bearer, bearers, confirmed, towns

pytestmark = pytest.mark.django_db
SPLIT, RECODED, ADDED = "440605011045", "440605011217", "440605011063"


def report(places: list[int], when: datetime) -> None:
    known, kind = Place.known.in_bulk(places), case_type("Lamp", f"{when:%Y%m%d%H}")
    rows = [Case(place=known[place], type=kind, text="a lamp is out", reported_at=when) for place in places]
    Case.write_many(rows, by=BY, now=NOW)


def cases() -> Any:
    return Case.objects.unscoped("test")


def counted(basis: Basis, on: Any) -> Tally:
    return tally(
        cases(),
        Level.VILLAGE,
        list(Place.known.filter(level=Level.VILLAGE).values_list("pk", flat=True)),
        basis=basis,
        on=on,
    )


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """Cases of 2016 in every village, more in some; then the later editions are taken in, and more is reported."""
    with django_db_blocker.unblock(), transaction.atomic():
        district = towns()
        confirmed(district, 2016)
        there = bearers(DAYS[2016])
        places = [place for at, place in enumerate(there.values()) for _each in range(at % 4 + 1)]
        report(places, datetime(2016, 9, 1, 12, tzinfo=ZONE))
        report([district.pk], datetime(2016, 9, 1, 13, tzinfo=ZONE))
        before = counted(Basis.THEN, DAYS[2016])
        for year in YEARS[1:]:
            confirmed(district, year)
        yield {"before": before, "places": places, "there": there}
        transaction.set_rollback(True)


def test_a_figure_of_the_past_is_unchanged_after_all_editions(told: dict[str, Any]) -> None:
    assert counted(Basis.THEN, DAYS[2016]) == told["before"]
    assert told["before"].counts == {place: Decimal(n) for place, n in Counter(told["places"]).items()}
    assert told["before"].elsewhere == 1


def test_every_case_stays_with_its_place(told: dict[str, Any]) -> None:
    assert (
        list(cases().filter(village__isnull=False).order_by("pk").values_list("place_id", flat=True)) == told["places"]
    )
    assert bearer("440605011049", DAYS[2023]) == told["there"][RECODED]


def test_as_now_those_who_took_over_have_their_shares(told: dict[str, Any]) -> None:
    now, then = counted(Basis.NOW, TODAY), told["before"]
    north, south = (bearer(code, DAYS[2023]) for code in (ADDED, "440605011064"))
    whole = then.counts[told["there"][SPLIT]]
    assert now.counts[north] == now.counts[south] == whole / 2
    assert now.counts[told["there"][SPLIT]] == 0
    untouched = set(told["there"].values()) - {told["there"][SPLIT]}
    assert all(now.counts[place] == then.counts[place] for place in untouched)


@pytest.mark.parametrize("basis", list(Basis))
def test_the_sum_is_the_number_of_cases(told: dict[str, Any], basis: Basis) -> None:
    for on in (*DAYS.values(), TODAY):
        found = counted(basis, on)
        assert sum(found.counts.values()) + found.elsewhere == len(told["places"]) + 1


def test_what_is_reported_after_the_split_is_not_shared(told: dict[str, Any]) -> None:
    north = bearer(ADDED, DAYS[2023])
    before = counted(Basis.NOW, TODAY).counts[north]
    report([north], datetime(2024, 1, 1, tzinfo=ZONE))
    assert counted(Basis.NOW, TODAY).counts[north] == before + 1
    assert by_year(cases(), Place.known.get(pk=north), basis=Basis.NOW, on=TODAY) == {2016: before, 2024: 1}
    assert by_year(cases(), Place.known.get(pk=north), basis=Basis.THEN, on=TODAY) == {2024: 1}


def test_a_day_of_change_begins_at_midnight_here(told: dict[str, Any]) -> None:
    """The split holds from 2023-06-30: what the old place was given at noon of that day, it keeps."""
    old, north = told["there"][SPLIT], bearer(ADDED, DAYS[2023])
    before = counted(Basis.NOW, TODAY)
    midnight = timezone.make_aware(datetime.combine(DAYS[2023], time()))
    report([old], midnight)
    found = counted(Basis.NOW, TODAY)
    assert (found.counts[old], found.counts[north]) == (1, before.counts[north])


def test_towns_count_what_lies_in_them(told: dict[str, Any]) -> None:
    places = list(Place.known.filter(level=Level.TOWN).values_list("pk", flat=True))
    for basis in Basis:
        found = tally(cases(), Level.TOWN, places, basis=basis, on=DAYS[2016])
        assert sum(found.counts.values()) == len(told["places"])


def test_it_asks_the_same_few_questions_however_many_places(
    told: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(4):
        tally(cases(), Level.VILLAGE, list(told["there"].values()), basis=Basis.NOW, on=TODAY)


@pytest.mark.parametrize("basis", list(Basis))
def test_a_town_counts_by_year_what_it_counts_as_of_a_day(told: dict[str, Any], basis: Basis) -> None:
    towns_of = list(Place.known.filter(level=Level.TOWN))
    on = TODAY if basis == Basis.NOW else DAYS[2016]
    whole = tally(cases(), Level.TOWN, [town.pk for town in towns_of], basis=basis, on=on)
    found = {town.pk: by_year(cases(), town, basis=basis, on=TODAY) for town in towns_of}
    assert {town: sum(years.values()) for town, years in found.items()} == whole.counts
    assert {year for years in found.values() for year in years} == {2016}
