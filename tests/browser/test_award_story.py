"""A village from its self-score to its award, and from a veto to the letter that withdraws it, on the pages."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gridwork.assessments.models import Award
from gridwork.journal import triggers
from tests.assessments.conftest import Round, build, stored
from tests.browser.conftest import Clock, faults

pytestmark = pytest.mark.browser


@pytest.fixture
def round_(transactional_db: None, clock: Clock) -> Iterator[Round]:
    yield build()
    triggers.lift()  # or the flush that follows would be refused


def take(page: Page, step: str, **answers: str) -> None:
    """Press the button of a step and answer what it asks."""
    page.get_by_role("link", name=step, exact=True).click()
    for label, value in answers.items():
        field = page.locator(f"[name={label}]")
        field.select_option(label=value) if field.evaluate("e => e.tagName") == "SELECT" else field.fill(value)
    page.get_by_role("button", name=step, exact=True).click()


def state(page: Page) -> Any:
    return page.locator(".head .state").first


def test_it_goes_from_the_self_score_to_the_letter(  # noqa: PLR0915  (a story is told in one go)
    round_: Round, page_of: Callable[..., Page], clock: Clock
):
    address = f"/assessments/{round_.of(round_.eastham).pk}/"

    # The village, on a phone: a slip is shown at its field, and the points with their working once it is saved.
    vic = page_of(round_.vic, width=390)
    vic.goto(address)
    vic.get_by_role("link", name="Fill in").click()
    vic.get_by_label("Thefts").fill("four")
    vic.get_by_label("It applies").select_option("no")
    vic.get_by_role("button", name="Save the score sheet").click()
    expect(vic.locator("#errors")).to_contain_text("is no number")
    vic.get_by_label("Thefts").fill("2")
    vic.get_by_role("button", name="Save the score sheet").click()
    expect(vic.locator(".score-sheet")).to_contain_text("50 + (2 − 2) × (−5) = 50")
    assert vic.evaluate("document.documentElement.scrollWidth") <= 390
    assert faults(vic) == []
    take(vic, "Submit the self-score")
    expect(state(vic)).to_have_text("to be checked by the town")

    # The town gives its points, the police theirs, the district verifies.
    tess = page_of(round_.tess)
    tess.goto(address + "sheet")
    tess.locator(f"[name=i{round_.items['centre'].pk}-points]").fill("40")
    tess.get_by_role("button", name="Save the score sheet").click()
    take(tess, "Pass the town check")
    paul = page_of(round_.paul)
    paul.goto(address + "sheet")
    paul.get_by_label("Late").fill("1")
    paul.get_by_role("button", name="Save the score sheet").click()
    dora = page_of(round_.dora)
    dora.goto(address)
    assert faults(dora) == []
    take(dora, "Verify")
    take(dora, "Put on public notice")
    naming = dora.get_by_role("button", name="Name it")
    expect(naming).to_have_attribute("aria-disabled", "true")  # the notice still runs, and the page says so
    expect(dora.locator("#closed-name_place")).to_contain_text("2026-10-16")
    clock.forward(days=8)  # by which everybody has been signed out
    tess, dora = page_of(round_.tess), page_of(round_.dora)
    dora.goto(address)
    take(dora, "Name it")
    expect(state(dora)).to_have_text("named")
    dora.get_by_role("link", name="The award", exact=True).click()
    expect(dora.locator("section:has(#papers-title)")).to_contain_text("Certificate Eastham.pdf")

    # The town reports a veto; confirming it reopens the award by itself, and a person withdraws it on a basis.
    award = stored(Award, place=round_.eastham)
    tess.goto(f"/vetoes/new?award={award.pk}")
    tess.locator("[name=item]").select_option(label=str(round_.items["death"]))
    tess.locator("[name=found_on]").fill(date(2026, 10, 10).isoformat())
    tess.locator("[name=finding]").fill("A fire in which two people died")
    tess.locator("[name=basis]").select_option(label=str(round_.basis))
    tess.get_by_role("button", name="Save").click()
    veto = tess.url
    dora.goto(veto)
    take(dora, "Confirm")
    expect(state(dora)).to_have_text("confirmed")
    dora.goto(f"/awards/{award.pk}/")
    expect(state(dora)).to_have_text("under review")
    take(dora, "Withdraw the award", reason="A fire in which two people died", basis=str(round_.basis))
    expect(state(dora)).to_have_text("award withdrawn")
    expect(dora.locator("section:has(#papers-title)")).to_contain_text("Withdrawal of an award Eastham.docx")
    assert faults(dora) == []


def test_it_reads_in_chinese_in_the_dark(round_: Round, page_of: Callable[..., Page]):
    page = page_of(round_.dora, width=768, language="zh-hans", theme="dark")
    for address, words in (
        (f"/schemes/{round_.scheme.pk}/", "评定方案"),
        (f"/schemes/{round_.scheme.pk}/overview", "已评分"),
        (f"/assessments/{round_.of(round_.eastham).pk}/", "评分表"),
    ):
        page.goto(address)
        expect(page.locator("main")).to_contain_text(words)
        assert faults(page) == []
