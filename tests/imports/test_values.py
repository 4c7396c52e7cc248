"""Cells as values: what a column means by its text."""

from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridwork.imports.values import Habits, Kind, parsed

CHINA = ZoneInfo("Asia/Shanghai")


def china(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=CHINA)  # type: ignore[misc,arg-type]


YEAR_FIRST = Habits(zone="Asia/Shanghai")


class TestMoments:
    @pytest.mark.parametrize(
        ("text", "days", "expected"),
        [
            ("2017-06-03 08:05", "year_first", china(2017, 6, 3, 8, 5)),
            ("2017/6/3 8:05:07", "year_first", china(2017, 6, 3, 8, 5, 7)),
            ("2017年6月3日", "year_first", china(2017, 6, 3)),
            ("20170603", "year_first", china(2017, 6, 3)),
            ("03/06/2017 8:05 PM", "day_first", china(2017, 6, 3, 20, 5)),
            ("3.6.2017", "day_first", china(2017, 6, 3)),
            ("06/03/2017 12:00:00 AM", "month_first", china(2017, 6, 3)),
        ],
    )
    def test_it_reads_what_people_write(self, text, days, expected):
        found = parsed(text, Kind.MOMENT, Habits(days, zone="Asia/Shanghai"))
        assert found == expected
        assert parsed(text, Kind.DATE, Habits(days, zone="Asia/Shanghai")) == expected.date()

    def test_it_never_takes_one_habit_for_the_other(self):
        with pytest.raises(ValueError, match="no date"):
            parsed("13/06/2017", Kind.DATE, Habits("month_first"))
        with pytest.raises(ValueError, match="no date"):
            parsed("03/06/2017", Kind.DATE, YEAR_FIRST)

    def test_it_believes_a_zone_that_the_text_names(self):
        assert parsed("2017-06-03T08:05:00Z", Kind.MOMENT, YEAR_FIRST) == datetime(2017, 6, 3, 8, 5, tzinfo=UTC)
        assert parsed("2017-06-03T20:05:00-07:00", Kind.DATE, YEAR_FIRST) == date(2017, 6, 4)

    def test_it_reads_only_the_formats_that_a_profile_gives(self):
        habits = Habits(formats=("%d %B %Y",))
        assert parsed("3 June 2017", Kind.DATE, habits) == date(2017, 6, 3)
        with pytest.raises(ValueError, match="no date"):
            parsed("2017-06-03", Kind.DATE, habits)

    @pytest.mark.parametrize("text", ["soon", "2017-02-30", "24:00", "2017-13-01", "0000-00-00", "9" * 40])
    def test_it_says_what_is_no_date(self, text):
        with pytest.raises(ValueError, match="no date"):
            parsed(text, Kind.MOMENT, YEAR_FIRST)

    @given(st.datetimes())
    def test_it_reads_back_what_it_would_write(self, moment):
        moment = moment.replace(microsecond=0, year=1900 + moment.year % 200, day=min(moment.day, 28))
        assert parsed(moment.isoformat(" "), Kind.MOMENT, YEAR_FIRST).replace(tzinfo=None) == moment

    def test_it_refuses_a_zone_or_habit_that_is_none(self):
        with pytest.raises(KeyError):
            Habits(zone="Mars/Phobos")
        with pytest.raises(ValueError, match="days must be one of"):
            Habits(days="backwards")


class TestOthers:
    @pytest.mark.parametrize(("text", "number"), [("1,234.50", "1234.50"), ("-3", "-3"), ("１２", "12"), (" 7 ", "7")])
    def test_it_reads_numbers(self, text, number):
        assert parsed(text, Kind.NUMBER, YEAR_FIRST) == Decimal(number)

    @pytest.mark.parametrize("text", ["many", "NaN", "Infinity", "1.2.3", "-"])
    def test_it_says_what_is_no_number(self, text):
        with pytest.raises(ValueError, match="no number"):
            parsed(text, Kind.NUMBER, YEAR_FIRST)

    @pytest.mark.parametrize(
        ("text", "yes"), [("是", True), ("Yes", True), ("1", True), ("否", False), ("no", False), ("", False)]
    )
    def test_it_reads_yes_and_no(self, text, yes):
        assert parsed(text, Kind.FLAG, YEAR_FIRST) is yes

    def test_it_does_not_take_everything_else_for_yes(self):
        with pytest.raises(ValueError, match="neither"):
            parsed("perhaps", Kind.FLAG, YEAR_FIRST)

    @pytest.mark.parametrize("text", ["(23.0, 113.1)", "23.0 113.1", "POINT(23.0 113.1)", "23.0,113.1"])
    def test_it_reads_points_however_bracketed(self, text):
        assert parsed(text, Kind.POINT, YEAR_FIRST) == (113.1, 23.0)
        assert parsed("113.1 23.0", Kind.POINT, Habits(latitude_first=False)) == (113.1, 23.0)

    @pytest.mark.parametrize("text", ["(23.0)", "here", "1 2 3", "(113.1, 23.0)"])
    def test_it_says_what_is_no_point(self, text):
        with pytest.raises(ValueError, match=r"no point|outside the earth"):
            parsed(text, Kind.POINT, YEAR_FIRST)

    @pytest.mark.parametrize(
        ("kind", "nothing"), [(Kind.TEXT, ""), (Kind.FLAG, False), (Kind.MOMENT, None), (Kind.POINT, None)]
    )
    def test_it_reads_an_empty_cell_as_nothing(self, kind, nothing):
        assert parsed("  ", kind, YEAR_FIRST) == nothing

    @given(st.text(), st.sampled_from(Kind))
    def test_it_answers_or_says_why_not(self, text, kind):
        with suppress(ValueError):
            parsed(text, kind, YEAR_FIRST)
