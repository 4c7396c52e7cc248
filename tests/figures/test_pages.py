"""Pages of figures: what they say, to whom, and that they cost the same however much there is."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gridwork.accounts.models import User
from gridwork.cases.models import Case
from tests import office as people
from tests.cast import NOW, SYSTEM, grant, role, user

YEAR = "year=2026"


@pytest.fixture
def looks(office: people.Office) -> Callable[[User], Client]:
    """Somebody who may see figures and cases there."""

    def of(who: User) -> Client:
        client = Client()
        client.force_login(who)
        return client

    return of


def onlooker(office: people.Office, where: object, *permissions: str) -> User:
    who = user("fay")
    grant(who, role("figures", ["figures.view_figure", *permissions]), where)
    return who


def test_it_lists_each_with_its_definition(office: people.Office, looks: Callable[[User], Client]):
    page = looks(onlooker(office, office.district)).get("/figures/").text
    assert "Disposal rate" in page
    assert "those reported handled" in page


def test_it_says_what_a_figure_is_made_of(office: people.Office, looks: Callable[[User], Client]):
    office.done()
    office.sent(place=office.westham)
    page = looks(onlooker(office, office.district)).get(f"/figures/disposal_rate/?{YEAR}").text
    assert "50.00 %" in page
    assert "<dt>Numerator</dt><dd>1</dd>" in page
    assert "<dt>Denominator</dt><dd>2</dd>" in page
    assert "East" in page
    assert "West" in page


def test_it_says_not_applicable_and_never_nought(office: people.Office, looks: Callable[[User], Client]):
    page = looks(onlooker(office, office.district)).get("/figures/disposal_rate/?year=2001").text
    assert "not applicable" in page
    assert "0.00 %" not in page
    assert "Choose another year" in page


def test_it_speaks_only_of_places_in_reach(office: people.Office, looks: Callable[[User], Client]):
    office.done()
    office.sent(place=office.westham)
    client = looks(onlooker(office, office.east))
    page = client.get(f"/figures/disposal_rate/?{YEAR}").text
    assert "100.00 %" in page
    assert "Westham" not in page
    assert client.get(f"/figures/disposal_rate/?{YEAR}&place={office.west.pk}").status_code == 404
    assert client.get(f"/figures/disposal_rate/?{YEAR}&place={office.district.pk}").status_code == 404


def test_it_needs_a_grant_for_a_whole_place(office: people.Office, looks: Callable[[User], Client]):
    who = user("fay")
    grant(who, role("figures", ["figures.view_figure"]), office.east, office.roads)
    assert looks(who).get("/figures/").status_code == 200
    assert looks(who).get(f"/figures/disposal_rate/?{YEAR}").status_code == 403


def test_it_answers_what_cannot_be_read_with_words(office: people.Office, looks: Callable[[User], Client]):
    client = looks(onlooker(office, office.district))
    for query in ("year=mmxvii", "year=2017&month=13", "year=2017&as_of=2017-02-30", "year=99999"):
        page = client.get(f"/figures/disposal_rate/?{query}")
        assert page.status_code == 409
        assert "Give one" in page.text
    assert client.get("/figures/no_such/").status_code == 404


def test_it_shows_rows_by_the_permission_of_their_records(office: people.Office, looks: Callable[[User], Client]):
    """A grant that carries figures everywhere and jobs in one town counts all and shows those of the town."""
    office.done()
    office.sent(place=office.westham)
    who = onlooker(office, office.district)
    grant(who, role("jobs", ["cases.view_job"]), office.east)
    page = looks(who).get(f"/figures/disposal_rate/rows?{YEAR}").text
    assert "Eastham" in page
    assert "Westham" not in page
    assert "1 row of this page lies outside" in page
    lines = looks(who).get(f"/figures/disposal_rate/rows.csv?{YEAR}").getvalue().decode().splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("\ufeffid,day,numerator,denominator,")


def test_it_pages_through_rows(office: people.Office, looks: Callable[[User], Client]):
    rows = [Case(type=office.pothole, place=office.eastham, text=f"No. {n}", reported_at=NOW) for n in range(130)]
    Case.write_many(rows, by=SYSTEM, now=NOW)
    client = looks(onlooker(office, office.district, "cases.view_case"))
    first = client.get(f"/figures/cases_reported/rows?{YEAR}")
    assert len(first.context["lines"]) == 100
    second = client.get(f"/figures/cases_reported/rows?{YEAR}&after={first.context['next']}")
    assert len(second.context["lines"]) == 30
    assert not second.context["next"]
    assert client.get(f"/figures/cases_reported/rows?{YEAR}&after=once").status_code == 409


def test_it_costs_as_many_statements_whatever_there_is(office: people.Office, looks: Callable[[User], Client]):
    client = looks(onlooker(office, office.district, "cases.view_case", "cases.view_job"))
    counts = []
    for more in (1, 15):
        for _n in range(more):
            office.done()
        for page in ("", "rows"):
            client.get(f"/figures/disposal_rate/{page}?{YEAR}")  # what is sealed meanwhile is not the page's
            with CaptureQueriesContext(
                connection,
            ) as asked:
                client.get(f"/figures/disposal_rate/{page}?{YEAR}")
            counts.append(len(asked))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 25


def test_it_answers_programs_alike(office: people.Office, looks: Callable[[User], Client]):
    office.done()
    client = looks(onlooker(office, office.district, "cases.view_job"))
    said = client.get("/api/v1/figures/disposal_rate?year=2026").json()
    assert (said["value"], said["numerator"], said["denominator"], said["interval"]) == (100.0, 1, 1, None)
    assert said["definition"].startswith("Of the jobs due")
    rows = client.get("/api/v1/figures/disposal_rate/rows?year=2026").json()
    assert [row["numerator"] for row in rows["items"]] == [1]
    assert rows["hidden"] == 0
    listed = client.get("/api/v1/figures").json()["items"]
    assert "disposal_rate" in [each["name"] for each in listed]
    assert client.get("/api/v1/figures/disposal_rate?year=1").status_code == 409
