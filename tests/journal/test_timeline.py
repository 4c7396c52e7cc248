"""A record's history, as its page shows it."""

import pytest

from gridwork.journal.erasure import erase
from gridwork.journal.timeline import ERASED, history, latest
from tests.journal.journals import NOW, add, build, seal_all

pytestmark = pytest.mark.django_db


def test_it_tells_the_newest_first_page_by_page():
    build(30, anchored_every=99)
    add(31)
    ids = [row.entry for row in history("cases.case:3", 99)]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == 5
    paged, before = [], None
    while page := history("cases.case:3", 2, before):
        paged += [row.entry for row in page]
        before = paged[-1]
    assert paged == ids
    newest, *sealed = history("cases.case:3", 99)
    assert newest.position is None
    assert all(row.position for row in sealed)
    assert newest.actor == "li.wei"
    assert newest.changes["state"] == ["received", "assigned"]


def test_it_shows_personal_values_and_says_where_one_was_erased():
    build(3, anchored_every=99)
    [row] = history("cases.case:3", 9)
    assert row.personal == {"name", "phone"}
    assert (row.changes["name"], row.changes["phone"]) == ("张三 3", 13_800_000_003)
    erase("cases.case:3", ["phone"], by="wang.fang", reason="asked for it", at=NOW)
    erasure, row = history("cases.case:3", 9)
    assert (row.changes["name"], row.changes["phone"]) == ("张三 3", ERASED)
    assert str(ERASED) == "erased"
    assert (erasure.actor, erasure.action) == ("wang.fang", "erase_values")
    assert erasure.changes == {"fields": ["phone"], "values": 1, "reason": "asked for it"}


def test_it_asks_as_many_questions_for_many_entries_as_for_one(django_assert_num_queries):
    for number in range(7, 7 * 40, 7):
        add(number)
    seal_all()
    for limit in (1, 30):
        with django_assert_num_queries(2):
            assert len(history("cases.case:0", limit)) == limit


def test_it_tells_the_whole_journal_to_those_who_may_read_it():
    build(6, anchored_every=99)
    assert [row.position for row in latest(4)] == [6, 5, 4, 3]
    assert [row.position for row in latest(4, before=latest(4)[-1].entry)] == [2, 1]
