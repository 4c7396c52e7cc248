"""Watching: told when it moves, once, only of what may be seen, and by nobody's own steps."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gridwork.accounts.models import Grant, User
from gridwork.cases import watching
from gridwork.cases.models import Case, Job, Watch, WatchMark
from gridwork.notices.models import Notice
from tests.cases.test_pages import as_
from tests.cast import NOW, SYSTEM
from tests.office import Office, stored

LATER = NOW + timedelta(hours=1)


def follow(case: Case, who: User, how: str = "at_once") -> Watch:
    return watching.follow_case(case, how, by=who, now=NOW)


def told() -> list[tuple[str, str]]:
    return [(notice.user.username, notice.subject) for notice in Notice.objects.order_by("pk")]


def test_it_tells_once_when_the_case_moves(office: Office):
    case = office.report()
    follow(case, office.otto)
    watching.tell_at_once(NOW)
    assert told() == []
    case.take("register_case", by=office.iris, now=NOW)
    watching.tell_at_once(LATER)
    watching.tell_at_once(LATER)
    assert told() == [("otto", f"{case.number}: registered")]


def test_it_tells_when_a_job_of_it_moves(office: Office):
    job = office.sent()
    follow(job.case, office.otto)
    job.take("accept_job", by=office.rosa, now=NOW)
    assert watching.tell_at_once(LATER) == 1


def test_it_does_not_tell_of_ones_own_step(office: Office):
    case = office.report()
    for who in (office.iris, office.otto):
        follow(case, who)
    case.take("register_case", by=office.iris, now=NOW)
    watching.tell_at_once(LATER)
    assert [who for who, _words in told()] == ["otto"]


def test_it_ends_with_the_right_to_see_and_tells_nothing_more(office: Office):
    case = office.report()
    follow(case, office.wen)
    gone = Grant.known.get(user=office.wen)
    gone.take("revoke_grant", by=SYSTEM, now=NOW, reason="moved on")
    case.take("register_case", by=office.iris, now=NOW)
    watching.tell_at_once(LATER)
    assert told() == []
    assert not Watch.objects.unscoped("test").exists()
    assert not WatchMark.objects.exists()


def test_it_is_refused_for_what_may_not_be_seen(office: Office):
    case = office.report(place=office.westham)
    assert as_(office.wen).post(f"/cases/{case.pk}/follow", {"how": "at_once"}).status_code == 404
    with pytest.raises(ValidationError):
        Watch(user=office.wen, case_id=case.pk).write(by=office.wen, now=NOW)


def test_it_is_nobody_elses(office: Office):
    watch = follow(office.report(), office.otto)
    assert as_(office.iris).post(f"/watches/{watch.pk}/remove").status_code == 404
    assert watch.case.number not in as_(office.iris).get("/watches/").content.decode()


def test_it_is_followed_once(office: Office):
    case = office.report()
    follow(case, office.otto)
    with pytest.raises(ValidationError, match="follow this already"):
        follow(case, office.otto)


def test_two_workers_tell_once(office: Office):
    case = office.report()
    follow(case, office.otto)
    case.take("register_case", by=office.iris, now=NOW)
    (found,) = watching._moved_cases("at_once")
    assert watching._tell_case(found, LATER)
    assert not watching._tell_case(found, LATER)
    assert len(told()) == 1


class TestViews:
    def follow(self, who: User, query: str = "state=registered", how: str = "at_once") -> Watch:
        return watching.follow_view("cases", query, "To send", how, by=who, now=NOW)

    def look(self, now: datetime = LATER) -> list[tuple[str, str]]:
        watching.tell_at_once(now)
        return told()

    def test_it_tells_how_many_came_in_and_nothing_of_those_that_left(self, office: Office):
        old, new = office.report(), office.report()
        old.take("register_case", by=office.iris, now=NOW)
        self.follow(office.otto)
        office.send(old)
        assert self.look() == []
        new.take("register_case", by=office.iris, now=NOW)
        assert self.look(LATER + timedelta(hours=1)) == [("otto", "To send: 1 new")]

    def test_it_counts_only_what_the_follower_sees(self, office: Office):
        self.follow(office.wen)
        for place in (office.eastham, office.westham, office.westham):
            office.report(place=place).take("register_case", by=office.iris, now=NOW)
        assert self.look() == [("wen", "To send: 1 new")]

    def test_it_looks_every_ten_minutes(self, office: Office):
        self.follow(office.otto)
        office.report().take("register_case", by=office.iris, now=NOW)
        assert self.look(NOW + timedelta(minutes=9)) == []
        assert len(self.look(NOW + timedelta(minutes=10))) == 1

    @pytest.mark.parametrize("query", ["place=x", "reported_at_from=never"])
    def test_a_view_that_cannot_be_read_holds_nothing_up(self, office: Office, query: str):
        self.follow(office.otto, query)
        case = office.report()
        follow(case, office.otto)
        case.take("register_case", by=office.iris, now=NOW)
        assert self.look() == [("otto", f"{case.number}: registered")]

    def test_it_ends_where_the_list_is_closed_to_the_follower(self, office: Office):
        self.follow(office.wen)
        Grant.known.get(user=office.wen).take("revoke_grant", by=SYSTEM, now=NOW, reason="moved on")
        assert self.look() == []
        assert not Watch.objects.unscoped("test").exists()

    def test_it_is_chosen_among_the_views_of_the_lists(self, office: Office):
        dan = as_(office.dan)
        assert dan.post("/watches/views", {"view": "cases?state=registered", "how": "daily"}).status_code == 302
        assert (stored(Watch).name, stored(Watch).register) == ("To send", "cases")
        assert dan.post("/watches/views", {"view": "users?", "how": "daily"}).status_code == 422
        again = dan.post("/watches/views", {"view": "cases?state=registered", "how": "daily"})
        assert "You follow this already." in again.content.decode()


class TestPages:
    def test_it_is_followed_and_left_on_the_case_page(self, office: Office):
        case, otto = office.report(), as_(office.otto)
        otto.post(f"/cases/{case.pk}/follow", {"how": "daily"})
        assert stored(Watch).how == "daily"
        assert "Follow no more" in otto.get(f"/cases/{case.pk}/").content.decode()
        otto.post(f"/cases/{case.pk}/follow")
        assert not Watch.objects.unscoped("test").exists()

    def test_it_stands_in_the_in_box_and_among_what_one_follows(self, office: Office):
        case, otto = office.report(), as_(office.otto)
        assert "Followed by me" not in otto.get("/inbox/").content.decode()
        follow(case, office.otto)
        assert "Followed by me" in otto.get("/inbox/").content.decode()
        assert case.number in otto.get("/watches/").content.decode()
        found: Any = otto.get("/cases/?followed=1").context["listing"]
        assert found.records == [case]
        assert as_(office.iris).get("/cases/?followed=1").context["listing"].records == []

    def test_its_list_is_asked_for_by_keys(self, office: Office):
        """Beside as many tables as a list joins, PostgreSQL walks all cases to find those of a subquery."""
        follow(office.report(), office.otto)
        with CaptureQueriesContext(connection) as asked:
            as_(office.otto).get("/cases/?followed=1")
        of_cases = [each["sql"] for each in asked if 'FROM "cases_case"' in each["sql"]]
        assert of_cases
        assert not [sql for sql in of_cases if "cases_watch" in sql]

    def test_the_job_list_can_be_followed_by_those_who_see_it(self, office: Office):
        assert Job.objects.unscoped("test").count() == 0
        assert "jobs?late=1" in as_(office.rosa).get("/watches/").content.decode()
