"""Lists: filters from the address, pages by key, counts that stop, and the same cost however many rows there are."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from gridwork.kernel import lists
from gridwork.kernel.lists import Listing
from gridwork.kernel.models import SavedView
from gridwork.kernel.registers import Register
from gridwork.places.models import Place
from tests.cast import NOW, Cast
from tests.kernel.toys import bed, lent, loan, tree
from tests.toys.lending.models import Loan
from tests.toys.planting.models import Tree


def listing(cast: Cast, query: str = "", who: str = "chief", model: type = Loan, size: int = 50) -> Listing:
    return Listing(Register.of[model], getattr(cast, who), QueryDict(query), NOW, size)


def tools(found: Listing) -> list[str]:
    return [record.tool for record in found.records]


def test_it_shows_each_person_their_rows(cast: Cast):
    lent(cast, "ladder")
    lent(cast, "saw", place=cast.west_village)
    assert tools(listing(cast)) == ["saw", "ladder"]
    assert tools(listing(cast, who="vera")) == ["ladder"]
    assert tools(listing(cast, who="nemo")) == []


@pytest.mark.parametrize(
    ("query", "found", "words"),
    [
        ("state=lent", ["drill"], "1 loan: Lent"),
        ("state=lent&state=asked", ["drill", "saw", "ladder"], "3 loans: Asked, Lent"),
        ("due_at_from=2026-09-22&due_at_to=2026-09-22", ["drill"], "1 loan: Due 2026-09-22 – 2026-09-22"),
        ("due_at_from=2026-09-23", [], "0 loans: Due 2026-09-23 – "),
        ("q=lad", ["ladder"], "1 loan: “lad”"),
        ("q=Wang+saw", ["saw"], "1 loan: “Wang saw”"),
    ],
)
def test_it_filters_by_the_address_and_says_so_in_words(cast: Cast, query: str, found: list[str], words: str):
    lent(cast, "ladder")
    lent(cast, "saw")
    lent(cast, "drill").take("lend_tool", by=cast.chief, now=NOW)
    asked = listing(cast, query)
    assert sorted(tools(asked)) == sorted(found)
    assert sorted(asked.title_words) == sorted(words)


def test_it_takes_a_place_with_all_below_it(cast: Cast):
    lent(cast, "ladder")
    lent(cast, "saw", place=cast.west_village)
    found = listing(cast, f"place={cast.east.pk}")
    assert tools(found) == ["ladder"]
    assert found.title_words == "1 loan: East"


def test_it_finds_what_lies_in_a_place_of_every_level(cast: Cast):
    lent(cast, "in the village")
    lent(cast, "in the town", place=cast.east)
    lent(cast, "in the district", place=cast.district)
    lent(cast, "elsewhere", place=cast.west_village)
    assert tools(listing(cast, f"place={cast.east_village.pk}")) == ["in the village"]
    assert tools(listing(cast, f"place={cast.east.pk}")) == ["in the town", "in the village"]
    assert len(tools(listing(cast, f"place={cast.district.pk}"))) == 4
    both = f"place={cast.east.pk}&place={cast.west_village.pk}"
    assert tools(listing(cast, both)) == ["elsewhere", "in the town", "in the village"]


def test_it_shows_a_span_of_days_by_those_days_unless_told_otherwise(cast: Cast):
    assert listing(cast, "due_at_from=2026-01-01").order == "-due_at"
    assert listing(cast, "due_at_from=2026-01-01&order=id").order == "id"
    assert listing(cast, "state=lent").order == "-id"


def test_it_does_not_name_a_place_that_its_reader_cannot_see(cast: Cast):
    found = listing(cast, f"place={cast.west_village.pk}", who="vera")
    assert "Westham" not in found.title_words


@pytest.mark.parametrize(
    "query",
    [
        "place=abc", "due_at_from=2026-13-45", "due_at_from=0001-01-01", "due_at_to=9999-12-31", "after=%ff",
        "after=bm9uc2Vuc2U", "after=W3t9LCAxXQ", "order=due_at&before=WzUsIDFd", "place=9" * 9,
    ],
)  # fmt: skip
def test_it_says_what_is_wrong_with_an_address(cast: Cast, query: str):
    with pytest.raises(ValidationError):
        _ = listing(cast, query).records


def test_it_takes_no_page_of_another_order(cast: Cast):
    for number in range(3):
        lent(cast, f"tool {number}")
    cursor = listing(cast, "order=id", size=2).next_cursor
    assert len(listing(cast, f"order=id&after={cursor}").records) == 1
    with pytest.raises(ValidationError, match="damaged"):
        _ = listing(cast, f"order=due_at&after={cursor}").records


@pytest.mark.parametrize(
    ("said", "found"),
    [("", ["elm", "oak"]), ("1", ["oak"]), ("true", ["oak"]), ("0", ["elm"]), ("False", ["elm"])],
)
def test_it_takes_yes_or_no_where_a_filter_is_one(cast: Cast, said: str, found: list[str]):
    where = bed(cast)
    tree(cast, where, "oak")
    felled = tree(cast, where, "elm")
    felled.stands = False
    felled.write(by=cast.chief, now=NOW)
    assert sorted(each.kind for each in listing(cast, f"stands={said}", model=Tree).records) == found


def test_a_filter_that_is_on_or_off_is_off_where_that_is_said(cast: Cast):
    closed = cast.west_village
    closed.closed_on = NOW.date()
    closed.write(by=cast.chief, now=NOW)
    everywhere = listing(cast, "", model=Place).records
    assert listing(cast, "open_today=0", model=Place).records == everywhere
    assert listing(cast, "open_today=false", model=Place).title_words == listing(cast, "", model=Place).title_words
    assert [each for each in everywhere if each != closed] == listing(cast, "open_today=1", model=Place).records


@pytest.mark.parametrize("query", ["open_today=banana", "open_today=2"])
def test_it_says_what_a_filter_that_is_on_or_off_takes(cast: Cast, query: str):
    with pytest.raises(ValidationError, match="1 for yes or 0 for no"):
        listing(cast, query, model=Place)


def test_it_takes_a_number_where_a_filter_is_one(cast: Cast):
    assert len(listing(cast, "level=2", model=Place).records) == 2
    with pytest.raises(ValidationError):
        _ = listing(cast, "level=x", model=Place).records


def test_it_shows_a_column_once_however_often_it_is_asked_for(cast: Cast):
    assert listing(cast, "columns=state,tool,state&columns=state").names == ("state", "tool")


@pytest.mark.parametrize("order", ["id", "-id", "due_at", "-due_at"])
def test_it_turns_pages_forth_and_back_without_losing_or_doubling_a_row(cast: Cast, order: str):
    """With equal and with empty values in the column that orders."""
    for number in range(11):
        made = lent(cast, f"tool {number}")
        if number % 3:
            made.take("lend_tool", by=cast.chief, now=NOW + timedelta(days=number % 2))
    everything = tools(listing(cast, f"order={order}", size=100))
    seen, query = [], f"order={order}"
    while True:
        page = listing(cast, query, size=4)
        seen.append(tools(page))
        if not page.next_url:
            break
        query = page.next_url.partition("?")[2]
    assert [tool for page in seen for tool in page] == everything
    back = []
    while page.previous_url:
        page = listing(cast, page.previous_url.partition("?")[2], size=4)
        back.insert(0, tools(page))
    assert back == seen[:-1]


def test_it_stops_counting(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(lists, "COUNTED", 3)
    Loan.write_many([loan(cast, f"tool {n}") for n in range(5)], by=cast.chief, now=NOW)
    assert listing(cast).counted == "more than 3"
    assert listing(cast, "q=4").counted == "1"


@pytest.mark.parametrize("query", ["", "kind=oak"])
def test_it_asks_as_many_questions_for_twenty_rows_as_for_one(cast: Cast, query: str):
    where = bed(cast)

    def asked() -> int:
        cast.chief.__dict__.pop("_below", None)
        with CaptureQueriesContext(
            connection,
        ) as questions:
            found = listing(cast, query, model=Tree)
            assert [cell.text for row in found.rows for cell in row.cells]
            assert all(isinstance(each, str) for each in (found.title_words, found.next_url))
            assert found.views
        return len(questions)

    tree(cast, where)
    asked()  # what the reader was granted is asked once
    one = asked()
    for _number in range(19):
        tree(cast, where)
    assert asked() == one <= 8


def test_it_finds_words_of_two_characters_and_parts_of_words_in_their_order(cast: Cast):
    lent(cast, "路灯不亮")
    lent(cast, "街灯")
    found = {text: tools(listing(cast, f"q={text}")) for text in ("路灯", "灯", "不亮", "灯路", "灯不亮", "街灯 Wang")}
    assert found["路灯"] == found["不亮"] == found["灯不亮"] == ["路灯不亮"]
    assert found["街灯 Wang"] == ["街灯"]
    assert found["灯路"] == []


def test_it_follows_a_change_and_a_withdrawal_in_the_search_index(cast: Cast):
    made = lent(cast, "ladder")
    made.tool = "crowbar"
    made.write(by=cast.chief, now=NOW)
    assert (tools(listing(cast, "q=ladder")), tools(listing(cast, "q=crowbar"))) == ([], ["crowbar"])
    Loan.withdraw_many(listing(cast).records, by=cast.chief, now=NOW, reason="test")
    assert tools(listing(cast, "q=crowbar")) == []


def test_it_offers_views_of_ones_own_and_those_that_are_shared(cast: Cast):
    for who, name, shared in ((cast.chief, "mine", False), (cast.erin, "hers", False), (cast.erin, "ours", True)):
        view = SavedView(user=who, register="loans", name=name, query="state=lent", shared=shared)
        view.write(by=who, now=NOW)
    tabs = listing(cast, "state=lent").views
    assert [tab.label for tab in tabs] == ["All", "Lent", "mine", "ours"]
    assert [tab.label for tab in tabs if tab.active] == ["Lent", "mine", "ours"]
