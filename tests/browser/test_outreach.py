"""Outreach in the browser: a session counted once though two bodies reported it, and a review without conflicts."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from gridwork.journal import triggers
from gridwork.outreach.models import DoubleReport, Session
from tests.browser.conftest import faults
from tests.outreach import room as people
from tests.outreach.room import LATER, NOW, Room, report, stored

pytestmark = pytest.mark.browser


@pytest.fixture
def room(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)
    yield people.build()
    triggers.lift()  # or the flush that follows would be refused


@pytest.mark.parametrize(("language", "width", "theme"), [("en", 1440, "light"), ("zh-hans", 390, "dark")])
def test_it_counts_a_session_once_that_two_bodies_reported(
    room: Room, page_of: Callable[..., Page], language: str, width: int, theme: str
):
    room.reported(number=40)
    second = room.session(body=room.parks, title="Law in the village of Eastham")
    second.take("hold_session", by=room.pat, now=NOW)
    page = page_of(room.pat, width=width, language=language, theme=theme)
    page.goto(f"/sessions/{second.pk}/step/report_session")
    page.locator("[name=villagers]").fill("44")
    page.locator("[name=filed]").fill("Box 2")
    assert faults(page) == []
    page.locator("form.fields button[type=submit]").click()
    page.wait_for_url(f"**/sessions/{second.pk}/")

    double = DoubleReport.known.get()
    officer = page_of(room.ola, width=width, language=language, theme=theme)
    officer.goto(f"/sessions/{second.pk}/")
    expect(officer.locator(".offers [aria-disabled=true]").first).to_be_visible()  # it cannot be counted yet
    officer.locator(".note a").click()
    officer.wait_for_url(f"**/double-reports/{double.pk}/")
    expect(officer.locator(".sides tbody")).to_contain_text("44")
    assert faults(officer) == []
    assert officer.evaluate("document.documentElement.scrollWidth") == width
    officer.locator(f".sides form:has([value='{second.pk}']) button").click()
    expect(officer.locator(".sides form")).to_have_count(0)
    officer.goto(f"/sessions/{second.pk}/step/count_session")
    officer.locator("form.fields button[type=submit]").click()
    officer.wait_for_url(f"**/sessions/{second.pk}/")
    states = dict(Session.known.values_list("attended", "state"))
    assert states == {40: "double", 44: "counted"}


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("zh-hans", 390)])
def test_it_refuses_a_reviewer_with_a_conflict_and_takes_another_s_score(
    room: Room, page_of: Callable[..., Page], language: str, width: int
):
    contest = room.contest()
    by_roads = room.entry(contest, title="By the road", author="Wu Bobo", body=room.roads)
    other = room.entry(contest, title="By the river", author="Wu Cece")
    room.reviewing(contest, room.rita, room.rob)
    rita = page_of(room.rita, width=width, language=language)
    rita.goto(f"/contests/{contest.pk}/")
    rita.locator(f"a[href='/contests/{contest.pk}/review']").click()
    expect(rita.locator("tbody a")).to_have_count(1)
    expect(rita.locator("main")).not_to_contain_text("Wu ")
    assert faults(rita) == []
    refused = rita.goto(f"/contest-entries/{by_roads.pk}/review")
    assert refused is not None
    assert refused.status == 409
    expect(rita.locator("main")).not_to_contain_text("Roads")

    rob = page_of(room.rob, width=width, language=language)
    for entry, points in ((by_roads, 70), (other, 90)):
        rob.goto(f"/contest-entries/{entry.pk}/review")
        assert faults(rob) == []
        assert rob.evaluate("document.documentElement.scrollWidth") == width
        rob.locator("[name=points]").fill(str(points))
        rob.locator("form[method=post] .btn-primary").first.click()
        rob.wait_for_url(f"**/contests/{contest.pk}/review")
    stored(type(contest), pk=contest.pk).take("rank_contest", by=room.ola, now=LATER)
    officer = page_of(room.otis, width=width, language=language)
    officer.goto(f"/contests/{contest.pk}/step/publish_contest")
    officer.locator("form.fields button[type=submit]").click()
    officer.wait_for_url(f"**/contests/{contest.pk}/")
    expect(officer.locator("section:has(#result-title) tbody tr").first).to_contain_text("By the river")
    assert faults(officer) == []


def test_it_walks_through_the_month_by_keys(room: Room, page_of: Callable[..., Page]):
    for day in (8, 17):
        report(room.session(title=f"On the {day}th", held_on=NOW.date().replace(day=day)), by=room.rosa)
    page = page_of(room.ola)
    page.goto("/outreach/?month=2026-09")
    assert faults(page) == []
    page.locator("[data-day='2026-09-08']").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-day='2026-09-17']")).to_be_focused()
    page.keyboard.press("PageDown")
    page.wait_for_url("**month=2026-10*")


@pytest.mark.parametrize(("language", "width", "theme"), [("en", 1440, "dark"), ("zh-hans", 390, "light")])
def test_it_shows_month_and_coverage_to_everybody(
    room: Room, page_of: Callable[..., Page], language: str, width: int, theme: str
):
    room.counted()
    page = page_of(room.ola, width=width, language=language, theme=theme)
    for address in ("/outreach/?month=2026-09", "/outreach/coverage", "/sessions/", "/contests/new"):
        page.goto(address)
        assert faults(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") == width, address
