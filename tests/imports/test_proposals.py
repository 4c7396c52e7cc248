"""Proposals: the columns of a file are found by their names in both languages and by what stands in them."""

import csv
from itertools import islice
from pathlib import Path

import pytest

from gridwork.cases.imports import CaseTarget
from gridwork.imports.proposals import LOOKED_AT, Name, propose
from gridwork.imports.targets import Column
from gridwork.imports.values import Habits, Kind

SAN_FRANCISCO = Path(__file__).parents[2] / "examples" / "san_francisco" / "cases.csv"
COLUMNS = CaseTarget.columns


def proposed(knows=lambda _texts: {}, habits=Habits(), columns=COLUMNS, **samples):  # noqa: B008  (frozen)
    return propose(columns, {name: list(values) for name, values in samples.items()}, habits, knows)


def pairs(found) -> dict[str, tuple[str, ...]]:
    return {name: evidence.theirs for name, evidence in found.by_column.items()}


class TestNames:
    @pytest.mark.parametrize(
        ("theirs", "ours"),
        [
            ("reported_at", "reported_at"),
            ("Reported", "reported_at"),
            ("上报时间", "reported_at"),
            ("requested_datetime", "reported_at"),
            ("CreatedDate", "reported_at"),
            ("办结时间", "closed_at"),
            ("Request.Type", "type"),
            ("问题描述", "text"),
            ("Responsible Agency", "body"),
            ("承办单位", "body"),
            ("所属社区", "place"),
            ("来源", "channel"),
        ],
    )
    def test_it_knows_what_a_column_is_usually_called(self, theirs, ours):
        assert pairs(proposed(**{theirs: [""]})) == {ours: (theirs,)}

    def test_it_takes_the_same_name_before_a_usual_one_and_that_before_a_part(self):
        found = proposed(opened=["2026-09-01"], reported_at=["2026-09-01"], incident_opened_on=["2026-09-01"])
        assert pairs(found) == {"reported_at": ("reported_at",)}
        assert found.by_column["reported_at"].name == Name.SAME
        assert pairs(proposed(incident_opened_on=["2026-09-01"])) == {"reported_at": ("incident_opened_on",)}

    def test_it_proposes_no_column_of_the_file_twice(self):
        found = pairs(proposed(location=["1 Main St"], address=["2 Main St"]))
        assert found == {"address": ("address",)}

    def test_it_leaves_out_what_it_knows_nothing_of(self):
        assert pairs(proposed(Weather=["rain"], Number=["7"])) == {}


class TestContents:
    def test_it_finds_the_moment_that_is_needed_whatever_its_name(self):
        found = proposed(a=["rain", "sun"], b=["2026-09-01 08:00", "2026-09-02 09:30"])
        assert pairs(found) == {"reported_at": ("b",)}
        assert found.by_column["reported_at"].words == "2 of 2 values read as moments"

    def test_it_does_not_believe_a_name_against_the_values(self):
        assert pairs(proposed(opened=["no", "yes", "no"])) == {}

    def test_it_tells_an_address_from_a_point_of_the_same_name(self):
        assert pairs(proposed(location=["(23.05, 113.05)"])) == {"point": ("location",)}
        assert pairs(proposed(location=["1 Main St"])) == {"address": ("location",)}

    def test_it_knows_types_and_bodies_that_are_here(self):
        def knows(texts):
            return {"type": texts["type"] & {"Pothole", "Litter"}, "body": texts["body"] & {"Roads"}}

        found = proposed(knows, x=["Pothole", "Litter", "Noise"], w=["Roads", "Roads", ""])
        assert pairs(found) == {"body": ("w",), "type": ("x",)}
        assert found.by_column["type"].words == "2 of 3 values are known here"

    def test_it_shows_a_few_different_values(self):
        found = proposed(address=["1 Main St", "1 Main St", "", "2 Main St", "3 Main St", "4 Main St"])
        assert found.by_column["address"].samples == ("1 Main St", "2 Main St", "3 Main St")


class TestPoints:
    @pytest.mark.parametrize(("lat", "lon"), [("Latitude", "Longitude"), ("lat", "lng"), ("y", "x"), ("纬度", "经度")])
    def test_it_makes_one_point_of_latitude_and_longitude(self, lat, lon):
        found = proposed(**{lon: ["113.05", "113.06"], lat: ["23.05", ""]})
        assert pairs(found) == {"point": (lat, lon)}


class TestDays:
    """Which order is meant, the whole file tells, or a person: see test_dates.py. Here any counts as a date."""

    @pytest.mark.parametrize(
        "written", ["03/04/2026", "25/04/2026 08:00", "04/25/2026", "3 April 2026", "2026年4月3日"]
    )
    def test_it_takes_dates_in_whatever_order_for_moments(self, written):
        assert pairs(proposed(a=["rain"], b=[written])) == {"reported_at": ("b",)}

    def test_it_counts_by_the_order_that_somebody_has_given(self):
        said = proposed(habits=Habits("month_first"), reported_at=["25/04/2026", "04/25/2026"])
        assert said.by_column["reported_at"].fitting == 1


def test_it_finds_all_columns_of_san_francisco():
    with SAN_FRANCISCO.open(newline="") as file:
        rows = list(islice(csv.DictReader(file), LOOKED_AT))
    found = proposed(**{name: [row[name] for row in rows] for name in rows[0] if name})
    assert pairs(found) == {
        "reported_at": ("Opened",),
        "closed_at": ("Closed",),
        "category": ("Category",),
        "type": ("Request.Type",),
        "text": ("Request.Details",),
        "address": ("Address",),
        "point": ("Point",),
        "place": ("Neighborhood",),
        "body": ("Responsible.Agency",),
        "channel": ("Source",),
        "answer": ("Status.Notes",),
    }


def test_it_weighs_any_other_choice_too():
    found = proposed(Opened=["2026-09-01"], Notes=["none"])
    said = found.judge.evidence(Column("reported_at", "Reported", Kind.MOMENT), "Notes")
    assert (said.weight, said.words) == (0, "0 of 1 values read as moments")
