"""What a warden puts right at once: taken in, handled, and still checked by somebody else."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from gridwork.cases.models import Case, Evidence, Job
from gridwork.kernel.refusals import Refusal
from tests.cast import NOW, SINCE, SYSTEM, grant, role
from tests.office import Office, stored


@pytest.fixture(autouse=True)
def empowered(office: Office) -> None:
    from gridwork.organisations.models import Power

    Power(body=office.centre, subject="0102", place=office.eastham, from_on=SINCE).write(by=SYSTEM, now=NOW)


def handled(office: Office, **values: object) -> Case:
    case = office.report(by=office.wen, **({"type": office.litter} | values))
    case.take("handle_on_the_spot", by=office.wen, now=NOW, body=office.centre.pk, report="Swept")
    return case


def test_it_makes_a_job_that_is_reported_back_and_on_time(office: Office):
    case, job = handled(office), stored(Job)
    assert (case.state, case.body, case.registered_at) == ("reported", office.centre, NOW)
    assert (job.state, job.handler, job.sent_at, job.reported_at, job.origin) == (
        "reported", "wen", NOW, NOW, "handled on the spot",
    )  # fmt: skip
    assert job.was_on_time is True


def test_it_is_verified_and_closed_by_others(office: Office):
    everything = role("checks too", ["cases.verify", "cases.close", "cases.view_job", "cases.view_case"])
    grant(office.wen, everything, office.eastham)
    case, job = handled(office), stored(Job)
    with pytest.raises(Refusal, match="You handled"):
        job.take("verify_job", by=office.wen, now=NOW)
    job.take("verify_job", by=office.ken, now=NOW)
    with pytest.raises(Refusal, match="You handled"):
        case.take("close_case", by=office.wen, now=NOW, public_answer="Swept")
    case.take("close_case", by=office.iris, now=NOW, public_answer="Swept")
    assert case.state == "closed"


def test_it_can_be_sent_back_to_be_done_again(office: Office):
    handled(office)
    stored(Job).take("rework_job", by=office.ken, now=NOW, reason="half of it is still there")
    assert (stored(Job).state, stored(Case).state) == ("sent", "dispatched")
    assert stored(Job).due_at == stored(Job).first_due_at is not None  # within the limit that it had


def test_it_is_for_types_that_allow_it_bodies_with_the_power_and_wardens_of_the_place(office: Office):
    with pytest.raises(Refusal, match="not handled on the spot"):
        pothole = office.report(by=office.wen)
        pothole.take("handle_on_the_spot", by=office.wen, now=NOW, body=office.roads.pk, report="Filled")
    litter = office.report(type=office.litter)
    with pytest.raises(ValidationError, match="no listed power"):
        litter.take("handle_on_the_spot", by=office.wen, now=NOW, body=office.parks.pk, report="Swept")
    elsewhere = office.report(type=office.litter, place=office.westham)
    with pytest.raises(PermissionDenied):
        elsewhere.take("handle_on_the_spot", by=office.wen, now=NOW, body=office.roads.pk, report="Swept")
    assert not Job.objects.unscoped("none is made").exists()


def test_it_wants_the_photograph_that_the_type_needs(office: Office):
    office.litter.needs_after = True
    office.litter.write(by=office.lea, now=NOW)
    with pytest.raises(Refusal, match="photograph of after"):
        handled(office)
    assert (stored(Case).state, Job.objects.unscoped("none is made").count()) == ("received", 0)
    assert not Evidence.objects.unscoped("none is made").exists()
