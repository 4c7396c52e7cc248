"""The commands: a figure with its rows, and a mart that is built again to the same contents."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests import office as people


def said(*arguments: str) -> object:
    out = StringIO()
    call_command(*arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_it_says_a_figure_with_its_rows(office: people.Office):
    job = office.done()
    office.sent(place=office.westham)
    told = said("figure", "disposal_rate", "--year", "2026", "--rows")
    assert told["value"] == 50.0
    assert (told["numerator"], told["denominator"], told["n"]) == (1, 2, 2)
    assert told["interval"] is None
    assert told["adds_up"] is True
    assert told["period"] == {"first": "2026-01-01", "last": "2026-12-31"}
    assert [row["numerator"] for row in told["rows"] if row["key"] == job.pk] == [1]
    assert sum(row["denominator"] for row in told["rows"]) == told["denominator"]


def test_it_is_known_through_the_end_of_a_day(office: people.Office):
    office.done()
    assert said("figure", "disposal_rate", "--year", "2026", "--as-of", "2026-09-17")["value"] is None
    before = said("figure", "disposal_rate", "--year", "2026", "--as-of", "2026-09-17")
    assert before["shown"] == "not applicable"
    assert said("figure", "disposal_rate", "--year", "2026", "--as-of", "2026-09-18")["value"] == 100.0


def test_it_refuses_what_there_is_not(office: people.Office):
    with pytest.raises(CommandError, match="no_such"):
        said("figure", "no_such", "--year", "2026")
    with pytest.raises(CommandError, match="999"):
        said("figure", "disposal_rate", "--year", "2026", "--place", "999")


def test_it_lists_what_there_is():
    assert {"name", "label", "unit", "kind", "version", "definition"} == set(said("figures")[0])


def test_it_builds_the_mart_again_to_the_same_contents(office: people.Office):
    office.done()
    kept = said("mart", "compact")
    assert set(kept) >= {"case", "job"}
    assert said("mart", "hash") == said("mart", "rebuild") == kept
