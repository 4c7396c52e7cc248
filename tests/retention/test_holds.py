"""A hold keeps a record and what hangs on it, until its day or until another person lifts it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models

from gridwork.cases.models import Case, Note
from gridwork.journal.models import Entry
from gridwork.kernel.refusals import Refusal
from gridwork.retention.models import Hold
from gridwork.retention.sweeping import sweep
from tests.cast import NOW
from tests.office import Office
from tests.promises import Counted
from tests.retention.conftest import LATER

pytestmark = [pytest.mark.retention, pytest.mark.django_db]


def closed(office: Office) -> Case:
    case = office.report(text="Wang Fang called")
    Note(case=case, place=case.place, text="She calls again").write(by=office.iris, now=NOW)
    models.QuerySet.update(Case.known.filter(pk=case.pk), closed_at=NOW)
    return case


def hold(office: Office, case: Case, days: int = 9) -> Hold:
    placed = Hold(kind="cases.case", row=case.pk, reason="Court file 12", last_on=LATER.date() + timedelta(days=days))
    placed.write(by=office.lea, now=NOW)
    return placed


def said(case: Case) -> list[str]:
    return [Case.known.get(pk=case.pk).text, *Note.known.filter(case=case).values_list("text", flat=True)]


def test_it_keeps_the_record_and_what_hangs_on_it(office: Office, counted: Counted):
    held, free = closed(office), closed(office)
    hold(office, held)
    sweep(LATER)
    assert said(held) == ["Wang Fang called", "She calls again"]
    assert said(free) == ["", ""]
    counted("holds respected", 1)


def test_it_ends_on_its_day(office: Office):
    case = closed(office)
    hold(office, case, days=2)
    sweep(LATER + timedelta(days=2))
    assert said(case)[0]
    sweep(LATER + timedelta(days=3))
    assert not said(case)[0]


def test_another_person_lifts_it_with_a_reason(office: Office):
    case = closed(office)
    placed = hold(office, case)
    with pytest.raises(Refusal, match="another person"):
        placed.take("lift_hold", by=office.lea, now=NOW, lifted_for="The file is closed")
    with pytest.raises(ValidationError):
        placed.take("lift_hold", by=office.ada, now=NOW)
    placed.take("lift_hold", by=office.ada, now=NOW, lifted_for="The file is closed")
    sweep(LATER)
    assert not said(case)[0]
    told = Entry.objects.filter(record=placed.key).order_by("pk").values_list("action", "actor")
    assert list(told) == [("create", "lea"), ("lift_hold", "ada")]


def test_it_stays_as_it_was_placed(office: Office):
    placed = hold(office, closed(office))
    placed.last_on = NOW.date()
    with pytest.raises(PermissionDenied):
        placed.write(by=office.lea, now=NOW)


def test_it_is_refused_for_what_is_not_there_and_for_days_that_are_over(office: Office):
    for values, field in (({"row": 987654321}, "row"), ({"last_on": NOW.date() - timedelta(days=1)}, "last_on")):
        given = {"kind": "cases.case", "row": closed(office).pk, "reason": "Court", "last_on": LATER.date()} | values
        with pytest.raises(ValidationError) as refused:
            Hold(**given).write(by=office.lea, now=NOW)
        assert set(refused.value.message_dict) == {field}
