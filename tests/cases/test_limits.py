"""Limits: which one is in force, what a change would mean, and that it touches no running clock unless asked."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from gridwork.cases import limits, preview
from gridwork.cases.models import CaseLimit, Job, Stage, Unit
from tests.cast import NOW, SYSTEM, ZONE, grant, role
from tests.office import Office, limit, stored

DAY = date(2026, 9, 18)


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


class TestInForce:
    def amount(self, office: Office, of: object, when: object = None, on: date = DAY) -> int | None:
        found = limits.in_force(Stage.HANDLE, of.pk, when and when.pk, on)
        return found and found.amount

    def test_it_takes_the_category_where_the_type_has_none(self, office: Office):
        assert self.amount(office, office.litter) == 5
        assert self.amount(office, office.tree) is None

    def test_it_takes_the_type_before_its_category(self, office: Office):
        limit(office.pothole, Stage.HANDLE, 3, Unit.WORKING_DAYS)
        assert (self.amount(office, office.pothole), self.amount(office, office.litter)) == (3, 5)

    def test_it_takes_the_condition_before_the_general_one(self, office: Office):
        assert self.amount(office, office.litter, office.urgent) == 2
        limit(office.streets, Stage.HANDLE, 4, Unit.WORKING_DAYS, from_on=DAY)  # newer, but general
        assert self.amount(office, office.litter, office.urgent) == 2
        assert self.amount(office, office.litter, office.ordinary) == 4

    def test_it_takes_the_newest_that_holds(self, office: Office):
        limit(office.streets, Stage.HANDLE, 4, Unit.WORKING_DAYS, from_on=date(2026, 10, 1))
        assert self.amount(office, office.litter) == 5
        assert self.amount(office, office.litter, on=date(2026, 10, 1)) == 4
        ended = stored(CaseLimit, amount=4, stage=Stage.HANDLE)
        ended.last_on = date(2026, 10, 31)
        ended.write(by=SYSTEM, now=NOW)
        assert self.amount(office, office.litter, on=date(2026, 11, 1)) == 5

    def test_it_is_found_for_many_types_as_for_one(self, office: Office):
        limit(office.pothole, Stage.HANDLE, 3, Unit.WORKING_DAYS)
        limit(office.pothole, Stage.HANDLE, 7, Unit.WORKING_DAYS, from_on=date(2026, 10, 1))
        limit(office.streets, Stage.HANDLE, 4, Unit.WORKING_DAYS, from_on=date(2026, 10, 1))
        for on in (date(2025, 12, 31), DAY, date(2026, 10, 1)):
            found = limits.general(Stage.HANDLE, on)
            for each in (office.streets, office.litter, office.pothole, office.tree):
                assert found(each) == limits.in_force(Stage.HANDLE, each.pk, None, on), (on, each)

    def test_it_does_not_hold_before_its_first_day(self, office: Office):
        assert self.amount(office, office.litter, on=date(2025, 12, 31)) is None


@pytest.mark.parametrize("wrong", [{"amount": 0}, {"amount": 10_001}, {"last_on": date(2025, 1, 1)}])
def test_it_refuses_a_limit_that_is_none(office: Office, wrong: dict[str, object]):
    values = {"type": office.tree, "stage": Stage.HANDLE, "amount": 1, "from_on": DAY} | wrong
    with pytest.raises(ValidationError):
        CaseLimit(**values).write(by=SYSTEM, now=NOW)


def test_it_refuses_a_second_limit_from_the_same_day(office: Office):
    with pytest.raises(ValidationError, match="already is such a limit"):
        limit(office.streets, Stage.HANDLE, 9, Unit.WORKING_DAYS)
    with pytest.raises(ValidationError, match="already is such a limit"):
        limit(office.streets, Stage.HANDLE, 9, Unit.WORKING_DAYS, office.urgent)


def proposed(office: Office, amount: int, **values: object) -> CaseLimit:
    given = {"type": office.streets, "stage": Stage.HANDLE, "amount": amount, "from_on": DAY + timedelta(days=1)}
    return CaseLimit(**(given | {"unit": Unit.WORKING_DAYS} | values))


def test_it_says_what_a_change_would_mean_and_changes_nothing(office: Office):
    on_time = office.done(now=at(9, 10, 10))  # reported at once
    slow = office.sent(now=at(9, 10, 10))  # due on Thursday the 17th
    slow.take("report_job", by=office.rosa, now=at(9, 14, 10), report="Filled")  # on the second day
    running = office.sent(now=at(9, 15, 10))
    office.sent(now=at(9, 15, 10), condition=office.urgent)  # has a limit of its own
    office.sent(now=at(9, 15, 10), type=office.tree)  # another category
    effect = preview.effect_of(proposed(office, 1), NOW)
    assert (effect.running, effect.running_late, effect.running_late_then) == (1, 0, 1)
    assert (effect.past, effect.past_late, effect.past_late_then) == (2, 0, 1)
    assert effect.judged_otherwise == [slow]
    assert stored(Job, pk=running.pk).due_at == running.due_at
    longer = preview.effect_of(proposed(office, 20), NOW)
    assert (longer.running_late_then, longer.past_late_then, longer.judged_otherwise) == (0, 0, [])
    assert on_time not in effect.judged_otherwise


def test_it_leaves_jobs_alone_for_which_a_more_particular_limit_holds(office: Office):
    limit(office.pothole, Stage.HANDLE, 3, Unit.WORKING_DAYS)
    office.sent(now=at(9, 15, 10))
    assert preview.effect_of(proposed(office, 1), NOW).running == 0
    assert preview.effect_of(proposed(office, 1, type=office.pothole), NOW).running == 1


def test_it_judges_by_the_hours_of_the_new_limit_what_ran_day_and_night(office: Office):
    reported, running = (office.sent(now=at(9, 17, 16), condition=office.deadly) for _each in range(2))  # due at 22:00
    reported.take("report_job", by=office.rosa, now=at(9, 18, 9), report="Filled")
    new = proposed(office, 6, type=office.pothole, condition=office.deadly, unit=Unit.WORKING_HOURS, from_on=DAY)
    effect = preview.effect_of(new, NOW)
    assert (effect.running, effect.running_late, effect.running_late_then) == (1, 1, 0)
    assert (effect.past, effect.past_late, effect.past_late_then) == (1, 1, 0)
    new.write(by=SYSTEM, now=NOW)
    preview.retime([running], by=office.lea, now=NOW)
    assert not running.is_late(NOW)


def test_it_counts_what_waits_for_the_centre(office: Office):
    office.report()
    office.done()
    assert preview.effect_of(proposed(office, 1, stage=Stage.ACCEPT), NOW).running == 1
    assert preview.effect_of(proposed(office, 1, stage=Stage.VERIFY), NOW).running == 1


def test_it_moves_running_clocks_only_when_asked(office: Office):
    job = office.sent()
    assert job.due_at == at(9, 24, 17, 30)
    limit(office.streets, Stage.HANDLE, 3, Unit.WORKING_DAYS, from_on=DAY)
    assert stored(Job).due_at == at(9, 24, 17, 30)
    assert preview.retime([job], by=office.lea, now=NOW) == (1, {})
    assert (job.due_at, job.first_due_at) == (at(9, 22, 17, 30), at(9, 22, 17, 30))
    assert preview.retime([job], by=office.lea, now=NOW) == (0, {})


def test_it_keeps_an_extension_when_it_moves_a_clock(office: Office):
    job = office.sent()
    job.take("ask_extension", by=office.rosa, now=NOW, asked_days=1, reason="asphalt")
    job.take("approve_extension", by=office.ada, now=NOW)
    assert job.due_at == at(9, 28, 17, 30)  # Friday the 25th is off
    limit(office.streets, Stage.HANDLE, 4, Unit.WORKING_DAYS, from_on=DAY)
    preview.retime([job], by=office.lea, now=NOW)
    assert job.due_at == at(9, 24, 17, 30)  # one working day earlier


def test_it_keeps_what_was_left_of_a_suspended_clock_in_step(office: Office):
    job = office.sent()
    job.take("ask_suspension", by=office.rosa, now=NOW, resume_on="2026-10-08", reason="rain")
    job.take("approve_suspension", by=office.ada, now=NOW)
    left = job.left
    limit(office.streets, Stage.HANDLE, 4, Unit.WORKING_DAYS, from_on=DAY)
    preview.retime([job], by=office.lea, now=NOW)
    assert left - job.left == timedelta(hours=7)


def test_it_moves_a_clock_from_office_hours_to_day_and_night(office: Office):
    job, suspended = office.sent(), office.sent()
    suspended.take("ask_suspension", by=office.rosa, now=NOW, resume_on="2026-10-08", reason="rain")
    suspended.take("approve_suspension", by=office.ada, now=NOW)
    limit(office.pothole, Stage.HANDLE, 30, Unit.CLOCK_HOURS, office.ordinary, from_on=DAY)
    preview.retime([job, suspended], by=office.lea, now=NOW)
    assert (job.due_at, job.first_due_at, job.round_the_clock) == (at(9, 19, 16), at(9, 19, 16), True)
    assert (suspended.due_at, suspended.left) == (None, timedelta(hours=30))


def test_it_lets_only_those_move_clocks_who_may_change_limits(office: Office):
    assert preview.retime([office.sent()], by=office.dan, now=NOW) == (0, {"You may not take this step here.": 1})


def test_it_moves_the_others_where_a_clock_cannot_be_moved(office: Office):
    """One is reported back meanwhile, and one lies where the chief may not change limits."""
    jobs = reported, foreign, job = office.sent(), office.sent(place=office.westham), office.sent()
    grant(office.otto, role("limits of East", ["cases.change_caselimit"]), office.east)
    limit(office.streets, Stage.HANDLE, 3, Unit.WORKING_DAYS, from_on=DAY)
    reported.take("report_job", by=office.rosa, now=NOW, report="Filled")
    moved, stayed = preview.retime(jobs, by=office.otto, now=NOW)
    assert (moved, list(stayed.values()), job.due_at) == (1, [1, 1], at(9, 22, 17, 30))
    assert foreign.due_at == at(9, 24, 17, 30)
