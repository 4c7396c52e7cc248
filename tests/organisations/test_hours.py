"""Working time from rows: the district's, a body's own, public holidays beneath, and what one typed above them."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from gridwork.calendars.working_time import MIDNIGHT, WorkingHours, WorkingTime, monday_to_friday
from gridwork.organisations.hours import week_of, working_time
from gridwork.organisations.models import AnnouncedYear, Body, DayOverride, OfficeHours
from tests.cast import NOW, SYSTEM, Cast

MONDAY, SUNDAY_WORKED, HOLIDAY = date(2026, 9, 14), date(2026, 9, 20), date(2026, 10, 1)
NINE_TO_FIVE = ((time(9), time(17)),)


def open_on(weekday: int, opens: str = "09:00", closes: str = "17:00", body: Body | None = None) -> OfficeHours:
    made = OfficeHours(body=body, weekday=weekday, opens=time.fromisoformat(opens), closes=time.fromisoformat(closes))
    made.write(by=SYSTEM, now=NOW)
    return made


def override(on: date, works: bool, body: Body | None = None) -> DayOverride:
    made = DayOverride(falls_on=on, works=works, reason="storm", body=body)
    made.write(by=SYSTEM, now=NOW)
    return made


class TestWeek:
    def test_it_keeps_the_settings_hours_until_a_district_enters_its_own(self, cast: Cast, settings: Any) -> None:
        assert working_time().week[0] == ((time(8, 30), time(12)), (time(14), time(17, 30)))
        assert working_time().week[5] == ()
        open_on(5)
        assert working_time().week == ((), (), (), (), (), NINE_TO_FIVE, ())

    def test_it_keeps_a_bodys_own_hours_before_the_districts(self, cast: Cast) -> None:
        open_on(0)
        open_on(0, "00:00", "00:00", cast.roads)
        assert working_time(cast.roads.pk).week[0] == ((MIDNIGHT, MIDNIGHT),)
        assert working_time(cast.parks.pk).week[0] == NINE_TO_FIVE

    def test_it_refuses_periods_that_touch_or_overlap(self, cast: Cast) -> None:
        row = open_on(0, "09:00", "12:00")
        for opens, closes in (("08:00", "09:00"), ("12:00", "13:00"), ("10:00", "11:00"), ("08:00", "00:00")):
            with pytest.raises(ValidationError, match="open then already"):
                open_on(0, opens, closes)
        open_on(0, "13:00", "00:00")
        with pytest.raises(ValidationError):
            open_on(0, "22:00", "23:00")
        row.closes = time(12, 30)
        row.write(by=SYSTEM, now=NOW)  # itself is no other

    def test_it_refuses_to_close_before_it_opens(self, cast: Cast) -> None:
        with pytest.raises(ValidationError, match="before it opens"):
            open_on(0, "12:00", "09:00")

    @given(
        st.lists(
            st.tuples(st.integers(0, 6), st.times(), st.times()).filter(lambda p: p[2] == MIDNIGHT or p[1] < p[2]),
            min_size=1,
            max_size=12,
        )
    )
    def test_it_makes_a_week_of_any_periods(self, periods: list[tuple[int, time, time]]) -> None:
        plain = [(day, opens.replace(second=0, microsecond=0), closes.replace(second=0, microsecond=0))
                 for day, opens, closes in periods]  # fmt: skip
        plain = [period for period in plain if period[2] == MIDNIGHT or period[1] < period[2]]
        week = week_of(plain)
        if any(week):
            WorkingTime(ZoneInfo("UTC"), week)  # which refuses what overlaps
        for day, opens, closes in plain:
            covers = [
                p for p in week[day] if p[0] <= opens and (p[1] == MIDNIGHT or (closes != MIDNIGHT and closes <= p[1]))
            ]
            assert covers


class TestDays:
    def test_it_knows_holidays_and_make_up_days(self, cast: Cast) -> None:
        hours = working_time()
        worked = [hours.works_on(day) for day in (MONDAY, SUNDAY_WORKED, HOLIDAY)]
        assert worked == [True, True, False]

    def test_it_puts_what_is_entered_above_them(self, cast: Cast) -> None:
        override(HOLIDAY, True)
        override(SUNDAY_WORKED, False, cast.roads)
        assert working_time().works_on(HOLIDAY)
        assert working_time().works_on(SUNDAY_WORKED)
        assert working_time(cast.roads.pk).works_on(HOLIDAY)
        assert not working_time(cast.roads.pk).works_on(SUNDAY_WORKED)

    def test_it_takes_a_day_once_for_the_district_and_once_for_a_body(self, cast: Cast) -> None:
        override(MONDAY, False)
        override(MONDAY, True, cast.roads)
        for body in (None, cast.roads):
            with pytest.raises(ValidationError, match="already entered"):
                override(MONDAY, False, body)
        assert working_time(cast.roads.pk).works_on(MONDAY)

    def test_it_says_which_year_is_not_announced(self, cast: Cast) -> None:
        start, end = (datetime(2030, month, 1, tzinfo=ZoneInfo("UTC")) for month in (1, 2))
        assert working_time().unannounced_years(start, end) == [2030]
        AnnouncedYear(year=2030).write(by=SYSTEM, now=NOW)
        assert working_time().unannounced_years(start, end) == []

    def test_it_keeps_the_holidays_of_the_country_that_is_set(self, cast: Cast, settings: Any) -> None:
        settings.COUNTRY, settings.COUNTRY_SUBDIVISION, settings.TIME_ZONE = "GB", "ENG", "Europe/London"
        hours = working_time()
        assert not hours.works_on(date(2026, 12, 28))  # Boxing Day, in lieu
        assert hours.works_on(HOLIDAY)
        assert hours.announced is None


class TestKeeping:
    def test_it_reads_once_and_asks_one_statement_from_then_on(
        self, cast: Cast, django_assert_num_queries: Callable
    ) -> None:
        first = working_time(cast.roads.pk)
        with django_assert_num_queries(1):
            assert working_time(cast.roads.pk) is first

    def test_it_sees_at_once_what_another_process_wrote(self, cast: Cast) -> None:
        """Past derive(), as another process would: only the stamp can tell."""
        before = working_time()
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO organisations_dayoverride (version, falls_on, works, reason) VALUES (1, %s, %s, 'x')",
                [MONDAY, False],
            )
        assert before.works_on(MONDAY)
        assert not working_time().works_on(MONDAY)

    def test_it_sees_what_was_changed_or_taken_back(self, cast: Cast) -> None:
        row = override(MONDAY, False)
        assert not working_time().works_on(MONDAY)
        row.works = True
        row.write(by=SYSTEM, now=NOW)
        assert working_time().works_on(MONDAY)
        row.works = False
        row.write(by=SYSTEM, now=NOW)
        DayOverride.withdraw_many([row], by=SYSTEM, now=NOW, reason="a mistake")
        assert working_time().works_on(MONDAY)

    def test_it_reads_few_rows_however_often_it_is_asked(self, cast: Cast) -> None:
        for weekday in range(5):
            open_on(weekday)
        with CaptureQueriesContext(connection) as asked:
            for _ in range(10):
                working_time(cast.roads.pk)
        assert len(asked) <= 10 + 5


def test_it_reckons_a_limit_over_a_make_up_sunday(cast: Cast) -> None:
    """Friday 18 September at 16:30, eight hours: one on Friday, seven on the Sunday that is worked, until 17:30."""
    start = datetime(2026, 9, 18, 16, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert working_time().after(start, WorkingHours(8)).isoformat() == "2026-09-20T09:30:00+00:00"
    override(SUNDAY_WORKED, False)
    assert working_time().after(start, WorkingHours(8)).isoformat() == "2026-09-21T09:30:00+00:00"


def test_it_knows_the_week_of_the_settings(settings: Any) -> None:
    from gridwork.organisations.hours import week_unless_entered

    settings.OFFICE_HOURS = ["09:00-17:00"]
    assert week_unless_entered() == monday_to_friday((time(9), time(17)))
