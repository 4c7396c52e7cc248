"""Dry run: past cases beside what the rules say of them, with what was returned."""

import json
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gridwork.cases.models import Job
from gridwork.cases.routing import dry_run
from gridwork.cases.routing.book import Book
from tests.cases.test_pages import as_
from tests.cases.test_routing import rule
from tests.cast import NOW
from tests.office import Office, stored

DAY = NOW.date()


def outcome(by: Any, first: date = DAY, last: date = DAY) -> dry_run.Outcome:
    return dry_run.run(Book.of(DAY), dry_run.sent_between(first, last, by))


@pytest.fixture
def sent(office: Office) -> Office:
    """Two went as the rule says, one of them was given back and sent again; one went elsewhere; for one none holds."""
    rule(office, type=office.tree, body=office.parks)
    returned = office.sent(office.parks, type=office.tree)
    returned.take("return_job", by=office.pat, now=NOW, reason="not ours")
    returned.take("resend_job", by=office.dan, now=NOW, body=office.roads.pk)
    office.sent(office.parks, type=office.tree)
    office.sent(office.roads, type=office.tree)
    office.sent()
    return office


def test_it_counts_by_where_each_case_first_went(sent: Office):
    found = outcome(sent.dan)
    assert (found.sent, found.alike, found.elsewhere, found.nobody) == (4, 2, 1, 1)
    assert found.shares == {"alike": (1, 2), "elsewhere": (0, 1), "nobody": (0, 1)}


def test_it_has_no_share_of_nothing(office: Office):
    assert outcome(office.dan).shares["alike"].percent is None


def test_it_keeps_to_the_period_and_to_what_the_user_sees(sent: Office):
    day = timedelta(days=1)
    assert outcome(sent.dan, DAY - day, DAY - day).sent == 0
    assert outcome(sent.dan, DAY - day, DAY + day).sent == 4
    assert outcome(sent.pat).sent == 1
    assert outcome(sent.ely).sent == 0


def test_it_leaves_out_second_jobs_and_what_was_handled_on_the_spot(office: Office):
    rule(office)
    job = office.sent()
    job.case.refresh_from_db()
    job.case.take("dispatch_case", by=office.dan, now=NOW, body=office.roads.pk, task="the other half")
    found = office.report(by=office.wen, type=office.litter)
    found.take("handle_on_the_spot", by=office.wen, now=NOW, body=office.roads.pk, report="Swept")
    assert Job.objects.unscoped("test").count() == 3
    assert outcome(office.dan).sent == 1


def test_it_asks_as_much_of_many_cases_as_of_one(office: Office):
    rule(office, when="office")
    office.sent()

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            outcome(office.dan)
        return len(captured)

    asked()
    one = asked()
    for _number in range(5):
        office.sent()
    assert asked() == one


def test_it_judges_each_by_the_moment_it_was_sent(office: Office):
    rule(office, when="outside")
    office.sent(now=NOW)
    office.sent(now=datetime(2026, 9, 18, 22, 0, tzinfo=NOW.tzinfo))
    found = outcome(office.dan)
    assert (found.alike, found.nobody) == (1, 1)


def test_it_shows_what_went_elsewhere(sent: Office):
    page = as_(sent.dan).get("/routing/dry-run", {"first": DAY, "last": DAY})
    (shown,) = page.context["elsewhere"]
    assert (shown[0].first_body, shown[1].body) == (sent.roads, sent.parks)
    assert "1 / 2" in page.content.decode()


def test_it_turns_its_pages(office: Office, monkeypatch: pytest.MonkeyPatch):
    from gridwork.cases.views import routing

    monkeypatch.setattr(routing, "SIZE", 2)
    rule(office, type=office.tree, body=office.parks)
    jobs = [_sent_to_roads(office, office.report(type=office.tree)) for _number in range(3)]
    dan, asked = as_(office.dan), {"first": DAY, "last": DAY}
    first = dan.get("/routing/dry-run", asked)
    second = dan.get("/routing/dry-run", asked | {"after": first.context["next"]})
    shown = [job.pk for page in (first, second) for job, _rule in page.context["elsewhere"]]
    assert (shown, second.context["next"]) == (jobs, None)


def _sent_to_roads(office: Office, case: Any) -> int:
    case.take("register_case", by=office.iris, now=NOW)
    case.take("dispatch_case", by=office.dan, now=NOW, body=office.roads.pk)
    return stored(Job, case=case).pk


def test_it_refuses_a_period_that_is_none_at_its_field(office: Office):
    page = as_(office.dan).get("/routing/dry-run", {"first": "2026-09-18", "last": "2026-09-01"})
    assert page.status_code == 422
    assert "The last day lies before the first." in page.content.decode()


def test_the_command_prints_one_object_and_the_list_if_asked(sent: Office):
    said = StringIO()
    given = ["--from", "2026-09-18", "--until", "2026-09-18", "--rules-on", "2026-09-18", "--json"]
    call_command("cases", "routing-dry-run", *given, "--list", stdout=said)
    *elsewhere, whole = [json.loads(line) for line in said.getvalue().splitlines()]
    assert [(each["went_to"], each["rules_say"]) for each in elsewhere] == [(sent.roads.pk, sent.parks.pk)]
    assert (whole["sent"], whole["alike"], whole["elsewhere"], whole["nobody"]) == (4, 2, 1, 1)
    assert whole["returned"]["alike"] == {"returned": 1, "of": 2}


def test_the_command_refuses_what_is_no_day():
    with pytest.raises(CommandError, match="2026-13-01"):
        call_command("cases", "routing-dry-run", "--from", "2026-13-01", "--until", "2026-09-18")
