"""The calendar page: a year at a glance, with every day that differs and why, and what is not known said plainly."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from gridwork.organisations.hours import working_time
from gridwork.organisations.models import AnnouncedYear, DayOverride
from gridwork.organisations.year import months
from tests.cast import NOW, SYSTEM, Cast


def page(client: Client, **asked: object) -> str:
    answer = client.get(reverse("calendar"), asked)
    assert answer.status_code == 200
    return answer.content.decode()


class TestYear:
    def test_it_tells_each_day_apart(self, cast: Cast) -> None:
        DayOverride(falls_on=date(2026, 9, 14), works=False, reason="storm").write(by=SYSTEM, now=NOW)
        shown = months(2026, working_time(), {date(2026, 10, 1): "National Day"}, {date(2026, 9, 14): "storm"})
        days = {day.on: day for month in shown for week in month.weeks for day in week if day}
        kinds = {on: (days[on].kind, days[on].works, days[on].why) for on in map(date.fromisoformat, (
            "2026-09-14", "2026-09-15", "2026-09-19", "2026-09-20", "2026-10-01",
        ))}  # fmt: skip
        assert list(kinds.values()) == [
            ("entered", False, "storm"),
            ("worked", True, ""),
            ("off", False, ""),
            ("make-up", True, ""),
            ("holiday", False, "National Day"),
        ]

    @pytest.mark.parametrize(("year", "days"), [(2026, 365), (2028, 366)])
    def test_it_shows_every_day_once(self, cast: Cast, year: int, days: int) -> None:
        shown = [day for month in months(year, working_time(), {}, {}) for week in month.weeks for day in week if day]
        assert len({day.on for day in shown}) == len(shown) == days


class TestPage:
    def test_it_names_the_holidays_in_both_languages(self, cast: Cast, chief: Client) -> None:
        assert "National Day" in page(chief, year=2026)
        chief.cookies["django_language"] = "zh-hans"
        assert "国庆节" in page(chief, year=2026)

    def test_it_says_when_a_year_is_not_announced_and_until_then(self, cast: Cast, chief: Client) -> None:
        assert "The year 2030 is not announced." in page(chief, year=2030)
        assert "is not announced" not in page(chief, year=2026)
        AnnouncedYear(year=2030).write(by=SYSTEM, now=NOW)
        assert "is not announced" not in page(chief, year=2030)

    def test_it_shows_a_bodys_own_days(self, cast: Cast, chief: Client) -> None:
        row = DayOverride(falls_on=date(2026, 9, 14), works=False, reason="moving house", body=cast.roads)
        row.write(by=SYSTEM, now=NOW)
        assert "moving house" in page(chief, year=2026, body=cast.roads.pk)
        assert "moving house" not in page(chief, year=2026)

    def test_it_takes_a_day(self, cast: Cast, chief: Client) -> None:
        given = {"falls_on": "2026-09-14", "reason": "storm"}
        assert chief.post(reverse("day-overrides:new"), given).status_code == 302
        row = DayOverride.known.get()
        assert (row.works, row.reason, row.body) == (False, "storm", None)

    @pytest.mark.parametrize("query", ["year=abcd", "year=2026&body=x", "year="])
    def test_it_bears_any_address(self, chief: Client, query: str) -> None:
        assert chief.get(f"{reverse('calendar')}?{query}").status_code == 200

    @pytest.mark.parametrize("query", ["year=1989", "year=2101", "body=999999"])
    def test_it_shows_no_year_or_body_that_there_is_not(self, chief: Client, query: str) -> None:
        assert chief.get(f"{reverse('calendar')}?{query}").status_code == 404

    def test_it_costs_little(self, cast: Cast, chief: Client, django_assert_max_num_queries: object) -> None:
        page(chief, year=2026)
        with django_assert_max_num_queries(12):
            page(chief, year=2026)
