"""Assigning: who may give which job to whom, and what becomes of those who had it."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gridwork.accounts.models import Role, User
from gridwork.cases import assigning
from gridwork.cases.models import Job
from gridwork.kernel.refusals import Refusal
from gridwork.notices.models import Notice
from tests.cases.test_pages import as_
from tests.cast import NOW, grant, user
from tests.office import Office, role_of, stored


@pytest.fixture
def cleo(office: Office) -> User:
    """Who gives the jobs of Roads to its handlers, everywhere."""
    cleo = user("cleo")
    grant(cleo, Role.known.get(name_en="chief"), office.district, office.roads)
    return cleo


def give(job: Job, to: User, by: User) -> None:
    job.take("assign_job", by=by, now=NOW, handler=to.pk)


def test_it_gives_a_job_to_a_handler_of_the_body(office: Office, cleo: User):
    job = office.sent()
    give(job, office.rosa, cleo)
    assert (stored(Job).handler, stored(Job).handled_by, stored(Job).accepted_at) == ("rosa", [], None)
    job.take("accept_job", by=office.rosa, now=NOW)
    assert stored(Job).handled_by == ["rosa"]


def test_it_tells_the_handler_of_one_job_once(office: Office, cleo: User):
    job = office.sent()
    give(job, office.rosa, cleo)
    told = [(notice.user, notice.subject, notice.url, notice.kind) for notice in Notice.objects.all()]
    assert told == [(office.rosa, f"A job is given to you: {job}", f"/jobs/{job.pk}/", "cases.given")]


def test_who_handled_it_before_stays_among_those_who_did(office: Office, cleo: User):
    job = office.sent(place=office.westham)
    job.take("accept_job", by=office.ely, now=NOW)
    give(job, office.rosa, cleo)
    assert (stored(Job).handler, stored(Job).handled_by) == ("rosa", ["ely"])


@pytest.mark.parametrize("name", ["pat", "ely", "ken", "lea"])
def test_it_refuses_whoever_has_no_grant_for_that_body_there(office: Office, cleo: User, name: str):
    """Pat handles for Parks, Ely for Roads in West alone."""
    with pytest.raises(ValidationError, match="no grant to handle jobs of this body"):
        give(office.sent(), getattr(office, name), cleo)


def test_a_grant_for_every_body_is_none_for_this_one(office: Office, cleo: User):
    hana = user("hana")
    grant(hana, role_of(office.rosa), office.district)
    with pytest.raises(ValidationError):
        give(office.sent(), hana, cleo)


@pytest.mark.parametrize("name", ["rosa", "dan", "otto"])
def test_it_lets_nobody_give_jobs_without_the_permission(office: Office, cleo: User, name: str):
    with pytest.raises(PermissionDenied):
        give(office.sent(), office.rosa, getattr(office, name))


def test_it_lets_a_chief_give_the_jobs_of_their_own_body_only(office: Office, cleo: User):
    with pytest.raises(PermissionDenied):
        give(office.sent(office.parks, type=office.tree), office.pat, cleo)


def test_it_refuses_to_give_it_to_whoever_has_it(office: Office, cleo: User):
    job = office.sent()
    give(job, office.rosa, cleo)
    with pytest.raises(Refusal, match="Rosa has it already"):
        give(job, office.rosa, cleo)


def test_it_says_before_who_is_refused_and_why(office: Office, cleo: User):
    fine, done, west = office.sent(), office.done(), office.sent(place=office.westham)
    jobs = [fine, done, west]
    assert list(assigning.refusals(jobs, None, cleo, NOW).values())[0::2] == ["", ""]
    found = assigning.refusals(jobs, office.ely, cleo, NOW)
    assert found[fine.pk] == "Ely has no grant to handle jobs of Roads there."
    assert found[done.pk].startswith("It is not in hand")
    assert found[west.pk] == ""


def test_it_asks_as_much_of_many_as_of_one(office: Office, cleo: User):
    jobs = [office.sent() for _number in range(5)]

    def asked(some: list[Job]) -> int:
        rows = list(Job.objects.unscoped("test").filter(pk__in=[job.pk for job in some]).select_related("body", "case"))
        with CaptureQueriesContext(connection) as captured:
            assigning.refusals(rows, office.rosa, cleo, NOW)
        return len(captured)

    asked(jobs)
    assert asked(jobs[:1]) == asked(jobs)


def test_it_gives_many_and_tells_the_handler_once(office: Office, cleo: User):
    jobs = [office.sent() for _number in range(3)]
    jobs[0].take("report_job", by=office.rosa, now=NOW, report="Filled")
    refused = assigning.assign(jobs, office.rosa, by=cleo, now=NOW)
    assert list(refused) == [jobs[0].pk]
    assert [(notice.user, notice.subject) for notice in Notice.objects.all()] == [(office.rosa, "Jobs given to you: 2")]


class TestPage:
    ADDRESS = "/jobs/bulk/assign_job"

    def test_it_looks_before_it_gives(self, office: Office, cleo: User):
        job, west = office.sent(), office.sent(place=office.westham)
        given: dict[str, Any] = {"pk": [job.pk, west.pk], "handler": office.ely.pk}
        looked = as_(cleo).post(self.ADDRESS, given)
        assert "Ely has no grant to handle jobs of Roads there." in looked.content.decode()
        assert not Job.objects.unscoped("test").exclude(handler="").exists()
        as_(cleo).post(self.ADDRESS, given | {"confirmed": office.ely.pk})
        assert [stored(Job, pk=each.pk).handler for each in (job, west)] == ["", "ely"]

    def test_it_gives_nothing_to_somebody_else_than_was_shown(self, office: Office, cleo: User):
        job = office.sent()
        as_(cleo).post(self.ADDRESS, {"pk": [job.pk], "handler": office.rosa.pk, "confirmed": office.ely.pk})
        assert stored(Job).handler == ""

    def test_it_stands_among_the_steps_of_a_chief_alone(self, office: Office, cleo: User):
        office.sent()
        assert self.ADDRESS in as_(cleo).get("/jobs/").content.decode()
        assert self.ADDRESS not in as_(office.rosa).get("/jobs/").content.decode()
