"""Hours of an office while the clocks change. Expected moments are written in UTC, by hand."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from gridwork.calendars.working_time import Periods, WorkingDays, WorkingHours, WorkingTime

pytestmark = pytest.mark.clock

NIGHT: Periods = ((time(0), time(6)),)


def always(zone: str, periods: Periods) -> WorkingTime:
    return WorkingTime(ZoneInfo(zone), (periods,) * 7)


def utc(day: str, clock: str = "00:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}:00+00:00")


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/London", date(2026, 3, 29), 5),
        ("Europe/London", date(2026, 10, 25), 7),
        ("America/New_York", date(2026, 3, 8), 5),
        ("America/New_York", date(2026, 11, 1), 7),
        ("Australia/Lord_Howe", date(2026, 10, 4), 5.5),  # half an hour is all they change
        ("Australia/Lord_Howe", date(2026, 4, 5), 6.5),
        ("Asia/Kathmandu", date(2026, 3, 29), 6),
    ],
)
def test_it_counts_the_hours_that_really_pass(zone: str, day: date, hours: float) -> None:
    office = always(zone, NIGHT)
    midnight = datetime.combine(day, time(0), office.zone)
    assert office.between(midnight, datetime.combine(day, time(12), office.zone)) == timedelta(hours=hours)
    assert office.after(midnight, WorkingHours(hours)) == datetime.combine(day, time(6), office.zone)


def test_it_ends_a_limit_across_the_change_at_the_same_clock_time() -> None:
    week = ((time(9), time(17)),)
    office = WorkingTime(ZoneInfo("Europe/London"), (week, week, week, week, week, (), ()))
    friday = datetime(2026, 3, 27, 15, tzinfo=office.zone)
    assert office.after(friday, WorkingHours(8)) == utc("2026-03-30", "14:00")  # 15:00 in London
    assert office.after(friday, WorkingDays(1)) == utc("2026-03-30", "16:00")
    assert office.between(friday, utc("2026-03-30", "14:00")) == timedelta(hours=8)


def test_it_opens_later_when_the_opening_is_skipped() -> None:
    office = always("Europe/London", ((time(1, 30), time(5)),))
    assert office.periods_on(date(2026, 3, 29)) == [(utc("2026-03-29", "01:30"), utc("2026-03-29", "04:00"))]


def test_it_opens_once_when_the_opening_is_repeated() -> None:
    office = always("Europe/London", ((time(1, 30), time(5)),))
    assert office.periods_on(date(2026, 10, 25)) == [(utc("2026-10-25", "00:30"), utc("2026-10-25", "05:00"))]


def test_it_drops_a_period_that_the_clocks_skip() -> None:
    office = always("Europe/London", ((time(1, 30), time(2, 15)), (time(9), time(10))))
    assert office.periods_on(date(2026, 3, 29)) == [(utc("2026-03-29", "08:00"), utc("2026-03-29", "09:00"))]


def test_it_counts_no_moment_twice_where_a_skipped_closing_reaches_into_the_next_period() -> None:
    office = always("Europe/London", ((time(0), time(1, 45)), (time(2), time(3))))
    assert office.periods_on(date(2026, 3, 29)) == [
        (utc("2026-03-29", "00:00"), utc("2026-03-29", "01:45")),
        (utc("2026-03-29", "01:45"), utc("2026-03-29", "02:00")),
    ]
    assert office.between(utc("2026-03-29"), utc("2026-03-29", "12:00")) == timedelta(hours=2)


def test_it_tells_the_two_passes_through_a_repeated_hour_apart() -> None:
    office = always("Europe/London", NIGHT)
    first = datetime(2026, 10, 25, 1, 30, tzinfo=office.zone)
    assert office.between(first, first.replace(fold=1)) == timedelta(hours=1)
    assert office.after(first, timedelta(minutes=45)).astimezone(UTC) == utc("2026-10-25", "01:15")
