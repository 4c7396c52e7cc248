"""The rail: an entry for what there is and what one may use."""

import pytest

from gridwork.web import rail
from tests.cast import NOW, Cast

ENTRIES = (
    rail.Entry("Loans", "tool", "loans:list", (rail.Entry("Trees", "", "trees:list"),)),
    rail.Entry("Nowhere", "x", "no-such-address"),
    rail.Entry("Records", "x", "no-such-address", (rail.Entry("Journal", "", "journal"),)),
)


@pytest.fixture
def shown(cast: Cast):
    def links(who: str, path: str = "/", place: int | None = None) -> list[rail.Link]:
        return rail.links(getattr(cast, who), path, place, ENTRIES)

    return links


def test_it_leaves_out_what_has_no_page(shown):
    assert [link.label for link in shown("chief")] == ["Loans", "Records"]


def test_it_leaves_out_what_the_user_may_not_use(shown, cast: Cast):
    cast.roles["looking"].permissions.remove("journal.view_entry")
    cast.roles["looking"].write(by=cast.chief, now=NOW)
    assert [link.label for link in shown("vera")] == ["Loans"]
    assert shown("nemo") == []


def test_it_leads_to_the_first_open_part_where_the_entry_itself_has_no_page(shown):
    assert shown("chief")[1].url == "/journal/"


@pytest.mark.parametrize(("path", "here"), [("/loans/", ["Loans"]), ("/trees/7/", ["Loans", "Trees"]), ("/me/", [])])
def test_it_marks_where_one_is_and_the_entry_above(shown, path: str, here: list[str]):
    links = shown("chief", path)
    assert [link.label for each in links for link in (each, *each.parts) if link.here] == here


def test_it_begins_lists_in_the_chosen_place_where_they_know_places(shown):
    loans = shown("chief", place=5)[0]
    assert loans.url == "/loans/?place=5"
    assert loans.parts[0].url == "/trees/"
