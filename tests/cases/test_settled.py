"""What follows from settled tables: kept until one of them changes, whoever changes it, and the same for everybody."""

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gridwork.cases.models import Case, CaseCondition
from gridwork.columns.settled import Settled, kept, one_look
from gridwork.kernel.forms import entry_forms
from gridwork.kernel.registers import Register
from gridwork.kernel.scope import Anywhere
from tests.cast import NOW, SYSTEM
from tests.office import Office

pytestmark = pytest.mark.django_db


def ranks() -> list[int]:
    return kept("ranks", lambda: sorted(CaseCondition.known.values_list("rank", flat=True)))


def statements() -> int:
    with CaptureQueriesContext(connection) as asked:
        ranks()
    return len(asked)


def raise_elsewhere(condition: CaseCondition) -> None:
    """As another process would: nobody here hears of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_casecondition SET rank = rank + 10, version = version + 1 WHERE id = %s", [condition.pk]
        )


def test_it_reads_once_and_asks_one_statement_from_then_on(office: Office):
    assert (statements(), statements()) == (2, 1)


def test_it_sees_at_once_what_was_changed_here_or_elsewhere(office: Office):
    before = ranks()
    office.deadly.rank += 1
    office.deadly.write(by=SYSTEM, now=NOW)
    here = ranks()
    assert sum(here) == sum(before) + 1
    raise_elsewhere(office.deadly)
    assert sum(ranks()) == sum(here) + 10


def test_it_asks_once_for_what_happens_in_one_moment(office: Office):
    before = ranks()
    with one_look():
        assert statements() == 1
        with one_look():
            assert statements() == 0
        raise_elsewhere(office.deadly)
        assert ranks() == before
    assert ranks() != before


def test_a_change_is_seen_within_the_moment_by_whoever_made_it(office: Office):
    with one_look():
        before = ranks()
        office.deadly.rank += 1
        office.deadly.write(by=SYSTEM, now=NOW)
        assert sum(ranks()) == sum(before) + 1


@pytest.mark.parametrize("model", [each for each in apps.get_models() if issubclass(each, Settled)], ids=str)
def test_whoever_may_view_one_row_may_view_all(model):
    assert isinstance(model.scope, Anywhere)


def chosen(office: Office) -> list[str]:
    """What is wrong with a report of a pothole."""
    report = {"type": office.pothole.pk, "place": office.eastham.pk, "text": "A hole", "channel": "web"}
    (form,) = entry_forms(Register.of[Case], office.iris, [report])
    return list(form.errors)


def test_a_type_that_is_out_of_use_is_chosen_no_more(office: Office):
    assert chosen(office) == []
    office.pothole.active = False
    office.pothole.write(by=SYSTEM, now=NOW)
    assert chosen(office) == ["type"]


def test_a_type_is_chosen_by_those_alone_who_may_view_types(office: Office):
    assert chosen(office) == []
    office.iris.narrow(["cases.add_case", "places.view_place"])
    assert chosen(office) == ["type"]
