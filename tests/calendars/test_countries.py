"""Public holidays. The Chinese days are those of the State Council's notices for 2017 and 2026, copied by hand."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from gridwork.calendars.countries import china, holiday_names, office
from gridwork.calendars.working_time import WorkingDays, WorkingHours, monday_to_friday

SHANGHAI = ZoneInfo("Asia/Shanghai")
NINE_TO_FIVE = monday_to_friday((time(9), time(17)))

# 国办发明电〔2016〕17号
MAKE_UP_2017 = {(1, 22), (2, 4), (4, 1), (5, 27), (9, 30)}
OFF_2017 = {
    (1, 2), (1, 27), (1, 30), (1, 31), (2, 1), (2, 2), (4, 3), (4, 4), (5, 1), (5, 29), (5, 30),
    (10, 2), (10, 3), (10, 4), (10, 5), (10, 6),
}  # fmt: skip
# 国办发明电〔2025〕7号
MAKE_UP_2026 = {(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)}
OFF_2026 = {
    (1, 1), (1, 2), (2, 16), (2, 17), (2, 18), (2, 19), (2, 20), (2, 23), (4, 6), (5, 1), (5, 4), (5, 5), (6, 19),
    (9, 25), (10, 1), (10, 2), (10, 5), (10, 6), (10, 7),
}  # fmt: skip


def days_of(year: int) -> list[date]:
    return [
        date(year, 1, 1) + timedelta(days=i) for i in range(366) if (date(year, 1, 1) + timedelta(days=i)).year == year
    ]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(("year", "make_up", "off"), [(2017, MAKE_UP_2017, OFF_2017), (2026, MAKE_UP_2026, OFF_2026)])
def test_it_keeps_every_day_of_the_state_councils_notice(
    year: int, make_up: set[tuple[int, int]], off: set[tuple[int, int]]
) -> None:
    worked_weekends = {(d.month, d.day) for d in days_of(year) if d.weekday() >= 5 and china().works_on(d)}
    idle_weekdays = {(d.month, d.day) for d in days_of(year) if d.weekday() < 5 and not china().works_on(d)}
    assert (worked_weekends, idle_weekdays) == (make_up, off)


@pytest.mark.parametrize(
    ("start", "limit", "ends"),
    [
        # Friday 20 January 2017: Sunday the 22nd is worked, off from the 27th, Saturday 4 February is worked.
        ("2017-01-20T10:00", WorkingDays(1), "2017-01-22T17:30"),
        ("2017-01-20T10:00", WorkingDays(5), "2017-01-26T17:30"),
        ("2017-01-20T10:00", WorkingDays(7), "2017-02-04T17:30"),
        ("2017-01-20T16:30", WorkingHours(8), "2017-01-22T17:30"),
        # Friday 29 September 2017: the Saturday is worked, then eight days off.
        ("2017-09-29T16:30", WorkingHours(9), "2017-10-09T09:30"),
        ("2017-09-29T09:00", WorkingDays(2), "2017-10-09T17:30"),
        # Friday 13 February 2026: the Saturday is worked, then nine days off, then Saturday the 28th is worked.
        ("2026-02-13T17:30", WorkingDays(2), "2026-02-24T17:30"),
        ("2026-02-13T17:30", WorkingDays(6), "2026-02-28T17:30"),
        ("2026-10-09T14:00", WorkingHours(4.5), "2026-10-10T09:30"),
    ],
)
def test_it_counts_across_make_up_days(start: str, limit: WorkingDays | WorkingHours, ends: str) -> None:
    assert china().after(at(start), limit) == at(ends)


def test_it_resumes_on_a_make_up_saturday() -> None:
    due_at = china().after(at("2026-02-13T08:30"), WorkingHours(10))  # three hours are left for Saturday morning
    assert due_at == at("2026-02-14T11:30")
    left = china().between(at("2026-02-13T14:00"), due_at)
    assert china().after(at("2026-02-27T16:00"), left) == at("2026-02-28T14:00") + timedelta(hours=1.5)


def test_it_knows_which_years_are_announced() -> None:
    assert china().unannounced_years(at("2017-01-01T00:00"), at("2026-12-31T23:59")) == []
    assert china().unannounced_years(at("2026-12-30T10:00"), at("2099-01-04T10:00"))[-1] == 2099


def test_it_guesses_a_year_not_announced_from_weekdays_and_fixed_holidays() -> None:
    national_days = [date(2099, 10, day) for day in (1, 2, 3)]
    assert not any(china().works_on(day) for day in national_days)
    assert china().after(at("2098-12-31T10:00"), WorkingDays(1)) == at("2099-01-02T17:30")  # a Friday


def test_it_takes_a_year_that_the_district_has_entered() -> None:
    entered = office(
        "CN",
        SHANGHAI,
        NINE_TO_FIVE,
        entered=frozenset({2099}),
        overrides={date(2099, 1, 2): False, date(2099, 1, 3): True},
    )
    assert entered.unannounced_years(at("2099-01-01T00:00"), at("2099-12-31T00:00")) == []
    assert entered.after(at("2098-12-31T10:00"), WorkingDays(1)) == at("2099-01-03T17:00")


@pytest.mark.parametrize(
    ("country", "subdivision", "day", "works"),
    [
        ("GB", "ENG", date(2026, 4, 6), False),  # Easter Monday, which Scotland works
        ("GB", "SCT", date(2026, 4, 6), True),
        ("GB", "SCT", date(2026, 11, 30), False),  # Saint Andrew
        ("GB", "ENG", date(2026, 12, 28), False),  # for Boxing Day on a Saturday
        ("US", None, date(2021, 12, 31), False),  # for New Year's Day on a Saturday of the next year
        ("US", None, date(2026, 11, 26), False),
        ("US", None, date(2026, 11, 27), True),
        ("US", "CA", date(2026, 11, 27), False),
    ],
)
def test_it_knows_other_countries_and_their_parts(
    country: str, subdivision: str | None, day: date, works: bool
) -> None:
    hours = office(country, ZoneInfo("UTC"), NINE_TO_FIVE, subdivision=subdivision)
    assert hours.works_on(day) is works


def test_it_takes_standing_rules_for_certain() -> None:
    hours = office("GB", ZoneInfo("Europe/London"), NINE_TO_FIVE, subdivision="ENG")
    assert hours.unannounced_years(at("2026-01-01T00:00"), at("2040-01-01T00:00")) == []


def test_it_names_days_off_in_the_readers_language_where_it_can() -> None:
    assert holiday_names("CN", 2026, "zh_CN")[date(2026, 10, 1)] == "国庆节"
    assert holiday_names("CN", 2026, "en_US")[date(2026, 10, 1)] == "National Day"
    assert holiday_names("GB", 2026, "zh_CN", "ENG")[date(2026, 12, 25)] == "Christmas Day"
