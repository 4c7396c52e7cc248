"""Escalation: named roles hear before a limit ends and after, each once."""

from datetime import datetime, timedelta

from gridwork.accounts.models import Role
from gridwork.cases.models import Case, EscalationRule, Job, Stage
from gridwork.cases.tasks import sweep
from gridwork.notices.models import Notice
from tests.cast import NOW, SYSTEM, ZONE
from tests.office import Office, stored

BEFORE, AFTER = EscalationRule.When.BEFORE, EscalationRule.When.AFTER


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 9, day, hour, minute, tzinfo=ZONE)


def rule(role: str, when: str = BEFORE, hours: int = 4, **values: object) -> EscalationRule:
    named = Role.known.get(name_en=role)
    made = EscalationRule(name_en=f"{role} {when} {hours}", role=named, when=when, hours=hours, **values)
    made.write(by=SYSTEM, now=NOW)
    return made


def told() -> list[tuple[str, str]]:
    return sorted((notice.user.username, notice.kind) for notice in Notice.objects.select_related("user"))


def test_it_tells_the_role_before_the_limit_ends_in_working_hours_and_once(office: Office):
    rule("handler")
    office.sent()  # due on Thursday the 24th at 17:30; four working hours before, over lunch, is 11:30
    sweep(at(24, 11, 29))
    assert told() == []
    sweep(at(24, 11, 30))
    assert told() == [("rosa", "cases.due_soon")]
    sweep(at(24, 15))
    assert told() == [("rosa", "cases.due_soon")]


def test_it_tells_after_the_limit_with_other_words(office: Office):
    rule("arbiter", AFTER, hours=7)
    office.sent(condition=office.urgent)  # due at 12:00
    sweep(at(18, 17, 30))
    assert told() == []
    sweep(at(20, 12, 1))  # three and a half on Friday, as much on Sunday
    assert told() == [("ada", "cases.late")]
    assert Notice.objects.get().subject.startswith("Late:")


def test_it_tells_each_in_their_language(office: Office):
    rule("handler", name_zh="处置提醒")
    office.roads.name_zh = "公路所"
    office.roads.write(by=SYSTEM, now=NOW)
    office.rosa.language = "zh-hans"
    office.rosa.save()
    office.sent(condition=office.urgent, place=office.westham)
    sweep(NOW)
    told = {each.user.username: (each.subject, each.text) for each in Notice.objects.select_related("user")}
    job = stored(Job)
    assert told["rosa"] == (f"即将到期：{job.case.number} · 公路所", "处置提醒")
    assert told["ely"] == (f"Due soon: {job.case.number} · Roads", "handler before 4")


def test_it_tells_those_who_hold_the_role_there_and_for_that_body(office: Office):
    rule("handler")
    office.sent(condition=office.urgent, place=office.westham)
    sweep(NOW)
    assert told() == [("ely", "cases.due_soon"), ("rosa", "cases.due_soon")]


def test_it_tells_who_stands_in(office: Office):
    from datetime import date

    from gridwork.accounts.models import Deputy

    rule("arbiter")
    days = {"from_on": date(2026, 9, 1), "last_on": date(2026, 9, 30)}
    Deputy(absent=office.ada, deputy=office.lea, **days).write(by=SYSTEM, now=NOW)
    office.sent(condition=office.urgent)
    sweep(NOW)
    assert told() == [("ada", "cases.due_soon"), ("lea", "cases.due_soon")]


def test_it_tells_again_after_an_extension(office: Office):
    rule("arbiter", AFTER, hours=1)
    job = office.sent(condition=office.urgent)
    job.take("ask_extension", by=office.rosa, now=NOW, asked_days=1, reason="asphalt")
    sweep(at(18, 15, 30))
    job.take("approve_extension", by=office.ada, now=at(18, 15, 30))
    sweep(at(18, 16))
    assert len(told()) == 1
    sweep(at(21, 9))  # due since Sunday evening, which was worked
    assert len(told()) == 1
    sweep(at(21, 9, 30))
    assert len(told()) == 2


def test_it_watches_the_centres_own_limits(office: Office):
    rule("dispatcher", stage=Stage.ACCEPT)
    rule("inspector", stage=Stage.VERIFY, hours=24)
    office.report()
    office.done()
    sweep(NOW)
    assert told() == [("dan", "cases.due_soon"), ("iris", "cases.due_soon"), ("ken", "cases.due_soon")]


def test_it_leaves_alone_what_is_reported_suspended_or_of_another_condition(office: Office):
    rule("arbiter", AFTER, hours=1, condition=office.urgent)
    office.sent()
    office.done(condition=office.urgent)
    paused = office.sent(condition=office.urgent)
    paused.take("ask_suspension", by=office.rosa, now=NOW, resume_on="2027-01-04", reason="rain")
    paused.take("approve_suspension", by=office.ada, now=NOW)
    sweep(at(30, 17))
    assert told() == []


def test_it_says_nothing_of_a_rule_that_is_not_in_use(office: Office):
    rule("arbiter", AFTER, hours=1, active=False)
    office.sent(condition=office.urgent)
    sweep(at(30, 17))
    assert told() == []


def test_it_resumes_a_job_on_its_day_and_not_before(office: Office):
    job = office.sent()
    job.take("ask_suspension", by=office.rosa, now=NOW, resume_on="2026-09-28", reason="rain")
    job.take("approve_suspension", by=office.ada, now=NOW)
    sweep(at(27, 23))
    assert stored(Job).state == "suspended"
    sweep(at(28, 0, 1))
    job = stored(Job)
    assert (job.state, job.left, job.resume_on) == ("sent", None, None)
    assert job.due_at - NOW > timedelta(days=10)
    assert stored(Case).state == "dispatched"
