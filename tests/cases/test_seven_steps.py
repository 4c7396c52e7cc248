"""A case from its report to its evaluation, by five people."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from gridwork.cases.models import Case, Job
from gridwork.journal.timeline import history
from tests.cast import NOW
from tests.office import Office, stored


def test_it_goes_from_report_to_evaluation(office: Office):
    case = office.report()
    case.take("register_case", by=office.iris, now=NOW)
    case.take("dispatch_case", by=office.dan, now=NOW, body=office.roads.pk)
    job = stored(Job)
    job.take("report_job", by=office.rosa, now=NOW, report="Filled")
    assert stored(Case).state == "reported"
    job.take("verify_job", by=office.ken, now=NOW)
    case.take("close_case", by=office.iris, now=NOW, public_answer="Filled on Friday")
    case.take("evaluate_case", by=office.ken, now=NOW, outcome_right="true")
    case = stored(Case)
    assert (case.state, case.outcome_right, case.on_time, case.proven) == ("evaluated", True, True, True)


def test_it_journals_what_was_typed_so_that_it_can_be_erased(office: Office):
    case = office.report()
    case.take("register_case", by=office.iris, now=NOW)
    case.take("dispatch_case", by=office.dan, now=NOW, body=office.roads.pk, task="Ask Mrs Wang")
    sent = history(case.key, 1)[0]
    assert (sent.changes["task"], "task" in sent.personal) == ("Ask Mrs Wang", True)


@pytest.mark.parametrize("year", [1, 1899, 2200, 9999])
def test_it_takes_no_report_of_a_year_that_cannot_be(office: Office, year: int):
    """Of the last ones not even the number could be shown, and with it no list."""
    with pytest.raises(ValidationError, match="cannot be right"):
        office.report(reported_at=datetime(year, 12, 31, 23, 59, tzinfo=UTC))
