"""Clocks of cases and jobs: when they begin, what they do meanwhile, and that nothing but an approval moves them."""

from datetime import datetime, timedelta

import pytest

from gridwork.cases.models import Case, Job
from gridwork.kernel.refusals import Refusal
from tests.cast import NOW, ZONE
from tests.office import Office, stored

FRIDAY = NOW  # 18 September 2026, 10:00; offices open 8:30-12:00 and 14:00-17:30


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


def test_it_starts_when_a_job_is_sent_and_not_when_it_is_taken_up(office: Office):
    job = office.sent()
    due_at = job.due_at
    job.take("accept_job", by=office.rosa, now=FRIDAY + timedelta(hours=5))
    assert (job.due_at, job.sent_at, job.accepted_at) == (due_at, FRIDAY, FRIDAY + timedelta(hours=5))


@pytest.mark.clock
def test_it_counts_a_make_up_sunday_as_worked(office: Office):
    """Five working days from Friday the 18th, with Sunday the 20th among them: Thursday, not Friday."""
    assert office.sent().due_at == at(9, 24, 17, 30)


@pytest.mark.clock
def test_it_counts_a_make_up_saturday_after_the_holiday(office: Office):
    """From 30 September over the holiday of 1 to 7 October: the 8th, the 9th, Saturday the 10th, the 12th, the 13th."""
    assert office.sent(now=at(9, 30, 10)).due_at == at(10, 13, 17, 30)


@pytest.mark.clock
def test_it_runs_in_office_hours_over_a_make_up_saturday(office: Office):
    """Two working hours from Friday 9 October, 17:00: half an hour there, the rest on Saturday morning."""
    assert office.sent(now=at(10, 9, 17), condition=office.urgent).due_at == at(10, 10, 10)


def test_it_runs_day_and_night_where_life_is_at_stake(office: Office):
    job = office.sent(now=at(9, 19, 23), condition=office.deadly)
    assert (job.due_at, job.round_the_clock) == (at(9, 20, 5), True)


def test_it_keeps_the_clock_on_return_and_arbitration(office: Office):
    job = office.sent(type=office.tree)
    assert job.due_at is None  # no limit is set for greenery
    job = office.sent()
    due_at = job.due_at
    job.take("return_job", by=office.rosa, now=FRIDAY + timedelta(hours=1), reason="not ours")
    assert job.due_at == due_at
    job.take("resend_job", by=office.dan, now=FRIDAY + timedelta(days=2), body=office.roads.pk)
    job.take("return_job", by=office.rosa, now=FRIDAY + timedelta(days=3), reason="still not ours")
    assert (job.state, job.due_at) == ("arbitration", due_at)
    job.take("arbitrate_job", by=office.ada, now=FRIDAY + timedelta(days=4), body=office.roads.pk, reason="it is")
    assert (job.state, job.due_at) == ("sent", due_at)


def test_it_extends_only_by_somebody_elses_approval(office: Office):
    job = office.sent()
    job.take("ask_extension", by=office.rosa, now=FRIDAY, asked_days=2, reason="asphalt is late")
    assert job.due_at == at(9, 24, 17, 30)
    with pytest.raises(Refusal, match="waits for a decision"):
        job.take("ask_suspension", by=office.rosa, now=FRIDAY, resume_on="2026-09-30", reason="rain")
    job.take("approve_extension", by=office.ada, now=FRIDAY)
    # Friday is off (Mid-Autumn), the weekend too.
    assert (job.due_at, job.first_due_at, job.extended, job.asked) == (at(9, 29, 17, 30), at(9, 24, 17, 30), 1, "")


def test_it_leaves_the_clock_alone_when_an_extension_is_refused(office: Office):
    job = office.sent()
    due_at = job.due_at
    job.take("ask_extension", by=office.rosa, now=FRIDAY, asked_days=2, reason="asphalt is late")
    job.take("refuse_extension", by=office.ada, now=FRIDAY, reason="there is enough time")
    assert (job.due_at, job.extended, job.asked, job.state) == (due_at, 0, "", "sent")


def test_it_stands_still_while_suspended_and_goes_on_with_what_was_left(office: Office):
    job = office.sent(condition=office.urgent)  # two hours: due at 12:00
    job.take(
        "ask_suspension", by=office.rosa, now=FRIDAY + timedelta(minutes=30), resume_on="2026-09-21", reason="rain"
    )
    job.take("approve_suspension", by=office.ada, now=FRIDAY + timedelta(hours=1))
    assert (job.state, job.due_at, job.left) == ("suspended", None, timedelta(hours=1))
    job.take("resume_job", by=office.ada, now=at(9, 21, 9))
    assert (job.state, job.due_at, job.left, job.suspended) == ("sent", at(9, 21, 10), None, 1)


def test_it_hides_no_lateness_in_a_suspension(office: Office):
    job = office.sent(condition=office.urgent)
    late = at(9, 18, 15)  # an hour of working time after 12:00
    job.take("ask_suspension", by=office.rosa, now=late, resume_on="2026-09-21", reason="rain")
    job.take("approve_suspension", by=office.ada, now=late)
    job.take("resume_job", by=office.ada, now=at(9, 21, 9, 30))
    assert job.due_at <= at(9, 21, 8, 30)
    assert job.is_late(at(9, 21, 9, 30))


def test_it_lets_nobody_approve_what_they_asked_for(office: Office):
    from tests.cast import grant, role

    grant(office.rosa, role("approves too", ["cases.approve", "cases.view_job"]), office.district)
    job = office.sent()
    job.take("ask_extension", by=office.rosa, now=FRIDAY, asked_days=2, reason="asphalt")
    for step, more in (("approve_extension", {}), ("refuse_extension", {"reason": "x"})):
        with pytest.raises(Refusal, match="Who asks does not decide"):
            job.take(step, by=office.rosa, now=FRIDAY, **more)
    assert stored(Job).asked == "extension"


def test_it_keeps_the_clock_through_a_failed_check(office: Office):
    job = office.done()
    due_at = job.due_at
    assert (due_at, job.final_due_at) == (at(9, 24, 17, 30), at(9, 24, 17, 30))
    job.take("rework_job", by=office.ken, now=FRIDAY + timedelta(hours=1), reason="it is still there")
    assert (job.state, job.due_at, job.reworks) == ("sent", due_at, 1)
    job.take("report_job", by=office.rosa, now=at(9, 25, 9), report="filled again")
    assert job.was_on_time is False
    job.take("verify_job", by=office.ken, now=at(9, 28, 9))
    assert (job.due_at, job.final_due_at) == (None, due_at)


def test_it_gives_the_centre_clocks_of_its_own(office: Office):
    case = office.report()
    assert case.due_at == at(9, 18, 16)  # four working hours to register and send
    case.take("register_case", by=office.iris, now=FRIDAY)
    assert case.due_at == at(9, 18, 16)
    job = office.send(case)
    assert stored(Case).due_at is None
    job.take("report_job", by=office.rosa, now=FRIDAY, report="Filled")
    assert stored(Case).due_at == at(9, 20, 17, 30)  # a working day to verify and close
    job.take("rework_job", by=office.ken, now=FRIDAY, reason="no")
    assert stored(Case).due_at is None


def test_it_takes_the_hours_of_the_body_that_has_the_job(office: Office):
    from datetime import time

    from gridwork.organisations.models import OfficeHours
    from tests.cast import SYSTEM

    for weekday in range(7):
        OfficeHours(body=office.roads, weekday=weekday, opens=time(0), closes=time(0)).write(by=SYSTEM, now=NOW)
    assert office.sent(now=at(9, 19, 20), condition=office.urgent).due_at == at(9, 19, 22)
