"""The journal's page tells in words what stands there by names of the code."""

from gridwork.places.models import Site
from tests.cast import NOW, SINCE, SYSTEM, Cast
from tests.web.conftest import browser_of


def test_it_names_the_record_what_was_done_and_which_fields_changed(cast: Cast):
    cast.chief.name = "Chen"
    cast.chief.write(by=SYSTEM, now=NOW)
    page = browser_of(cast.chief).get("/journal/").content.decode()
    assert f"User {cast.chief.pk}" in page
    assert "<td>changed</td>" in page
    assert "accounts.user:" in page  # on hover, for who looks it up elsewhere


def test_it_says_how_many_rows_one_entry_stands_for(cast: Cast):
    sites = [Site(name=f"Room {n}", kind=Site.Kind.values[0], place=cast.east, opened_on=SINCE) for n in range(3)]
    Site.write_many(sites, by=SYSTEM, now=NOW)
    assert "3 sites" in browser_of(cast.chief).get("/journal/").content.decode()
