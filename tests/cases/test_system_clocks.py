"""Stored deadlines while the system clock is put wrong, summer time begins or ends, and February has 29 days."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from django.test import Client, override_settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from gridwork.cases import hours, tasks
from gridwork.cases.models import Case, Job
from tests.cast import SYSTEM
from tests.office import Office, stored

pytestmark = pytest.mark.clock

DAY = timedelta(days=1)
FEW = hypothesis_settings().max_examples // 10
# A district's zone and country, and a moment some hours before something happens to its clocks or its calendar.
EVENTS = {
    "summer time begins in London": ("Europe/London", "GB", datetime(2026, 3, 27, 14, tzinfo=UTC)),
    "summer time ends in London": ("Europe/London", "GB", datetime(2026, 10, 23, 14, tzinfo=UTC)),
    "summer time begins in New York": ("America/New_York", "US", datetime(2026, 3, 6, 19, tzinfo=UTC)),
    "summer time ends in New York": ("America/New_York", "US", datetime(2026, 10, 30, 18, tzinfo=UTC)),
    "half an hour on Lord Howe": ("Australia/Lord_Howe", "AU", datetime(2026, 4, 3, 2, tzinfo=UTC)),
    "the leap day of 2028": ("Europe/London", "GB", datetime(2028, 2, 28, 15, tzinfo=UTC)),
    "the holiday of October": ("Asia/Shanghai", "CN", datetime(2026, 9, 30, 3, tzinfo=UTC)),
}


@pytest.fixture(params=EVENTS)
def start(request: pytest.FixtureRequest) -> Iterator[datetime]:
    zone, country, moment = EVENTS[request.param]
    with override_settings(TIME_ZONE=zone, COUNTRY=country):
        yield moment


def clocks() -> list[tuple[int, datetime | None, timedelta | None]]:
    rows = (*Case.objects.unscoped("test").order_by("pk"), *Job.objects.unscoped("test").order_by("pk"))
    return [(row.pk, row.due_at, row.left) for row in rows]


def ticks(office: Office, now: datetime) -> None:
    """All that happens while a system runs: sweeps, people who look, a job that is taken up, a case put right."""
    tasks.sweep(now)
    browser = Client()
    browser.force_login(office.rosa)
    for job in Job.objects.unscoped("test"):
        for address in (f"/jobs/{job.pk}/", f"/api/v1/jobs/{job.pk}", "/inbox/"):
            assert browser.get(address).status_code == 200, address
    job = stored(Job, state="sent")
    if not job.handler:
        answer = browser.post(f"/api/v1/jobs/{job.pk}/steps/accept_job", {}, content_type="application/json")
        assert answer.status_code == 200, answer.content
    case = stored(Case, state="received")
    case.text += " still"
    case.write(by=SYSTEM, now=now)


@pytest.mark.parametrize("jump", [-DAY, DAY], ids=["a day behind", "a day ahead"])
def test_it_moves_no_deadline_when_the_system_clock_is_a_day_wrong(office: Office, start: datetime, jump: timedelta):
    """One waits at the centre, one is at work by office hours, one day and night, and one is suspended."""
    office.report(now=start)
    office.sent(now=start)
    job = office.sent(now=start, condition=office.deadly)
    job.take("ask_suspension", by=office.rosa, now=start, resume_on=(start + 9 * DAY).date(), reason="rain")
    job.take("approve_suspension", by=office.ada, now=start)
    before = clocks()
    assert sum(due_at is not None for _pk, due_at, _left in before) == 2
    for wrong in (jump, timedelta(0), -jump, jump):
        with time_machine.travel(start + timedelta(hours=1) + wrong, tick=False):
            ticks(office, start + timedelta(hours=1) + wrong)
    assert clocks() == before


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=FEW)
@given(data=st.data())
def test_it_gives_a_pause_back_in_full(office: Office, start: datetime, data: st.DataObject):
    """Whenever it begins and ends, before or after the deadline and on either side of the change."""
    spans = st.timedeltas(timedelta(0), 6 * DAY)
    kind = data.draw(st.sampled_from(["ordinary", "urgent", "deadly"]))
    sent_at = start + data.draw(st.timedeltas(-DAY, DAY))
    paused_at = sent_at + data.draw(spans)
    resumed_at = paused_at + data.draw(spans)
    with transaction.atomic():
        job = office.sent(now=sent_at, condition=getattr(office, kind))
        office_hours, first = hours.of(job), job.due_at
        left = office_hours.between(paused_at, first)
        job.take("ask_suspension", by=office.rosa, now=paused_at, resume_on="2029-12-31", reason="rain")
        job.take("approve_suspension", by=office.ada, now=paused_at)
        assert (stored(Job).due_at, stored(Job).left) == (None, left)
        job.take("resume_job", by=office.ada, now=resumed_at)
        again = stored(Job).due_at
        assert office_hours.between(resumed_at, again) == left
        assert (again, stored(Job).first_due_at) == (job.due_at, first)
        if left:  # with nothing left it is late as soon as the office has closed
            assert job.is_late(resumed_at) == (left < timedelta(0))
        transaction.set_rollback(True)


def test_it_ends_by_the_clock_on_the_wall_and_runs_by_the_one_in_the_ground(office: Office):
    """Five working days end when the office closes there; six hours day and night are six hours that really pass."""
    friday = datetime(2026, 3, 27, 14, tzinfo=UTC)
    with override_settings(TIME_ZONE="Europe/London", COUNTRY="GB", COUNTRY_SUBDIVISION="ENG"):
        assert office.sent(now=friday).due_at == datetime(2026, 4, 7, 16, 30, tzinfo=UTC)  # Easter lies between
        saturday = datetime(2026, 3, 28, 22, tzinfo=UTC)
        due_at = stored(Job, pk=office.sent(now=saturday, condition=office.deadly).pk).due_at
        assert due_at == saturday + timedelta(hours=6)
        assert due_at.astimezone(ZoneInfo("Europe/London")).time() == time(5)


def test_it_counts_the_leap_day_where_there_is_one(office: Office):
    at_ten = [datetime(year, 2, 24, 2, tzinfo=UTC) for year in (2027, 2028)]
    with override_settings(COUNTRY="GB"):  # so that no year waits to be announced
        due = [office.sent(now=now).due_at.astimezone(ZoneInfo("Asia/Shanghai")) for now in at_ten]
    assert [(day.month, day.day) for day in due] == [(3, 3), (3, 2)]
