"""Serving: which of the views that ship each person finds on the lists."""

import pytest

from tests.cases.test_pages import as_
from tests.office import Office

CASES = {
    "dan": ["To register", "To send", "Being handled", "To close", "Late", "Followed by me"],
    "ken": ["Being handled", "To close", "Late", "To evaluate", "Followed by me"],
    "wen": ["Being handled", "Late", "Followed by me"],
}
JOBS = {
    "rosa": ["Mine", "In hand", "Late", "Due soon"],
    "ken": ["In hand", "Late", "Due soon", "To verify"],
    "ada": ["In hand", "Late", "Due soon", "Arbitration", "Time asked for"],
}


def tabs(office: Office, name: str, address: str) -> list[str]:
    listing = as_(getattr(office, name)).get(address).context["listing"]
    return [tab.label for tab in listing.views][1:]


@pytest.mark.parametrize(("name", "shown"), CASES.items())
def test_it_shows_the_views_of_cases_that_serve_a_person(office: Office, name: str, shown: list[str]):
    assert tabs(office, name, "/cases/") == shown


@pytest.mark.parametrize(("name", "shown"), JOBS.items())
def test_it_shows_the_views_of_jobs_that_serve_a_person(office: Office, name: str, shown: list[str]):
    assert tabs(office, name, "/jobs/") == shown


def test_it_takes_a_view_from_nobody_who_knows_its_address(office: Office):
    office.report()
    assert len(as_(office.otto).get("/cases/?state=received").context["listing"].records) == 1
