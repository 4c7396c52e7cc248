"""Search: what few rows hold is named by the index, what many hold is looked for in the rows; both find the same."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gridwork.kernel import search
from tests.cast import Cast
from tests.kernel.test_lists import listing, tools
from tests.kernel.toys import lent

TOOLS = ("路灯坏了 lamp", "路灯 and saw", "灯路 lamp", "saw", "Lampshade 路灯")


@pytest.fixture(params=[search.COMMON, 1], ids=["few", "many"])
def found(request: pytest.FixtureRequest, cast: Cast, monkeypatch: pytest.MonkeyPatch):
    """Which tools a search finds, newest first; once as if each word were common."""
    monkeypatch.setattr(search, "COMMON", request.param)
    for tool in TOOLS:
        lent(cast, tool)
    return lambda text, who="chief": tools(listing(cast, f"q={text}", who))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("路灯", [4, 1, 0]),
        ("灯路", [2]),
        ("lamp", [4, 2, 0]),
        ("LAMP 路灯", [4, 0]),
        ("ampsh", [4]),
        ("saw", [3, 1]),
        ("路", []),
        ("%25", []),
        ("", [4, 3, 2, 1, 0]),
    ],
)
def test_it_finds_the_rows_that_hold_every_word(found, text: str, expected: list[int]):
    assert found(text) == [TOOLS[at] for at in expected]


def test_it_finds_what_its_reader_sees_among_what_many_hold(found, cast: Cast):
    lent(cast, "路灯 in the west", place=cast.west_village)
    assert found("路灯", "vera") == [TOOLS[at] for at in (4, 1, 0)]
    assert len(found("路灯")) == 4


def test_it_counts_what_it_finds(found, cast: Cast):
    assert listing(cast, "q=路灯").count == 3


def test_it_asks_in_the_same_words_however_many_it_finds(found, cast: Cast):
    """SQLite's driver keeps each text with what it compiled: a server would grow with every report that comes in."""

    def words() -> set[str]:
        with CaptureQueriesContext(connection) as asked:
            found("lamp")
        return {values.sub("", each["sql"]) for each in asked}

    # Django shows values in their places; on PostgreSQL who asks stands before, where another asked last.
    values = re.compile(r"^SET gridwork\.actor = '[^']*';|'[^']*'|\b\d+\b")
    found("lamp")  # and what the reader may
    before = words()
    lent(cast, "another lamp")
    assert words() == before
