"""No row is read before somebody says for whom."""

from datetime import date

import pytest
from django import forms
from django.db.models import Count, Prefetch
from django.shortcuts import get_object_or_404

from gridwork.kernel.refusals import Unscoped
from tests.cast import Cast, grant
from tests.kernel.toys import bed, lent, tree
from tests.toys.lending.models import Loan
from tests.toys.planting.models import Bed, Tree

pytestmark = pytest.mark.scope


def ways_to_read(cast: Cast):
    rows = Loan.objects.filter(state="asked")
    yield "list", lambda: list(rows)
    yield "count", rows.count
    yield "exists", rows.exists
    yield "first", rows.first
    yield "index", lambda: rows[0]
    yield "get", lambda: rows.get(pk=1)
    yield "in_bulk", lambda: rows.in_bulk([1])
    yield "iterator", lambda: list(rows.iterator())
    yield "bool", lambda: bool(rows)
    yield "aggregate", lambda: rows.aggregate(Count("pk"))
    yield "values", lambda: list(rows.values("pk"))
    yield "explain", rows.explain
    yield "union", lambda: list(rows.union(rows))
    yield "shortcut", lambda: get_object_or_404(Loan, pk=1)
    yield "subquery", lambda: list(Tree.objects.unscoped("test").filter(bed__in=Bed.objects.filter(name="x")))
    yield "latest", lambda: rows.latest("pk")
    yield "or", lambda: list(Loan.objects.visible_to(cast.erin) | rows)
    yield "or, the other way", lambda: list(rows | Loan.objects.visible_to(cast.erin))
    yield "prefetch", lambda: list(Bed.objects.unscoped("test").prefetch_related("tree_set"))


def test_it_refuses_every_way_to_read_unscoped(cast: Cast):
    bed(cast)
    for name, way in ways_to_read(cast):
        with pytest.raises(Unscoped):
            way()
            pytest.fail(f"{name} read rows of nobody")


def test_it_leaves_django_working_where_the_row_is_already_known(cast: Cast):
    made = lent(cast)
    made.refresh_from_db()
    assert list(Loan.objects.none()) == []
    assert Loan.objects.unscoped("test").get(pk=made.pk).place.name_en == "Eastham"
    grown = tree(cast, bed(cast))
    beds = Bed.objects.visible_to(cast.chief)
    assert list(beds.prefetch_related(Prefetch("tree_set", Tree.objects.visible_to(cast.chief)))) == [grown.bed]


def test_it_shows_a_grant_its_places_and_days(cast: Cast):
    lent(cast, "ladder")
    lent(cast, "saw", place=cast.west_village)
    seen = {who.username: Loan.objects.visible_to(who).count() for who in (cast.chief, cast.erin, cast.vera, cast.nemo)}
    assert seen == {"chief": 2, "erin": 2, "vera": 1, "nemo": 0}
    assert not Loan.objects.visible_to(cast.chief, on=date(2025, 12, 31)).exists()


def test_it_does_not_carry_a_permission_of_one_place_to_another(cast: Cast):
    """Erin lends in East and only looks on in West."""
    east, west = lent(cast, "ladder"), lent(cast, "saw", place=cast.west_village)
    may_lend = Loan.objects.visible_to(cast.erin, "lending.lend")
    assert list(may_lend) == [east]
    assert west in Loan.objects.visible_to(cast.erin)


def test_it_narrows_a_body_bound_grant_to_rows_of_that_body(cast: Cast):
    """Rosa's grant is for Roads, and a loan belongs to no body."""
    lent(cast)
    assert not Loan.objects.visible_to(cast.rosa).exists()


def test_it_forgets_a_grant_with_its_last_day(cast: Cast):
    lent(cast)
    grant(cast.nemo, cast.roles["looking"], cast.east, last_on=date(2026, 9, 17))
    assert Loan.objects.visible_to(cast.nemo, on=date(2026, 9, 17)).exists()
    assert not Loan.objects.visible_to(cast.nemo, on=date(2026, 9, 18)).exists()


def test_it_makes_a_form_say_whose_choices_it_offers(cast: Cast):
    made = bed(cast)
    form = forms.modelform_factory(Tree, fields=["bed"])({"bed": made.pk})
    with pytest.raises(Unscoped):
        form.is_valid()
