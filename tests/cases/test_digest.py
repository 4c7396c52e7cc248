"""Digest: once a day, of what each person may see, nothing where there is nothing."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from gridwork.cases import digest, watching
from gridwork.cases.models import DigestRound, EscalationRule
from gridwork.cases.tasks import sweep
from gridwork.kernel import outbox
from gridwork.notices.models import EmailChoice, Notice
from tests.cases.test_pages import as_
from tests.cast import NOW, SYSTEM, ZONE
from tests.office import Office, role_of

MORNING = datetime(2026, 9, 28, 7, 30, tzinfo=ZONE)  # a Monday; jobs sent on the 18th were due on the 24th


def told() -> dict[str, str]:
    return {notice.user.username: notice.text for notice in Notice.objects.filter(kind="cases.digest")}


def test_it_tells_each_what_is_late_where_they_are(office: Office):
    east, west = office.sent(), office.sent(place=office.westham)
    digest.send_due(MORNING)
    found = told()
    assert found["rosa"] == f"2 jobs are late ({east.case.number}, {west.case.number})"
    assert found["ely"] == f"1 job is late ({west.case.number})"
    assert "pat" not in found
    assert found["wen"] == f"1 job is late ({east.case.number})"


def test_it_tells_of_what_is_due_within_a_day(office: Office):
    office.sent(now=datetime(2026, 9, 20, 10, 0, tzinfo=ZONE))  # five working days: Monday the 28th
    digest.send_due(MORNING)
    assert told()["rosa"].startswith("1 job is due within a day")


def test_it_tells_of_what_was_escalated_since_yesterday(office: Office):
    EscalationRule(name_en="late", when="before", hours=1, role=role_of(office.lea)).write(by=SYSTEM, now=NOW)
    office.sent()
    sweep(MORNING - timedelta(hours=2))
    digest.send_due(MORNING)
    assert "1 job was escalated" in told()["dan"]


def test_it_tells_of_the_centres_own_limits(office: Office):
    office.report()
    digest.send_due(MORNING)
    assert told()["iris"].startswith("1 case waits too long at the centre")


def test_it_tells_nothing_where_there_is_nothing(office: Office):
    assert digest.send_due(MORNING) == 0
    assert told() == {}


def test_it_tells_once_a_day_and_again_on_the_next(office: Office):
    office.sent()
    assert digest.send_due(MORNING) > 0
    assert digest.send_due(MORNING + timedelta(hours=5)) == 0
    assert digest.send_due(MORNING + timedelta(days=1)) > 0


def test_two_workers_that_look_at_once_tell_once(office: Office, monkeypatch: pytest.MonkeyPatch):
    """The second saw the round before the first had moved its mark."""
    office.sent()
    seen = DigestRound.objects.create(day=MORNING.date())
    monkeypatch.setattr(DigestRound.objects.__class__, "get_or_create", lambda *_args, **_more: (seen, False))
    first, second = digest.send_due(MORNING), digest.send_due(MORNING)
    assert first > 0
    assert second == 0
    assert Notice.objects.filter(kind="cases.digest").count() == first


def test_it_goes_on_where_a_sweep_ended(office: Office, monkeypatch: pytest.MonkeyPatch):
    office.sent()
    monkeypatch.setattr(digest, "BATCH", 3)
    sums = [digest.send_due(MORNING) for _sweep in range(6)]
    assert sum(sums) == len(told())
    assert {"dan", "rosa", "otto"} <= set(told())


@pytest.mark.parametrize(("at", "sent"), [(time(7, 30), True), (time(8), False), (None, False)])
def test_it_goes_out_from_the_hour_of_the_setting_on(office: Office, settings: Any, at: time | None, sent: bool):
    settings.DIGEST_AT = at
    office.sent()
    assert bool(digest.send_due(MORNING)) == sent


def test_it_speaks_the_readers_language(office: Office):
    office.rosa.language = "zh-hans"
    office.rosa.save()
    office.sent()
    digest.send_due(MORNING)
    assert "超期" in told()["rosa"]


def test_it_comes_by_e_mail_to_whoever_did_not_say_no(office: Office):
    for who in (office.rosa, office.dan):
        who.email = f"{who}@example.org"
        who.save()
    EmailChoice(user=office.dan, kind="cases.digest", by_email=False).write(by=office.dan, now=NOW)
    office.sent()
    digest.send_due(MORNING)
    outbox.deliver(MORNING)
    assert [message.to for message in mail.outbox] == [["rosa@example.org"]]


def test_it_brings_what_moved_of_what_is_followed_daily_once(office: Office):
    case = office.report(now=MORNING - timedelta(minutes=5))
    watching.follow_case(case, "daily", by=office.otto, now=MORNING)
    case.take("register_case", by=office.iris, now=MORNING)
    assert watching.tell_at_once(MORNING) == 0
    digest.send_due(MORNING)
    assert told() == {"otto": f"You follow: {case.number}: registered"}
    digest.send_due(MORNING + timedelta(days=1))
    assert "You follow" not in str(list(Notice.objects.order_by("-pk").values_list("text", flat=True)[:1]))


def test_it_stands_in_the_in_box_until_it_is_read(office: Office):
    office.sent()
    now = timezone.now()
    digest.send_due(now.astimezone(ZONE).replace(hour=9, minute=0))
    rosa = as_(office.rosa)
    assert "Today’s digest" in rosa.get("/inbox/").content.decode()
    Notice.objects.filter(user=office.rosa).update(read_at=now)
    assert "Today’s digest" not in rosa.get("/inbox/").content.decode()
