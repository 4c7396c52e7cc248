"""Supersession: what took the place of what, from which day, and what is in force on any day."""

import contextlib
import itertools
import random
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from gridwork.columns.last_days import NO_END
from gridwork.documents.models import Document, Supersession
from gridwork.documents.models.supersessions import lineage, predecessors
from tests.cast import Cast
from tests.documents.papers import document, supersede

DAY = timedelta(days=1)


def in_force(on: date) -> set[str]:
    return set(Document.objects.unscoped("a test").in_force(on).values_list("title_en", flat=True))


class TestInForce:
    def test_it_holds_on_its_first_and_last_day_and_no_other(self, cast: Cast) -> None:
        first, last = date(2017, 2, 1), date(2017, 12, 31)
        document("Plan", from_on=first, last_on=last)
        held = [in_force(on) for on in (first - DAY, first, last, last + DAY)]
        assert held == [set(), {"Plan"}, {"Plan"}, set()]

    def test_it_ends_on_the_day_a_successor_takes_its_place(self, cast: Cast) -> None:
        old, new = document("Old"), document("New", from_on=date(2018, 1, 1))
        supersede(old, new, date(2018, 1, 1))
        assert in_force(date(2017, 12, 31)) == {"Old"}
        assert in_force(date(2018, 1, 1)) == {"New"}

    def test_it_stays_in_force_where_only_a_part_is_replaced(self, cast: Cast) -> None:
        old, new = document("Old"), document("New", from_on=date(2018, 1, 1))
        supersede(old, new, date(2018, 1, 1), whole=False)
        assert in_force(date(2018, 1, 1)) == {"Old", "New"}

    def test_it_needs_no_successor_that_is_itself_in_force(self, cast: Cast) -> None:
        first, second, third = (document(name) for name in ("1", "2", "3"))
        supersede(first, second, date(2018, 1, 1))
        supersede(second, third, date(2019, 1, 1))
        assert in_force(date(2020, 1, 1)) == {"3"}

    def test_it_is_asked_with_scope_and_topic(self, cast: Cast) -> None:
        document("Outreach", topics=["outreach", "fraud"])
        document("Outreaching", topics=["outreaching"])
        seen = Document.objects.visible_to(cast.chief).in_force(date(2018, 1, 1)).governing("outreach")
        assert [str(each) for each in seen] == ["Outreach"]
        assert not Document.objects.visible_to(cast.nemo).in_force(date(2018, 1, 1)).exists()


class TestLine:
    def test_it_refuses_a_circle_however_long(self, cast: Cast) -> None:
        chain = [document(str(number)) for number in range(4)]
        for former, successor in itertools.pairwise(chain):
            supersede(former, successor, date(2018, 1, 1))
        for later in chain[1:]:
            with pytest.raises(ValidationError):
                supersede(later, chain[0], date(2019, 1, 1))
        with pytest.raises(ValidationError, match="supersede itself"):
            supersede(chain[0], chain[0], date(2019, 1, 1))

    def test_it_takes_a_succession_once(self, cast: Cast) -> None:
        old, new = document("Old"), document("New")
        supersede(old, new, date(2018, 1, 1))
        with pytest.raises(ValidationError, match="already entered"):
            supersede(old, new, date(2019, 1, 1))

    def test_it_tells_the_whole_line_from_any_document_in_it(self, cast: Cast) -> None:
        one, two, three, other = (document(name) for name in ("1", "2", "3", "other"))
        supersede(one, two, date(2018, 1, 1))
        supersede(two, three, date(2019, 1, 1), whole=False)
        for each in (one, two, three):
            assert [str(step) for step in lineage(each.pk)] == ["1 → 2", "2 → 3"]
        assert lineage(other.pk) == []
        assert predecessors(three.pk) == {one.pk, two.pk}

    @pytest.mark.parametrize("seed", range(5))
    def test_it_never_holds_a_circle(self, cast: Cast, seed: int) -> None:
        dice = random.Random(seed)
        papers = [document(str(number)) for number in range(6)]
        for _ in range(20):
            with contextlib.suppress(ValidationError):
                supersede(*dice.choices(papers, k=2), date(2018, 1, 1))
        assert Supersession.known.count() >= 3
        assert not [each for each in papers if each.pk in predecessors(each.pk)]


def test_it_reads_no_end_as_none() -> None:
    assert Document(last_on=NO_END).until is None
    assert Document(last_on=date(2017, 1, 1)).until == date(2017, 1, 1)
