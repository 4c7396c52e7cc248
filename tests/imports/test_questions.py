"""Questions: where a file does not say how it is written, both readings are shown and a person chooses."""

import pytest

from gridwork.imports import questions
from gridwork.imports.profiles import Profile
from tests.imports.pages import finish, newest, send, shown
from tests.toys.planting.models import Tree

HEADER = "place,bed,kind,planted_on,stands\n"
UNCLEAR = (HEADER.replace("stands", "stands,note") + "Eastham,north,oak,2026-03-12,yes,près du marché\n").encode(
    "mac_roman"
)


class TestEncoding:
    def test_it_keeps_the_file_and_asks(self, browser):
        page = send(browser, UNCLEAR)["Location"]
        asked = browser.get(page)
        assert asked["Location"] == f"{page}written"
        shows = shown(browser.get(f"{page}written"))
        assert "près du marché" in shows
        assert "Mac Roman: older Macintosh files" in shows

    def test_it_reads_the_file_as_was_answered(self, browser):
        page = send(browser, UNCLEAR)["Location"]
        browser.post(f"{page}written", {"encoding": "mac_roman", "delimiter": ","})
        assert Profile.of(newest().profile).encoding == "mac_roman"
        assert finish(browser, page).accepted == 1

    def test_it_wants_an_answer(self, browser):
        page = send(browser, UNCLEAR)["Location"]
        assert browser.post(f"{page}written", {}).status_code == 422
        browser.post(f"{page}run")
        assert not Tree.objects.unscoped("test").exists()

    def test_it_may_be_answered_where_nothing_was_asked(self, browser):
        page = send(browser, HEADER + "Eastham,north,oak,2026-03-12,yes\n")["Location"]
        assert f"{page}written" in shown(browser.get(page))
        assert browser.get(f"{page}written").status_code == 200

    @pytest.mark.parametrize(("encoding", "asked"), [("utf-8-sig", ["utf-8-sig"]), ("ascii", ["utf-8"])])
    def test_it_offers_no_choice_that_makes_no_difference(self, file, encoding, asked):
        said = questions.how_written(file(HEADER + "Eastham,north,oak,2026-03-12,yes\n", encoding), "")
        assert [each.value for each in said.encodings] == asked
        assert said.encoding == asked[0]

    def test_it_leaves_a_file_alone_whose_rows_are_in(self, browser):
        page = send(browser, HEADER + "Eastham,north,oak,2026-03-12,yes\n")["Location"]
        finish(browser, page)
        assert browser.post(f"{page}written", {"encoding": "utf-8"}).status_code == 409


class TestDelimiter:
    BOTH = "place,bed;kind,planted_on\nEastham,north;oak,2026-03-12\n"

    def test_it_asks_where_two_signs_cut_all_lines_alike(self, browser, file):
        assert questions.delimiter_is_unclear(file(self.BOTH), "utf-8")
        page = send(browser, self.BOTH)["Location"]
        shows = shown(browser.get(f"{page}written"))
        assert "<td>place</td><td>bed;kind</td>" in shows
        assert "<td>place,bed</td><td>kind,planted_on</td>" in shows

    @pytest.mark.parametrize(
        "contents", [HEADER + "a,b,c,d,e\n", "a;b\n1,5;2\n", "a\tb\nx, y\tz\n", "a\n1\n", 'a,b\n"x;y",z\n']
    )
    def test_it_does_not_ask_where_one_sign_alone_does(self, file, contents):
        assert not questions.delimiter_is_unclear(file(contents), "utf-8")


class TestDays:
    FILE = "place,bed,kind,planted_on,stands\nEastham,north,oak,03/04/2026,yes\n"

    def test_it_shows_both_readings_and_does_not_import_before_one_is_chosen(self, browser):
        page = send(browser, self.FILE)["Location"]
        shows = shown(browser.get(page))
        assert "can be read in several ways" in shows
        assert "03/04/2026 → April 3, 2026" in shows
        assert "03/04/2026 → March 4, 2026" in shows
        assert f'action="{page}run"' not in shows

    def test_it_reads_as_was_chosen(self, browser):
        page = send(browser, self.FILE)["Location"]
        names = ("place", "bed", "kind", "planted_on", "stands")
        browser.post(page, {name: name for name in names} | {"reading_days": "day_first"})
        finish(browser, page)
        assert str(Tree.objects.unscoped("test").get().planted_on) == "2026-04-03"

    def test_it_asks_about_a_column_that_was_just_chosen(self, browser):
        page = send(browser, self.FILE.replace("planted_on", "Nobody knows"))["Location"]
        chosen = {name: name for name in ("place", "bed", "kind", "stands")}
        shows = shown(browser.post(page, chosen | {"planted_on": "Nobody knows", "reading_days": ""}))
        assert "03/04/2026 → April 3, 2026" in shows
        assert f'action="{page}run"' not in shows

    def test_it_shows_what_contradicts_itself(self, browser):
        contradicting = self.FILE.replace("03/04", "25/04") + "Eastham,north,elm,04/25/2026,yes\n"
        shows = shown(browser.get(send(browser, contradicting)["Location"]))
        assert "“25/04/2026” and “04/25/2026” stand in one column, planted_on" in shows
        assert "25/04/2026 → April 25, 2026" in shows

    def test_it_goes_by_the_file_again_where_that_is_chosen(self, browser):
        page = send(browser, self.FILE + "Eastham,north,elm,03/25/2026,yes\n")["Location"]
        names = ("place", "bed", "kind", "planted_on", "stands")
        for days in ("day_first", ""):
            answer = shown(browser.post(page, {name: name for name in names} | {"reading_days": days}))
        assert "None of them would be refused." in answer

    def test_it_asks_nothing_where_one_day_decides(self, browser):
        page = send(browser, self.FILE + "Eastham,north,elm,03/25/2026,yes\n")["Location"]
        assert "can be read in several ways" not in shown(browser.get(page))
        profile = Profile.of(newest().profile)
        assert (profile.days, profile.days_of) == ("", {"planted_on": "month_first"})
