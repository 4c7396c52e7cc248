"""Work that is not a body's own: powers, returns, arbitration, withdrawal."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from gridwork.cases.models import Case, Job
from gridwork.kernel.refusals import Refusal
from gridwork.organisations.models import Power
from tests.cast import NOW, SINCE, SYSTEM, body
from tests.office import Office, stored


def test_it_sends_work_only_to_bodies_with_the_power(office: Office):
    case = office.report()
    case.take("register_case", by=office.iris, now=NOW)
    for wrong in (office.parks, office.centre):
        with pytest.raises(ValidationError, match="no listed power"):
            case.take("dispatch_case", by=office.dan, now=NOW, body=wrong.pk)
    assert (stored(Case).state, Job.objects.unscoped("none is made").count()) == ("registered", 0)


def test_it_sends_by_power_over_the_type_or_all_of_its_category(office: Office):
    assert office.sent(office.roads).body == office.roads  # Roads hold the category 01
    assert office.sent(office.parks, type=office.tree).body == office.parks  # Parks hold the type 0201


def test_it_does_not_send_a_case_to_the_body_complained_of(office: Office):
    case = office.report(complained_of=office.roads)
    case.take("register_case", by=office.iris, now=NOW)
    with pytest.raises(Refusal, match="complained of"):
        case.take("dispatch_case", by=office.dan, now=NOW, body=office.roads.pk)


def test_it_does_not_send_it_to_a_body_below_the_one_complained_of_either(office: Office):
    works = body("Road works", parent=office.parks)
    Power(body=works, subject="01", place=office.district, from_on=SINCE).write(by=SYSTEM, now=NOW)
    case = office.report(complained_of=office.parks)
    case.take("register_case", by=office.iris, now=NOW)
    with pytest.raises(Refusal, match="complained of"):
        case.take("dispatch_case", by=office.dan, now=NOW, body=works.pk)


def test_it_holds_in_the_database_that_nobody_leads_a_case_against_themselves(office: Office):
    case = office.sent().case
    case = stored(Case, pk=case.pk)
    case.complained_of = office.roads
    with pytest.raises(ValidationError, match="does not handle the case"):
        case.write(by=office.dan, now=NOW)


def test_it_brings_the_first_return_to_the_dispatcher_and_the_second_to_arbitration(office: Office):
    job = office.sent(type=office.tree)
    job.take("return_job", by=office.rosa, now=NOW, reason="a park")
    assert (job.state, job.returns) == ("returned", 1)
    job.take("resend_job", by=office.dan, now=NOW, body=office.parks.pk)
    assert (job.state, job.body, stored(Case).body) == ("sent", office.parks, office.parks)
    job.take("return_job", by=office.pat, now=NOW, reason="a road")
    assert (job.state, job.returns) == ("arbitration", 2)
    with pytest.raises(PermissionDenied):
        job.take("arbitrate_job", by=office.dan, now=NOW, body=office.roads.pk, reason="x")
    job.take("arbitrate_job", by=office.ada, now=NOW, body=office.parks.pk, reason="the tree stands in a park")
    assert (job.state, job.arbitrated, job.reason) == ("sent", True, "the tree stands in a park")
    with pytest.raises(Refusal, match="Arbitration has decided"):
        job.take("return_job", by=office.pat, now=NOW, reason="still a road")


def test_it_lets_only_the_body_that_has_it_return_it(office: Office):
    job = office.sent()
    for who in (office.pat, office.ely, office.dan, office.otto):
        with pytest.raises(PermissionDenied):
            job.take("return_job", by=who, now=NOW, reason="x")


def test_it_withdraws_the_last_job_and_the_case_waits_to_be_sent_again(office: Office):
    job = office.sent()
    job.take("withdraw_job", by=office.dan, now=NOW, reason="sent twice")
    case = stored(Case)
    assert (job.state, case.state, case.body_id) == ("withdrawn", "registered", None)
    office.send(case)
    assert stored(Case).state == "dispatched"


def test_it_withdraws_one_of_two_jobs_and_the_other_leads(office: Office):
    first = office.sent(type=office.tree)
    second = office.send(first.case, office.parks)
    first.take("withdraw_job", by=office.dan, now=NOW, reason="not needed")
    case = stored(Case)
    assert (case.state, case.body) == ("dispatched", office.parks)
    second.take("report_job", by=office.pat, now=NOW, report="sawn")
    assert stored(Case).state == "reported"


def test_it_is_reported_back_when_the_job_that_was_open_is_withdrawn(office: Office):
    first = office.sent(type=office.tree)
    second = office.send(first.case, office.parks)
    second.take("report_job", by=office.pat, now=NOW, report="sawn")
    assert stored(Case).state == "dispatched"
    first.take("withdraw_job", by=office.dan, now=NOW, reason="not needed")
    assert stored(Case).state == "reported"
