"""What columns become in the database."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import connection

from gridwork.columns.column import Column
from gridwork.columns.inserting import _pieces, are_json, moment_texts


@pytest.mark.sqlite_only  # PostgreSQL has moments of its own
def test_moments_are_written_as_django_writes_them():
    moments = [
        datetime(2025, 1, 2, 3, 4, 5, 678, tzinfo=timezone(timedelta(hours=8))),
        datetime(1925, 12, 31, 23, 59, tzinfo=UTC),
        None,
    ]
    assert moment_texts(moments) == [connection.ops.adapt_datetimefield_value(moment) for moment in moments]


def test_it_knows_what_is_json():
    assert are_json(Column([[1, "a"], {"b": [None]}]))
    assert not are_json(Column([[1], {"b": {1, 2}}]))
    assert not are_json(Column([[1], [datetime.now(UTC)]]))


def test_it_needs_few_statements_however_many_rows_come():
    rows = range(2_077)
    assert [row for piece in _pieces(rows, 1_092) for row in piece] == list(rows)
    assert {len(piece) for count in rows for piece in _pieces(range(count), 1_092)} == {2**n for n in range(11)}
