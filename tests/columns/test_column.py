"""Columns: asked once of what is the same, and never taken for the same what is not."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from gridwork.columns.column import Column, objects
from gridwork.journal.entries import canonical

TWICE = datetime(2025, 10, 26, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))  # the hour that comes twice


def test_it_asks_once_of_what_is_the_same():
    asked = []
    assert list(Column(["a", "b", "a", None, "a"]).each(lambda value: asked.append(value) or (value, 1))) == [
        ("a", 1), ("b", 1), ("a", 1), (None, 1), ("a", 1)
    ]  # fmt: skip
    assert asked == ["a", "b", None]


def test_it_asks_of_many_at_a_time():
    assert list(Column([3, 3, 3]).together(lambda values: [value + 1 for value in values])) == [4, 4, 4]
    assert list(Column([3, 5, 3]).together(lambda values: [value + 1 for value in values])) == [4, 6, 4]
    assert list(Column().together(list)) == []


@pytest.mark.parametrize(
    "values",
    [[1, True, 1.0], [0.0, -0.0], [TWICE, TWICE.replace(fold=1)], [[1], [True]], [True, 1, True]],
    ids=str,
)
def test_it_tells_apart_what_is_only_equal(values: list[object]):
    assert list(Column(values).each(repr)) == list(map(repr, values))


def test_rows_are_the_texts_that_the_journal_would_write():
    rows: list[dict[str, object]] = [
        {"b": 1, "a": datetime(2025, 1, 2, 3, tzinfo=UTC), "路": "x, \"y\"", "c": None},
        {"b": True, "a": TWICE, "路": "x", "c": {"z": 1, "y": [2, 3]}},
        {"b": 1.5, "a": None, "路": "灯", "c": []},
        {"b": -0.0, "a": TWICE.replace(fold=1, microsecond=5), "路": "x", "c": {}},
    ]  # fmt: skip
    columns = {name: Column([row[name] for row in rows]) for name in rows[0]}
    assert list(objects(columns, canonical)) == [canonical(row) for row in rows]
