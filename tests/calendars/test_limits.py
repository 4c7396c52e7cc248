"""When limits end, on a calendar small enough to check by hand: 1 June 2026 is a Monday."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from gridwork.calendars.working_time import WorkingDays, WorkingHours, WorkingTime, monday_to_friday

ZONE = ZoneInfo("Asia/Shanghai")
MORNING, AFTERNOON = (time(9), time(12)), (time(13), time(18))
OFFICE = WorkingTime(ZONE, monday_to_friday(MORNING, AFTERNOON), days_off=frozenset({date(2026, 6, 3)}))


def june(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=ZONE)


class TestWorkingDays:
    def test_it_ends_with_the_last_minute_of_the_nth_day_after_the_day_it_starts_on(self) -> None:
        assert OFFICE.after(june(1, 10), WorkingDays(1)) == june(2, 18)
        assert OFFICE.after(june(1, 23), WorkingDays(1)) == june(2, 18)

    def test_it_skips_days_off_and_weekends(self) -> None:
        assert OFFICE.after(june(2, 10), WorkingDays(1)) == june(4, 18)
        assert OFFICE.after(june(5, 10), WorkingDays(1)) == june(8, 18)

    def test_it_begins_to_count_after_a_day_that_is_not_worked(self) -> None:
        assert OFFICE.after(june(6, 10), WorkingDays(1)) == june(8, 18)

    def test_it_takes_the_day_from_the_offices_zone(self) -> None:
        assert OFFICE.after(datetime(2026, 6, 1, 17, tzinfo=UTC), WorkingDays(1)) == june(4, 18)  # 01:00 on the 2nd

    def test_it_says_its_answer_in_utc(self) -> None:
        assert OFFICE.after(datetime(2026, 6, 1, tzinfo=ZONE), WorkingDays(1)).tzinfo is UTC

    @pytest.mark.parametrize("days", [0, -1, 10_001])
    def test_it_refuses_a_limit_that_is_none(self, days: int) -> None:
        with pytest.raises(ValueError, match="working days"):
            WorkingDays(days)


class TestWorkingHours:
    def test_it_counts_from_the_moment(self) -> None:
        assert OFFICE.after(june(1, 9, 30), WorkingHours(1.5)) == june(1, 11)

    def test_it_stands_still_at_lunch_at_night_and_on_days_off(self) -> None:
        assert OFFICE.after(june(1, 11), WorkingHours(2)) == june(1, 14)
        assert OFFICE.after(june(1, 17), WorkingHours(2)) == june(2, 10)
        assert OFFICE.after(june(2, 17), WorkingHours(2)) == june(4, 10)

    def test_it_ends_at_a_closing_and_not_at_the_next_opening(self) -> None:
        assert OFFICE.after(june(1, 10), WorkingHours(2)) == june(1, 12)
        assert OFFICE.after(june(1, 10), WorkingHours(7)) == june(1, 18)

    def test_it_begins_at_the_next_opening_when_the_office_is_shut(self) -> None:
        assert OFFICE.after(june(6, 10), WorkingHours(1)) == june(8, 10)

    @pytest.mark.parametrize("hours", [0, -1, 100_001, float("nan")])
    def test_it_refuses_a_limit_that_is_none(self, hours: float) -> None:
        with pytest.raises(ValueError, match="working hours"):
            WorkingHours(hours)


class TestBetween:
    def test_it_counts_open_hours_only(self) -> None:
        assert OFFICE.between(june(1, 11), june(4, 10)) == timedelta(hours=1 + 5 + 8 + 0 + 1)

    def test_it_is_negative_when_the_end_is_earlier(self) -> None:
        assert OFFICE.between(june(4, 10), june(1, 11)) == -timedelta(hours=15)

    def test_it_is_nothing_while_the_office_is_shut(self) -> None:
        assert OFFICE.between(june(5, 18), june(8, 9)) == timedelta(0)

    def test_it_refuses_a_moment_without_a_zone(self) -> None:
        with pytest.raises(TypeError):
            OFFICE.between(datetime(2026, 6, 1), june(1))  # noqa: DTZ001


class TestAPause:
    def test_it_moves_the_end_by_the_working_time_it_took(self) -> None:
        due_at = OFFICE.after(june(1, 9), WorkingHours(10))
        left = OFFICE.between(june(1, 16), due_at)
        assert (due_at, left) == (june(2, 11), timedelta(hours=4))
        assert OFFICE.after(june(5, 17), left) == june(8, 12)

    def test_it_hides_no_lateness(self) -> None:
        due_at, paused_at, resumed_at = june(1, 18), june(4, 10), june(5, 11)
        left = OFFICE.between(paused_at, due_at)
        assert left == -timedelta(hours=9)
        assert OFFICE.between(OFFICE.after(resumed_at, left), resumed_at) == timedelta(hours=9)

    @pytest.mark.parametrize(
        "paused_at", [june(1, 10), june(1, 18), june(1, 20), june(3, 10), june(6, 10), june(9, 10)]
    )
    def test_it_changes_nothing_when_resumed_at_once(self, paused_at: datetime) -> None:
        for due_at in (june(1, 18), june(4, 10), june(5, 12)):
            assert OFFICE.after(paused_at, OFFICE.between(paused_at, due_at)) == due_at

    def test_it_remembers_lateness_of_former_years(self) -> None:
        due_at, now = datetime(2024, 12, 31, 18, tzinfo=ZONE), june(1, 10)
        assert replace(OFFICE).after(now, replace(OFFICE).between(now, due_at)) == due_at


class TestDaysThatDiffer:
    def test_it_gives_a_worked_saturday_the_hours_of_the_first_weekday(self) -> None:
        office = replace(OFFICE, make_up=frozenset({date(2026, 6, 6)}))
        assert office.works_on(date(2026, 6, 6))
        assert office.after(june(5, 10), WorkingDays(1)) == june(6, 18)
        assert office.between(june(5, 18), june(8, 9)) == timedelta(hours=8)

    def test_it_lets_an_override_stand_above_everything(self) -> None:
        office = replace(
            OFFICE,
            make_up=frozenset({date(2026, 6, 6)}),
            overrides={
                date(2026, 6, 2): False,
                date(2026, 6, 3): True,
                date(2026, 6, 6): False,
                date(2026, 6, 7): True,
            },
        )
        worked = [day for day in range(1, 9) if office.works_on(date(2026, 6, day))]
        assert worked == [1, 3, 4, 5, 7, 8]

    def test_it_follows_a_short_friday(self) -> None:
        full = (MORNING, AFTERNOON)
        office = WorkingTime(ZONE, (full, full, full, full, (MORNING,), (), ()))
        assert office.after(june(4, 10), WorkingDays(1)) == june(5, 12)

    def test_it_may_never_close(self) -> None:
        day = ((time(0), time(0)),)
        always = WorkingTime(ZONE, (day, day, day, day, day, day, day))
        assert always.after(june(1, 10), WorkingHours(48)) == june(3, 10)
        assert always.after(june(1, 10), WorkingDays(1)) == june(3)
        assert always.between(june(1), june(2)) == timedelta(days=1)

    @pytest.mark.parametrize(
        "periods",
        [
            ((time(12), time(9)),),
            ((time(9), time(9)),),
            ((time(9), time(13)), (time(12), time(18))),
            ((time(13), time(18)), (time(9), time(12))),
            ((time(9), time(12)), (time(12), time(18))),
            ((time(22), time(0)), (time(1), time(6))),
        ],
    )
    def test_it_refuses_periods_out_of_order(self, periods: tuple[tuple[time, time], ...]) -> None:
        with pytest.raises(ValueError, match="periods"):
            WorkingTime(ZONE, monday_to_friday(*periods))

    def test_it_refuses_an_office_that_never_opens(self) -> None:
        with pytest.raises(ValueError, match="hours"):
            WorkingTime(ZONE, monday_to_friday())


class TestAYearNotAnnounced:
    office = WorkingTime(ZONE, monday_to_friday(MORNING, AFTERNOON), announced=frozenset({2026}))
    received_at = datetime(2026, 12, 30, 10, tzinfo=ZONE)
    due_at = datetime(2027, 1, 5, 18, tzinfo=ZONE)  # a Tuesday; Friday the 1st counts as any Friday

    def test_it_still_answers_and_says_that_the_answer_may_move(self) -> None:
        assert self.office.after(self.received_at, WorkingDays(4)) == self.due_at
        assert self.office.unannounced_years(self.received_at, self.due_at) == [2027]

    def test_it_is_certain_within_announced_years(self) -> None:
        assert self.office.unannounced_years(self.received_at, datetime(2026, 12, 31, 18, tzinfo=ZONE)) == []

    def test_it_is_always_certain_where_rules_fix_the_days(self) -> None:
        assert OFFICE.unannounced_years(self.received_at, self.due_at) == []

    def test_it_takes_the_year_from_the_offices_zone(self) -> None:
        new_year = datetime(2026, 12, 31, 16, tzinfo=UTC)
        assert self.office.unannounced_years(self.received_at, new_year) == [2027]
