"""The page on which columns are mapped: what is proposed has its reason, is corrected, and what is left is named."""

from gridwork.imports.models import Import
from gridwork.imports.profiles import Profile
from tests.imports.pages import finish, newest, run, send, shown
from tests.toys.planting.models import Bed, Tree

FILE = "Gemeinde;Beet;Species;Planted;Wetter\nEastham;north;oak;2026-03-12;rain\nEastham;north;elm;2026-03-13;sun\n"


def profile() -> Profile:
    return Profile.of(newest().profile)


class TestProposing:
    def test_it_proposes_columns_with_reasons_and_samples(self, browser):
        page = shown(browser.get(send(browser, FILE)["Location"]))
        assert profile().columns == {"place": "Gemeinde", "bed": "Beet", "kind": "Species", "planted_on": "Planted"}
        assert "2 of 2 values are known here" in page
        assert "2 of 2 values read as days" in page
        assert "<span>2026-03-12</span>" in page

    def test_it_lists_the_columns_that_are_not_taken_in(self, browser):
        page = shown(browser.get(send(browser, FILE)["Location"]))
        left = page[page.index("Not taken in") :]
        assert "<b>Wetter</b>" in left
        assert "<b>Beet</b>" not in left

    def test_it_says_what_it_would_propose_beside_another_choice(self, browser):
        page = send(browser, FILE)["Location"]
        chosen = {"place": "Gemeinde", "bed": "Wetter", "kind": "Species", "planted_on": "Planted", "stands": ""}
        answer = shown(browser.post(page, chosen | {"reading_days": "year_first"}))
        assert "None of its values is known here" in answer
        assert "Proposed: “Beet”, since 2 of 2 values are known here." in answer
        assert profile().columns["bed"] == "Wetter"

    def test_it_keeps_the_error_at_the_field(self, browser):
        page = send(browser, FILE)["Location"]
        answer = browser.post(page, {"place": "", "bed": "Beet", "reading_days": "year_first"})
        assert answer.status_code == 422
        assert 'id="id_place_error"' in shown(answer)


class TestPoints:
    FILE = "place,name,y,x\nEastham,south,23.0,113.1\n"

    def test_it_takes_latitude_and_longitude_as_one_point(self, cast):
        """Of cases, whose target has points; the toys' have two numbers."""
        joined = {"Y + X": ["Y", "X"]}
        said = Profile.of({"columns": {"point": "Y + X"}, "joined": joined, "file_columns": ["Y", "X"]})
        assert said.asked_of_file == {"Y", "X"}

    def test_it_proposes_two_numbers_for_two_numbers(self, browser):
        finish(browser, send(browser, self.FILE, into="beds")["Location"])
        bed = Bed.objects.unscoped("test").get(name="south")
        assert (bed.lon, bed.lat) == (113.1, 23.0)


class TestSource:
    def test_it_asks_where_rows_come_from_before_it_takes_their_number(self, browser):
        page = send(browser, FILE)["Location"]
        chosen = {"place": "Gemeinde", "bed": "Beet", "kind": "Species", "planted_on": "Planted"}
        said = chosen | {"reading_days": "year_first", "reading_key": "Wetter"}
        assert "Say where the rows come from" in shown(browser.post(page, said))
        browser.post(page, said | {"reading_source": "the garden book"})
        assert (profile().source, profile().key) == ("the garden book", ("Wetter",))

    def test_it_takes_nothing_in_by_looking(self, browser):
        browser.get(send(browser, FILE)["Location"])
        assert not Tree.objects.unscoped("test").exists()
        assert Import.objects.unscoped("test").get().read == 0

    def test_it_imports_as_it_was_proposed(self, browser):
        done = run(browser, FILE)
        assert (done.read, done.accepted, done.refused) == (2, 2, 0)
