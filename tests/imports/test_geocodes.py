"""Default geocodes: one point with far more addresses than the others make credible is asked about."""

import random

from gridwork.imports import geocodes
from gridwork.imports.geocodes import Survey


def surveyed(rows: list[tuple[str, str]]) -> list[tuple[str, int, int]]:
    survey = Survey()
    survey.add(rows)
    return [(each.point, each.rows, each.different) for each in survey.suspects()]


ELSEWHERE = [(f"1, {n}", f"{n} Main St") for n in range(100)]


def test_it_suspects_a_point_of_many_addresses():
    assert surveyed([*ELSEWHERE, *[("0, 0", f"{n} Side St") for n in range(9)]]) == [("0, 0", 9, 9)]


def test_it_suspects_no_point_for_its_rows_alone():
    assert surveyed([*ELSEWHERE, *[("0, 0", "1 School Rd")] * 500]) == []


def test_it_finds_several_and_the_first_does_not_hide_the_second():
    fakes = [("0, 0", f"{n} Side St") for n in range(300)] + [("9, 9", f"{n} Back St") for n in range(12)]
    assert surveyed([*ELSEWHERE, *fakes]) == [("0, 0", 300, 300), ("9, 9", 12, 12)]


def test_it_takes_crowded_points_for_real_where_all_are_crowded():
    assert surveyed([(f"1, {n % 30}", f"{n} Main St") for n in range(600)]) == []


def test_it_asks_of_nothing_by_chance():
    """Addresses thrown on points at random, again and again: fewer than one in a hundred such files has a suspect."""
    chance = random.Random(4)
    asked = sum(bool(surveyed([(str(chance.randrange(200)), str(n)) for n in range(600)])) for _time in range(100))
    assert asked == 0


def test_it_holds_no_more_points_than_it_needs(monkeypatch):
    monkeypatch.setattr(geocodes, "HELD", 50)
    survey = Survey()
    for n in range(100):
        survey.add([(f"1, {n}", f"{n} Main St"), ("0, 0", f"{n} Side St")])
        assert len(survey._points) <= 51
    assert [(each.point, each.rows) for each in survey.suspects()] == [("0, 0", 100)]
