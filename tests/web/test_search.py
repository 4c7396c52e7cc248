"""A search over everything: what its reader sees of it, however much lies out of sight."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gridwork.kernel import search
from gridwork.places.models import Level
from gridwork.web import views
from tests import cast
from tests import office as people
from tests.office import Office
from tests.web.conftest import browser_of


@pytest.fixture
def office(db: None, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(views, "PER_KIND", 2)
    return people.build()


def found(who: object, text: str) -> list[int]:
    groups = browser_of(who).get("/search", {"q": text}).context["groups"]
    return [row.pk for group in groups for row, _url, _cells in group["rows"]]


@pytest.mark.parametrize("common", [search.COMMON, 3], ids=["few", "many"])
def test_what_lies_out_of_sight_takes_no_room(office: Office, monkeypatch: pytest.MonkeyPatch, common: int):
    monkeypatch.setattr(search, "COMMON", common)
    mine = office.report(text="A parrot")
    for _each in range(5):
        office.report(text="Another parrot", place=office.westham)
    assert found(office.wen, "parrot") == [mine.pk]
    assert len(found(office.otto, "parrot")) == 2


@pytest.mark.parametrize("common", [search.COMMON, 3], ids=["few", "many"])
def test_what_has_no_such_rows_is_not_asked_for_them(office: Office, monkeypatch: pytest.MonkeyPatch, common: int):
    """Of what is common as of what is rare: a statement for each list would cost more than all the rest."""
    monkeypatch.setattr(search, "COMMON", common)
    for _each in range(5):
        office.report(text="A parrot")
    place = cast.place("Parrot Lane", Level.VILLAGE, office.east)
    browser = browser_of(office.otto)
    with CaptureQueriesContext(connection) as said:
        groups = browser.get("/search", {"q": "parrot"}).context["groups"]
    assert [group["register"].slug for group in groups] == ["cases", "places"]
    assert place in [row for group in groups for row, _url, _cells in group["rows"]]
    assert len(said) <= 16


def test_it_leads_to_the_rest(office: Office):
    for _each in range(3):
        office.report(text="A parrot")
    (group,) = browser_of(office.wen).get("/search", {"q": "parrot"}).context["groups"]
    assert group["more_url"] == "/cases/?q=parrot"


@pytest.mark.parametrize("text", ["", "?", "鹦"])
def test_it_finds_nothing_without_a_word(office: Office, text: str):
    office.report(text="鹦鹉")
    assert found(office.wen, text) == []
