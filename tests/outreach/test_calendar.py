"""The calendar: a month of sessions, each once, with a way to the rest of a busy day."""

from datetime import date, time

import pytest

from gridwork.outreach.models import DoubleReport
from gridwork.outreach.months import beside, weeks
from tests.outreach.room import NOW, Room

MONTH = "2026-09"


def test_it_shows_a_few_sessions_of_a_day_in_order_and_says_how_many_more(room: Room, browser):
    for hour in (15, 9, 11, 8, 17):
        room.session(title=f"At {hour}", held_on=date(2026, 9, 10), begins_at=time(hour))
    page = browser(room.ola).get(f"/outreach/?month={MONTH}").content.decode()
    shown = [page.index(f"At {hour}") for hour in (8, 9, 11)]
    assert shown == sorted(shown)
    assert "At 15" not in page
    assert "2 more" in page
    assert "held_on_from=2026-09-10&amp;held_on_to=2026-09-10" in page
    assert "5 sessions" in page


def test_it_shows_a_session_once_that_two_bodies_reported(room: Room, browser):
    room.reported()
    room.reported(by=room.pat, body=room.parks)
    DoubleReport.known.get().take("confirm_double", by=room.ola, now=NOW, counted=DoubleReport.known.get().first_id)
    assert "1 session " in browser(room.ola).get(f"/outreach/?month={MONTH}").content.decode()


def test_it_is_narrowed_like_the_list_and_keeps_to_the_reader(room: Room, browser):
    room.session(title="Here", held_on=date(2026, 9, 10))
    room.session(title="There", held_on=date(2026, 9, 11), place=room.westham, form="film")
    page = browser(room.ola).get(f"/outreach/?month={MONTH}&form=film").content.decode()
    assert "There" in page
    assert "Here<" not in page
    assert "?month=2026-10&amp;form=film" in page
    assert "There" not in browser(room.ivy).get(f"/outreach/?month={MONTH}").content.decode()


def test_it_says_what_to_do_in_an_empty_month(room: Room, browser):
    assert "Turn to another month" in browser(room.ola).get("/outreach/?month=2001-02").content.decode()


@pytest.mark.parametrize("month", ["", "2026-13", "junk", "0000-00", "9999-12", "2026-9-9", "٢٠٢٦-٠٩"])
def test_it_takes_any_month(room: Room, browser, month: str):
    assert browser(room.ola).get("/outreach/", {"month": month}).status_code == 200


def test_it_fills_whole_weeks():
    days = [day for week in weeks(date(2026, 9, 1), {date(2026, 9, 10): ["a"]}, {date(2026, 9, 10): 3}) for day in week]
    assert len(days) % 7 == 0
    assert sum(day.within for day in days) == 30
    assert [(day.on.day, day.more) for day in days if day.shown] == [(10, 2)]


def test_it_turns_over_the_year():
    assert (beside(date(2026, 12, 1), 1), beside(date(2026, 1, 1), -1)) == (date(2027, 1, 1), date(2025, 12, 1))
