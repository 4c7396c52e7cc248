"""A case from its report to its evaluation, by five people."""

from gridwork.cases.models import Case, Job
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
