"""A case through the seven steps by five people: returned, arbitrated, extended, suspended, split, linked, reopened."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gridwork.accounts.models import Grant, User
from gridwork.cases.models import Case, Job, Stage, Unit
from gridwork.journal import sequencer
from gridwork.journal.timeline import history
from gridwork.journal.verification import first_fault
from tests.browser.conftest import Clock, sign_in
from tests.cast import NOW, grant
from tests.office import Office, limit, stored

pytestmark = pytest.mark.browser


class Desk:
    """What a person does at their desk: go to a record, press the button of a step, fill in what it asks."""

    def __init__(self, page: Page, who: User, url: str) -> None:
        self.page, self.who, self.url = page, who, url

    def open(self, record: Case | Job) -> None:
        """Signed in anew: days pass in the story, and a session ends when nobody is there."""
        sign_in(self.page.context, self.who, self.url)
        self.page.goto(address(record))

    def step(self, record: Case | Job, label: str, **answers: str) -> None:
        self.open(record)
        self.page.locator(".offers").get_by_role("link", name=label, exact=True).click()
        for name, value in answers.items():
            field = self.page.locator(f"[name={name}]").first
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            elif field.get_attribute("type") == "radio":
                self.page.locator(f"[name={name}][value='{value}']").check()
            else:
                field.fill(value)
        self.page.locator(".send button[type=submit]").click()
        expect(self.page).to_have_url(re.compile(rf"{address(record)}$"))


def address(record: Case | Job) -> str:
    return f"/{'cases' if isinstance(record, Case) else 'jobs'}/{record.pk}/"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=NOW.tzinfo)


def test_it_follows_a_case_from_the_report_to_the_evaluation(  # noqa: PLR0915  (a story is told in one go)
    office: Office, page_of: Callable[..., Page], live_server: Any, clock: Clock, keep: Callable[[Page, str], None]
):
    def desk(who: User) -> Desk:
        return Desk(page_of(who), who, live_server.url)

    iris, dan, rosa, pat, ken, ada = (
        desk(who) for who in (office.iris, office.dan, office.rosa, office.pat, office.ken, office.ada)
    )
    case = office.report(now=clock.now, type=office.tree, text="A tree lies across the road and on the wires")
    copy = office.report(now=clock.now, type=office.tree, text="A fallen tree on the road")

    # Collected and registered by Iris; what somebody else reported too is linked, not deleted.
    iris.step(case, "Register")
    iris.step(copy, "Link as duplicate", duplicate_of=str(case.pk), reason="The same tree")
    assert (stored(Case, pk=copy.pk).state, stored(Case, pk=copy.pk).duplicate_of_id) == ("linked", case.pk)

    # Sent by Dan: the clock starts now and counts Saturday the 10th, which is worked for the holiday.
    clock.now = at(9, 10)
    dan.step(case, "Send", body=str(office.roads.pk))
    job = stored(Job, case=case.pk)
    assert job.due_at is None, "no limit is set for greenery: the district sets one"
    office_limit(office)
    clock.now = at(9, 10, 30)
    dan.step(job, "Withdraw", reason="Sent again under the limit")
    dan.step(case, "Send", body=str(office.roads.pk))
    job = stored(Job, case=case.pk, state="sent")
    assert job.due_at == at(15, 17, 30), "Saturday 10, Monday 12 to Thursday 15: five working days"

    # Returned once: to the dispatcher, and the clock runs on. Returned again: to arbitration.
    rosa.step(job, "Return", reason="A tree is for Parks")
    assert stored(Job, pk=job.pk).due_at == at(15, 17, 30)
    dan.step(job, "Send again", body=str(office.parks.pk))
    pat.step(job, "Return to arbitration", reason="It lies on the road")
    ada.step(job, "Decide who handles it", body=str(office.roads.pk), reason="Roads clears the road")
    job = stored(Job, pk=job.pk)
    assert (job.state, job.body_id, job.returns, job.arbitrated) == ("sent", office.roads.pk, 2, True)
    assert job.due_at == at(15, 17, 30), "the clock is not hidden by sending a job back and forth"

    # More time by Ada's approval, and a pause while the power company works.
    rosa.step(job, "Ask for an extension", asked_days="1", reason="A crane is needed")
    ada.step(job, "Approve the extension")
    assert stored(Job, pk=job.pk).due_at == at(16, 17, 30)
    clock.now = at(12, 9, 30)
    rosa.step(job, "Ask for a suspension", resume_on="2026-10-14", reason="The power must be cut first")
    ada.step(job, "Approve the suspension")
    paused = stored(Job, pk=job.pk)
    assert (paused.state, paused.due_at) == ("suspended", None)
    clock.now = at(14, 9, 30)
    ada.step(job, "Resume")
    assert stored(Job, pk=job.pk).due_at == at(20, 17, 30), "two working days later, over a weekend"

    # Split: a second job for another body. Both report back; the case is then to be verified.
    dan.step(case, "Send to another body too", body=str(office.parks.pk), task="Plant a new one")
    second = stored(Job, case=case.pk, body=office.parks.pk)
    rosa.step(job, "Report back", report="Cut up and carted away")
    pat.step(second, "Report back", report="Planted")

    # Who handled it does not close it; Ken, who did not, verifies.
    rosa.open(job)
    assert "Verify" not in rosa.page.locator(".offers").inner_text()
    answer = rosa.page.goto(f"{address(job)}step/verify_job")
    assert answer
    assert answer.status in (403, 404, 409)
    ken.step(job, "Send back for rework", reason="Branches are left")
    rosa.step(job, "Report back", report="Branches taken too")
    ken.step(job, "Verify", finding="The road is clear")
    ken.step(second, "Verify", finding="A young lime stands there")
    keep(ken.page, "story-verified")
    assert stored(Case, pk=case.pk).state == "reported"

    # Closed with an answer to everybody who reported it, reopened by the reporter's word, closed again, evaluated.
    ken.step(case, "Close", public_answer="The tree is gone and a new one planted.")
    assert stored(Case, pk=case.pk).state == "closed"
    ken.step(case, "Reopen", reason="The reporter says the stump is left")
    assert stored(Case, pk=case.pk).reopened == 1
    dan.step(case, "Send", body=str(office.roads.pk))
    third = stored(Job, case=case.pk, state="sent")
    rosa.step(third, "Report back", report="Stump ground down")
    ken.step(third, "Verify", finding="Even with the road")
    ken.step(case, "Close", public_answer="The stump is gone too.")
    ken.step(case, "Evaluate", outcome_right="true")
    keep(ken.page, "story-evaluated")
    done = stored(Case, pk=case.pk)
    assert (done.state, done.outcome_right) == ("evaluated", True)

    # The journal tells all of it, in order, and holds.
    milestones = {"register_case", "dispatch_case", "close_case", "reopen_case", "evaluate_case"}
    told = [each.action for each in reversed(history(case.key, 100)) if each.action in milestones]
    assert told == [
        "register_case", "dispatch_case", "dispatch_case", "dispatch_case", "close_case", "reopen_case",
        "dispatch_case", "close_case", "evaluate_case",
    ]  # fmt: skip
    while sequencer.seal():
        pass
    assert not first_fault([])


def test_it_refuses_the_handler_who_would_close_and_says_why(
    office: Office, page_of: Callable[..., Page], clock: Clock
):
    """Even somebody whose role may close: what one has handled oneself is for another to close."""
    job = office.done(now=clock.now)
    checks = Grant.objects.unscoped("what Ken may, Rosa gets too").get(user=office.ken)
    grant(office.rosa, checks.role, office.district)
    page = page_of(office.rosa)
    page.goto(address(job))
    button = page.get_by_role("button", name="Verify")
    expect(button).to_have_attribute("aria-disabled", "true")
    button.focus()
    expect(page.locator("#closed-verify_job")).to_be_visible()
    assert page.locator("#closed-verify_job").inner_text().strip()
    assert stored(Job, pk=job.pk).state == "reported"


def office_limit(office: Office) -> None:
    limit(office.tree, Stage.HANDLE, 5, Unit.WORKING_DAYS)
