"""The chosen place: only one that the user sees, and only for as long as they see it."""

from tests.cast import Cast
from tests.web.conftest import browser_of

HERE = "http://testserver"


def chosen(browser, place: object, back: str = f"{HERE}/trees/") -> str:
    return browser.post("/place", {"place": place}, headers={"Referer": back})["Location"]


def test_it_narrows_the_list_at_hand_and_those_of_the_rail(cast: Cast):
    browser = browser_of(cast.chief)
    key = cast.east_village.pk
    assert chosen(browser, key, f"{HERE}/loans/?state=lent") == f"{HERE}/loans/?place={key}"
    assert "Eastham" in browser.get("/trees/").content.decode()


def test_it_stays_where_a_list_knows_no_places(cast: Cast):
    assert chosen(browser_of(cast.chief), cast.east_village.pk) == f"{HERE}/trees/"


def test_it_takes_no_place_out_of_sight(cast: Cast):
    browser = browser_of(cast.vera)
    chosen(browser, cast.west_village.pk)
    assert "place" not in browser.session


def test_it_forgets_on_wish(cast: Cast):
    browser = browser_of(cast.chief)
    chosen(browser, cast.east_village.pk)
    chosen(browser, "")
    assert "place" not in browser.session


def test_it_leads_nowhere_else(cast: Cast):
    assert chosen(browser_of(cast.chief), "", "https://elsewhere.example/") == "/"
