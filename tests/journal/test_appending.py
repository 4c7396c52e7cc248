"""What append writes, and what it refuses to write."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import transaction

from gridwork.journal.entries import append, canonical, merkle_root
from gridwork.journal.models import Entry, Erasable, Unsealed
from gridwork.journal.verifier import commitment
from tests.journal.journals import NOW, add

pytestmark = pytest.mark.django_db


def test_it_keeps_personal_values_apart_with_a_salt_each():
    entry = Entry.objects.get(pk=add(3))
    assert "张三" not in entry.changes + entry.commitments
    kept = {row.field: row for row in Erasable.objects.filter(entry=entry)}
    assert {field: row.value for field, row in kept.items()} == {"name": '"张三 3"', "phone": "13800000003"}
    assert all(len(bytes.fromhex(row.salt)) == 32 for row in kept.values())
    assert kept["name"].salt != kept["phone"].salt
    for field, row in kept.items():
        assert commitment(row.salt, field, row.value) in entry.commitments


def test_it_takes_one_statement_and_two_with_personal_values(django_assert_num_queries):
    with django_assert_num_queries(1):
        add(1)
    with django_assert_num_queries(2):
        add(3)


def test_it_queues_the_entry_without_a_statement_of_its_own():
    entry = add(1)
    queued = Unsealed.objects.get()
    assert queued.pk == entry
    assert datetime.now(UTC) - queued.queued_at < timedelta(minutes=1)


def test_it_vanishes_with_the_transaction_of_the_change():
    with transaction.atomic():
        add(1)
        transaction.set_rollback(True)
    assert not Entry.objects.exists()
    assert not Unsealed.objects.exists()


def test_it_keeps_the_moment_whatever_zone_it_came_in():
    at = NOW.astimezone(timezone(timedelta(hours=8))).replace(microsecond=0)
    assert Entry.objects.get(pk=append(at=at, actor="a", action="b", record="c", changes={})).at == NOW


@pytest.mark.parametrize("field", ["actor", "action", "record"])
def test_it_refuses_a_name_of_two_lines(field: str):
    """Lines are what keeps the fields of a hashed text apart."""
    names = {"actor": "a", "action": "b", "record": "c"} | {field: "two\nlines"}
    with pytest.raises(ValueError, match="one line"):
        append(at=NOW, changes={}, **names)


def test_it_refuses_a_moment_without_a_zone():
    with pytest.raises(ValueError, match="zone"):
        append(at=NOW.replace(tzinfo=None), actor="a", action="b", record="c", changes={})


def test_it_gives_many_rows_one_root_that_follows_their_values_and_order():
    rows = [canonical(row) for row in ({"a": 1, "b": NOW}, {"b": None, "a": 2}, {"a": 3, "b": "路灯"})]
    assert rows[1] == canonical({"a": 2, "b": None})
    assert len({merkle_root(rows), merkle_root(rows[::-1]), merkle_root(rows[:2]), merkle_root([])}) == 4
