"""Checked and closed by others than those who did the work, judged, answered, reopened."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from gridwork.cases.models import Case, Evidence, Job, Moment
from gridwork.kernel.refusals import Refusal
from tests.cast import NOW, SYSTEM, grant, role
from tests.office import Office, stored

CHECKS = ["cases.verify", "cases.close", "cases.evaluate", "cases.view_job", "cases.view_case"]


def closed(office: Office) -> Case:
    job = office.done()
    job.take("verify_job", by=office.ken, now=NOW)
    case = stored(Case)
    case.take("close_case", by=office.iris, now=NOW, public_answer="Filled on Friday")
    return case


def test_it_refuses_the_handler_who_may_otherwise_check_and_close(office: Office):
    grant(office.rosa, role("checks too", CHECKS), office.district)
    job = office.done()
    for step in ("verify_job", "rework_job"):
        with pytest.raises(Refusal, match="You handled this case yourself"):
            job.take(step, by=office.rosa, now=NOW, reason="x")
    job.take("verify_job", by=office.ken, now=NOW)
    with pytest.raises(Refusal, match="You handled this case yourself"):
        stored(Case).take("close_case", by=office.rosa, now=NOW, public_answer="done")
    assert (stored(Job).state, stored(Case).state) == ("verified", "reported")


def test_it_remembers_everybody_who_ever_handled_it(office: Office):
    """Rosa takes it up, a colleague reports it back: neither checks it."""
    colleague = office.ely
    grant(colleague, role("handles everywhere", ["cases.handle", "cases.view_job"]), office.district, office.roads)
    grant(office.rosa, role("checks too", CHECKS), office.district)
    job = office.sent()
    job.take("accept_job", by=office.rosa, now=NOW)
    job.take("report_job", by=colleague, now=NOW, report="Filled")
    assert (job.handler, job.handled_by) == ("ely", ["rosa", "ely"])
    with pytest.raises(Refusal, match="You handled"):
        job.take("verify_job", by=office.rosa, now=NOW)


def test_it_refuses_who_handed_in_the_photograph_of_after(office: Office):
    job = office.done()
    content = {"sha256": "0" * 64, "name": "a.jpg", "media_type": "image/jpeg", "size": 1}
    columns = {"case": job.case, "job": job, "moment": Moment.AFTER, "taken_by": "ken", "taken_at": NOW}
    Evidence(**content, **columns).write(by=office.ken, now=NOW)
    with pytest.raises(Refusal, match="photograph of after"):
        job.take("verify_job", by=office.ken, now=NOW)


def test_it_wants_before_and_after_from_different_people(office: Office):
    """The type needs a photograph of before: Rosa's own does not prove what she did."""
    office.pothole.needs_before = True
    office.pothole.write(by=office.lea, now=NOW)
    job = office.sent()
    showing(job, "rosa", Moment.BEFORE)
    with pytest.raises(Refusal, match="somebody else than its handler"):
        job.take("report_job", by=office.rosa, now=NOW, report="Filled")
    showing(job, "iris", Moment.BEFORE)
    job.take("report_job", by=office.rosa, now=NOW, report="Filled")
    assert job.state == "reported"


def showing(job: Job, who: str, moment: str) -> None:
    content = {"sha256": "0" * 64, "name": "a.jpg", "media_type": "image/jpeg", "size": 1}
    Evidence(**content, case=job.case, moment=moment, taken_by=who, taken_at=NOW).write(by=SYSTEM, now=NOW)


def test_it_wants_a_yes_or_a_no(office: Office):
    case = closed(office)
    for nothing in ({}, {"outcome_right": ""}, {"outcome_right": None}):
        with pytest.raises(ValidationError):
            case.take("evaluate_case", by=office.ken, now=NOW, **nothing)
        with pytest.raises(ValidationError):
            case.take("answer_case", by=office.dan, now=NOW, reporter_words="hm")
    assert stored(Case).state == "closed"


def test_it_does_not_close_before_every_job_is_verified(office: Office):
    office.done()
    with pytest.raises(Refusal, match="Not all jobs"):
        stored(Case).take("close_case", by=office.iris, now=NOW, public_answer="done")


def test_it_closes_with_an_answer_only(office: Office):
    office.done().take("verify_job", by=office.ken, now=NOW)
    with pytest.raises(ValidationError):
        stored(Case).take("close_case", by=office.iris, now=NOW, public_answer=" ")


def test_it_waits_for_both_parts_of_a_split(office: Office):
    first = office.sent(type=office.tree)
    second = office.send(first.case, office.parks)
    first.take("report_job", by=office.rosa, now=NOW, report="cleared")
    assert stored(Case).state == "dispatched"
    second.take("report_job", by=office.pat, now=NOW, report="sawn")
    assert stored(Case).state == "reported"
    second.take("rework_job", by=office.ken, now=NOW, reason="a branch is left")
    assert stored(Case).state == "dispatched"


def test_it_reopens_and_is_sent_again(office: Office):
    case = closed(office)
    case.take("reopen_case", by=office.ken, now=NOW, reason="the hole is back")
    assert (case.state, case.reopened, case.closed_at, case.public_answer) == ("registered", 1, None, "")
    job = office.send(case)
    assert (job.round, stored(Case).state) == (1, "dispatched")
    job.take("report_job", by=office.rosa, now=NOW, report="filled deeper")
    job.take("verify_job", by=office.ken, now=NOW)
    case = stored(Case)
    case.take("close_case", by=office.iris, now=NOW, public_answer="Filled deeper")
    assert case.state == "closed"


def test_it_evaluates_by_what_is_known_and_by_somebody_who_did_not_handle_it(office: Office):
    grant(office.rosa, role("checks too", CHECKS), office.district)
    case = closed(office)
    with pytest.raises(Refusal, match="You handled"):
        case.take("evaluate_case", by=office.rosa, now=NOW, outcome_right="true")
    case.take("evaluate_case", by=office.ken, now=NOW, outcome_right="false")
    assert (case.state, case.outcome_right, case.on_time, case.proven) == ("evaluated", False, True, True)
    case.take("answer_case", by=office.dan, now=NOW, satisfied="true", reporter_words="thank you")
    assert (case.state, case.satisfied) == ("evaluated", True)


def test_it_refuses_a_report_with_a_reason_and_an_answer(office: Office):
    case = office.report()
    with pytest.raises(ValidationError):
        case.take("refuse_case", by=office.iris, now=NOW, reason="a private road")
    case.take("refuse_case", by=office.iris, now=NOW, reason="private road", public_answer="It is a private road")
    assert (case.state, case.closed_at, case.due_at) == ("refused", NOW, None)
    with pytest.raises(PermissionDenied):
        case.take("reopen_case", by=office.rosa, now=NOW, reason="x")
    case.take("reopen_case", by=office.dan, now=NOW, reason="it is ours after all")
    assert (case.state, case.reopened) == ("received", 1)


def test_it_counts_a_reclassification_and_leaves_running_clocks(office: Office):
    job = office.sent()
    due_at, case = job.due_at, stored(Case)
    case.take("reclassify_case", by=office.iris, now=NOW, type=office.litter.pk, condition=office.urgent.pk, reason="x")
    assert (case.reclassified, case.type, case.condition) == (1, office.litter, office.urgent)
    job = stored(Job)
    assert (job.due_at, job.type) == (due_at, office.pothole)
    case.take("reclassify_case", by=office.iris, now=NOW, type=office.tree.pk, reason="y")
    assert (stored(Case).reclassified, stored(Case).condition) == (2, None)


def test_it_takes_only_types_of_the_second_level_that_are_in_use(office: Office):
    office.litter.active = False
    office.litter.write(by=office.lea, now=NOW)
    case = office.report()
    for wrong in (office.streets, office.litter):
        with pytest.raises(ValidationError):
            case.take("reclassify_case", by=office.iris, now=NOW, type=wrong.pk, reason="x")


def test_it_corrects_a_wrong_place_with_all_that_hangs_on_it(office: Office):
    from gridwork.cases.models import Note, RevealRequest

    case = office.report()
    Note(case=case, text="ring twice").write(by=office.iris, now=NOW)
    RevealRequest(case=case, reason="a witness").write(by=office.dan, now=NOW)
    case.take("relocate_case", by=office.iris, now=NOW, place=office.westham.pk, reason="misheard")
    assert (stored(Case).town, stored(Note).village) == (office.west, office.westham)
    assert stored(RevealRequest).place == office.westham  # or people of the wrong place would decide about it
