"""Dates told apart by evidence: what a column's own values decide, and what has to be asked."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridwork.imports.dates import NoSuchDay, Tally, read, settled


def tally(*texts: str, column: str = "opened") -> Tally:
    counted = Tally(column)
    counted.add(texts)
    return counted


FORMS = ["%d/%m/%Y", "%m-%d-%y"]


def naive(*parts: int) -> datetime:
    """What a text without a zone says."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


class TestEvidence:
    @pytest.mark.parametrize(
        ("texts", "days"),
        [
            (["03/04/2022", "25/04/2022"], "day_first"),
            (["03/04/2022", "04/25/2022"], "month_first"),
            (["03.04.2022"], "day_first"),
            (["2022-04-03"], "year_first"),
            (["2022年4月3日 08:05"], "year_first"),
            (["99/04/25", "22/04/03"], "year_first"),
            (["03/04/99", "25/04/99"], "day_first"),
            (["25 Apr 2022", "Apr 3, 2022"], "year_first"),
            (["05/05/2022"], "day_first"),
            (["03/04/2022 13:47:00", "21/01/2022 13:47:00"], "day_first"),
            (["", "soon", "31/02/2022"], "year_first"),
        ],
    )
    def test_it_reads_a_column_as_its_values_allow(self, texts, days):
        assert tally(*texts).days == days
        assert tally(*texts).question is None

    def test_it_asks_with_both_readings_of_a_sample(self):
        question = tally("05/05/2022", "03/04/2022", "").question
        assert question.sample == "03/04/2022"
        assert question.readings == {"day_first": date(2022, 4, 3), "month_first": date(2022, 3, 4)}
        assert question.error.code == "ambiguous_days"
        assert "2022-04-03 (day_first) or 2022-03-04 (month_first)" in question.error.messages[0]

    def test_it_asks_three_ways_where_the_year_has_two_digits(self):
        assert set(tally("03/04/05").question.readings) == {"day_first", "month_first", "year_first"}

    def test_it_asks_where_a_column_contradicts_itself(self):
        question = tally("25/04/2022", "04/25/2022", "03/04/2022").question
        assert {question.sample, question.against} == {"25/04/2022", "04/25/2022"}
        assert question.error.code == "mixed_days"

    def test_it_goes_by_the_columns_beside_it(self):
        days, questions = settled([tally("03/04/2022"), tally("25/04/2022", column="closed")])
        assert (days, questions) == ({"opened": "day_first", "closed": "day_first"}, [])

    def test_it_asks_where_the_columns_beside_it_disagree(self):
        beside = [tally("25/04/2022", column="closed"), tally("04/25/2022", column="due")]
        days, questions = settled([tally("03/04/2022"), *beside])
        assert days == {"closed": "day_first", "due": "month_first"}
        assert [question.column for question in questions] == ["opened"]

    @given(
        st.lists(st.dates(date(1970, 1, 1), date(2060, 12, 31)), min_size=1), st.sampled_from(["%d/%m/%Y", "%m-%d-%y"])
    )
    def test_it_never_decides_for_a_reading_that_is_wrong(self, days, form):
        texts = [day.strftime(form) for day in days]
        counted = tally(*texts)
        if counted.days:
            assert [read(text, counted.days).date() for text in texts] == days


class TestReading:
    @pytest.mark.parametrize(
        ("text", "days", "expected"),
        [
            ("21/01/2022 13:47:00", "day_first", naive(2022, 1, 21, 13, 47)),
            ("1/21/22 1:47 PM", "month_first", naive(2022, 1, 21, 13, 47)),
            ("1/21/2022 12:00:01 a.m.", "month_first", naive(2022, 1, 21, 0, 0, 1)),
            ("3 April 2022", "", naive(2022, 4, 3)),
            ("03-Apr-22", "month_first", naive(2022, 4, 3)),
            ("Sept. 3rd, 2022", "", naive(2022, 9, 3)),
            ("22年4月3日", "", naive(2022, 4, 3)),
        ],
    )
    def test_it_reads_what_people_write(self, text, days, expected):
        assert read(text, days) == expected

    @pytest.mark.parametrize("text", ["03/04/2022", "3/4/5", "Marble 3, 2022", "3/4/2022 25:00", "13:00 pm", "x" * 99])
    def test_it_reads_nothing_else(self, text):
        assert read(text, "year_first") is None

    @pytest.mark.parametrize("text", ["30/02/2022", "29.2.2023", "31 April 2022", "2022年13月1日"])
    def test_it_knows_a_day_that_no_calendar_has(self, text):
        with pytest.raises(NoSuchDay):
            read(text, "day_first")
