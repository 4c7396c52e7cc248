"""No row is written past the journal, and what is written is valid, current and within sight."""

from datetime import date, timedelta

import pytest
from django.core import serializers
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import ProtectedError

from gridwork.journal.timeline import history
from gridwork.kernel.refusals import Conflict, Unjournalled
from tests.cast import NOW, Cast
from tests.kernel.toys import bed, lent, loan, stored, tree
from tests.toys.lending.models import LOAN, Loan
from tests.toys.planting.models import Bed


def test_it_refuses_to_write_past_the_journal(cast: Cast):
    made = lent(cast)
    rows = Loan.objects.unscoped("test")
    sent = serializers.serialize("python", [made])
    ways = {
        "save": made.save,
        "delete": made.delete,
        "delete rows": rows.delete,
        "update": lambda: rows.update(tool=""),
        "create": rows.create,
        "bulk_create": lambda: rows.bulk_create([]),
        "get_or_create": lambda: rows.get_or_create(pk=1),
        "raw": lambda: rows.raw("SELECT 1"),
        "loaddata": lambda: next(iter(serializers.deserialize("python", sent))).save(),
        "base manager": lambda: Loan._base_manager.update(tool=""),
    }
    for name, way in ways.items():
        with pytest.raises(Unjournalled):
            way()
            pytest.fail(f"{name} wrote past the journal")


def test_it_journals_what_changed_from_what_to_what_and_keeps_personal_values_apart(cast: Cast):
    made = lent(cast)
    made.tool, made.borrower = "long ladder", "Li"
    made.write(by=cast.erin, now=NOW)
    change, entry = history(made.key, 10)
    assert (change.actor, change.action, entry.action) == ("erin", "change", "create")
    assert change.changes["tool"] == ["ladder", "long ladder"]
    assert change.changes["borrower"] == ["Wang", "Li"]
    assert change.personal == {"borrower"}


def test_it_notices_a_change_made_meanwhile(cast: Cast):
    made = lent(cast)
    mine, theirs = stored(Loan, pk=made.pk), stored(Loan, pk=made.pk)
    theirs.tool = "theirs"
    theirs.write(by=cast.chief, now=NOW)
    mine.tool = "mine"
    with pytest.raises(Conflict):
        mine.write(by=cast.chief, now=NOW)
    assert stored(Loan, pk=made.pk).tool == "theirs"


def test_it_says_a_broken_constraint_in_words_and_can_be_sent_again(cast: Cast):
    bed(cast, "north bed")
    again = Bed(name="north bed", place=cast.east_village, lon=1, lat=1)
    with pytest.raises(ValidationError):
        again.write(by=cast.chief, now=NOW)
    assert again.pk is None
    again.name = "south bed"
    again.write(by=cast.chief, now=NOW)
    assert again.version == 1
    assert Bed.objects.unscoped("test").count() == 2


def test_it_neither_puts_a_record_out_of_sight_nor_refers_to_what_it_cannot_see(cast: Cast):
    mine = lent(cast)
    mine.place = cast.west_village
    with pytest.raises(PermissionDenied):
        mine.write(by=cast.vera, now=NOW)
    hidden = bed(cast, place=cast.west_village)
    tree_of_vera = tree(cast, bed(cast, "east bed"))
    tree_of_vera.bed_id = hidden.pk
    with pytest.raises(ValidationError, match="There is no such bed"):
        tree_of_vera.write(by=cast.vera, now=NOW)


def test_it_enters_a_row_only_where_the_same_grant_carries_the_permission(cast: Cast):
    """Erin may add loans in East and look at those in West."""
    with pytest.raises(PermissionDenied):
        loan(cast, place=cast.west_village).write(by=cast.erin, now=NOW, permission="lending.add_loan")
    loan(cast).write(by=cast.erin, now=NOW, permission="lending.add_loan")
    assert Loan.objects.unscoped("test").count() == 1


def test_it_keeps_state_and_clock_for_the_steps(cast: Cast):
    made = lent(cast)
    for name, value in (("state", "back"), ("due_at", NOW), ("left", timedelta(1)), ("origin", "x"), ("told", [1])):
        changed = stored(Loan, pk=made.pk)
        setattr(changed, name, value)
        with pytest.raises(Unjournalled):
            changed.write(by=cast.chief, now=NOW)


def test_it_writes_many_in_as_many_statements_as_one(cast: Cast, django_assert_max_num_queries):
    rows = [loan(cast, f"tool {n}") for n in range(512)]  # on SQLite by pieces as long as powers of two
    with django_assert_max_num_queries(12):
        Loan.write_many(rows, by=cast.chief, now=NOW)
    assert {row.town_id for row in Loan.objects.unscoped("test")} == {cast.east.pk}
    with pytest.raises(PermissionDenied):
        Loan.write_many([loan(cast, place=cast.west_village)], by=cast.vera, now=NOW)


def test_it_adopts_rows_with_their_state_and_past(cast: Cast):
    row = loan(cast, state="back", told=[["2025-01-01T00:00:00+00:00", "lent", "the old book"]])
    LOAN.adopt([row], source="the old book", by=cast.chief, now=NOW)
    assert (stored(Loan).state, stored(Loan).origin) == ("back", "the old book")
    with pytest.raises(ValidationError):
        LOAN.adopt([loan(cast, state="lost")], source="the old book", by=cast.chief, now=NOW)


def test_it_takes_back_only_rows_that_nobody_touched(cast: Cast):
    kept, moved = lent(cast, "ladder"), lent(cast, "saw")
    read = list(Loan.objects.unscoped("test").order_by("pk"))
    moved.tool = "hacksaw"
    moved.write(by=cast.chief, now=NOW)
    stayed = Loan.withdraw_many(read, by=cast.chief, now=NOW, reason="the wrong file")
    assert [row.pk for row in stayed] == [moved.pk]
    assert list(Loan.objects.unscoped("test")) == [moved]
    assert kept.pk not in Loan.objects.unscoped("test").values_list("pk", flat=True)


def test_it_does_not_take_back_what_others_refer_to(cast: Cast):
    where = bed(cast)
    tree(cast, where)
    with pytest.raises(ProtectedError):
        Bed.withdraw_many([stored(Bed)], by=cast.chief, now=NOW, reason="the wrong file")
    assert stored(Bed) == where


def test_it_knows_the_day_of_the_district_and_not_of_greenwich(cast: Cast):
    """A grant that begins today holds at two in the morning in Shanghai, when it is still yesterday in London."""
    from gridwork.kernel.records import local_day

    assert local_day(NOW.replace(hour=2)) == date(2026, 9, 18)
