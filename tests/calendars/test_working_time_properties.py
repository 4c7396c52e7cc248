"""What holds of working time for any office, moment and length, and a minute-by-minute count to compare it with."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from gridwork.calendars.working_time import Periods, Week, WorkingDays, WorkingTime, monday_to_friday

pytestmark = pytest.mark.clock

ZONES = ("Europe/London", "America/New_York", "Asia/Shanghai", "Asia/Kathmandu", "Australia/Lord_Howe")
MINUTE = timedelta(minutes=1)
# The weeks in which the zones above change their clocks, the end of a leap February, and a new year.
EVENTFUL = (
    date(2026, 3, 8), date(2026, 3, 29), date(2026, 4, 5), date(2026, 10, 4), date(2026, 10, 25), date(2026, 11, 1),
    date(2024, 2, 29), date(2025, 12, 31),
)  # fmt: skip

DAY: Periods = ((time(9), time(12)), (time(13), time(18)))
NIGHT: Periods = ((time(0, 30), time(4)), (time(21, 7), time(0)))
WEEKS: tuple[Week, ...] = (
    monday_to_friday(*DAY),
    (NIGHT,) * 7,
    ((), DAY, NIGHT, (), (), DAY, ((time(0), time(0)),)),
)

days = st.builds(lambda day, shift: day + timedelta(days=shift), st.sampled_from(EVENTFUL), st.integers(-20, 20))
offices = st.builds(
    WorkingTime,
    st.sampled_from(ZONES).map(ZoneInfo),
    st.sampled_from(WEEKS),
    days_off=st.frozensets(days, max_size=12),
    make_up=st.frozensets(days, max_size=6),
    overrides=st.dictionaries(days, st.booleans(), max_size=6),
)
moments = st.builds(
    lambda day, length: datetime.combine(day, time(0), UTC) + length,
    days,
    st.timedeltas(timedelta(0), timedelta(days=1)),
)
to_the_minute = moments.map(lambda moment: moment.replace(second=0, microsecond=0))
lengths = st.timedeltas(timedelta(microseconds=1), timedelta(hours=200))

checked = settings(deadline=None, max_examples=60)  # an example lays out some years of days, so no deadline each
counted = settings(deadline=None, max_examples=25)


def is_open(office: WorkingTime, moment: datetime) -> bool:
    """As a visitor finds it: the calendar, then the clock on the wall."""
    local = moment.astimezone(office.zone)
    if not office.works_on(local.date()):
        return False
    hours = office.week[local.weekday()] or next(filter(None, office.week))
    return any(opens <= local.time() and (local.time() < closes or closes == time(0)) for opens, closes in hours)


@checked
@given(offices, moments, lengths)
def test_it_has_worked_the_limit_when_the_limit_ends(office: WorkingTime, start: datetime, length: timedelta) -> None:
    assert office.between(start, office.after(start, length)) == length


@checked
@given(offices, moments, lengths)
def test_it_ends_a_limit_while_the_office_is_open_or_just_closing(
    office: WorkingTime, start: datetime, length: timedelta
) -> None:
    ends_at = office.after(start, length).astimezone(UTC)
    assert ends_at > start
    assert is_open(office, ends_at - timedelta(microseconds=1))


@checked
@given(offices, moments, st.integers(1, 60))
def test_it_counts_working_days_one_by_one(office: WorkingTime, start: datetime, number: int) -> None:
    day = start.astimezone(office.zone).date()
    for _ in range(number):
        day += timedelta(days=1)
        while not office.works_on(day):
            day += timedelta(days=1)
    assert office.after(start, WorkingDays(number)) == office.periods_on(day)[-1][1]


@checked
@given(offices, moments, moments, lengths)
def test_it_never_ends_an_earlier_start_later(
    office: WorkingTime, one: datetime, other: datetime, length: timedelta
) -> None:
    early, late = sorted((one, other))
    assert office.after(early, length) <= office.after(late, length)


@checked
@given(offices, moments, lengths, lengths)
def test_it_ends_a_longer_limit_later(office: WorkingTime, start: datetime, length: timedelta, more: timedelta) -> None:
    assert office.after(start, length) < office.after(start, length + more)
    assert office.after(office.after(start, length), more) == office.after(start, length + more)


@checked
@given(offices, moments, moments, moments)
def test_it_adds_up(office: WorkingTime, start: datetime, middle: datetime, end: datetime) -> None:
    assert office.between(start, middle) + office.between(middle, end) == office.between(start, end)
    assert office.between(start, end) == -office.between(end, start)
    assert timedelta(0) <= office.between(min(start, end), max(start, end)) <= abs(end - start)


@checked
@given(offices, moments, lengths, moments, moments)
def test_it_gives_a_pause_back_in_full(
    office: WorkingTime, start: datetime, length: timedelta, paused_at: datetime, resumed_at: datetime
) -> None:
    """Whatever is left or overdue at the pause is left or overdue at the resumption; at once, nothing has changed."""
    due_at = office.after(start, length)
    left = office.between(paused_at, due_at)
    assert office.between(resumed_at, office.after(resumed_at, left)) == left
    assert office.after(paused_at, left) == due_at


@counted
@given(offices, to_the_minute, st.integers(1, 1_200))
@example(WorkingTime(ZoneInfo("Europe/London"), WEEKS[1]), datetime(2026, 10, 24, 20, tzinfo=UTC), 700)
@example(WorkingTime(ZoneInfo("Australia/Lord_Howe"), WEEKS[1]), datetime(2026, 10, 3, 10, tzinfo=UTC), 700)
@example(WorkingTime(ZoneInfo("America/New_York"), WEEKS[0]), datetime(2024, 2, 28, 20, tzinfo=UTC), 900)
@example(WorkingTime(ZoneInfo("America/New_York"), WEEKS[2]), datetime(2026, 10, 30, tzinfo=UTC), 540)  # 1:00 twice
def test_it_agrees_with_counting_minute_by_minute(office: WorkingTime, start: datetime, minutes: int) -> None:
    counted, moment, horizon = 0, start, start + timedelta(days=40)
    while counted < minutes and moment < horizon:
        counted += is_open(office, moment)
        moment += MINUTE
    assume(counted == minutes)
    assert office.after(start, minutes * MINUTE) == moment
    assert office.between(start, moment) == minutes * MINUTE


@counted
@given(offices, to_the_minute, st.integers(0, 8_000))
def test_it_agrees_with_counting_any_span(office: WorkingTime, start: datetime, minutes: int) -> None:
    counted = sum(is_open(office, start + i * MINUTE) for i in range(minutes))
    assert office.between(start, start + minutes * MINUTE) == counted * MINUTE
