"""Mended rows: one path from what was refused to what is sent again, and the file is known for whose it is."""

from tests.imports.pages import finish, newest, run, send, shown, upload
from tests.toys.planting.models import Tree

HEADER = "Ort,Beet,Art,Tag\n"
GOOD, BAD = "Eastham,north,oak,2026-03-12\n", "Eastham,nowhere,oak,2026-03-12\n"


def refused_of(browser, first) -> str:
    return browser.get(f"/imports/{first.pk}/refused.csv").getvalue().decode("utf-8-sig")


class TestOnePath:
    def test_it_is_sent_where_it_was_downloaded_and_read_as_the_first(self, browser):
        first = run(browser, HEADER + GOOD + BAD)
        page = shown(browser.get(f"/imports/{first.pk}/"))
        assert f'action="/imports/{first.pk}/mended"' in page
        mended = refused_of(browser, first).replace("nowhere,oak", "north,elm")
        there = browser.post(f"/imports/{first.pk}/mended", {"file": upload(mended, "mended.csv")})["Location"]
        assert newest().mends == first
        assert "It holds the mended rows of" in shown(browser.get(there))
        second = finish(browser, there)
        assert (second.read, second.accepted, second.refused) == (1, 1, 0)
        assert Tree.objects.unscoped("test").count() == 2

    def test_it_tells_at_the_first_what_became_of_the_mended_rows(self, browser):
        first = run(browser, HEADER + GOOD + BAD)
        finish(
            browser,
            browser.post(f"/imports/{first.pk}/mended", {"file": upload(refused_of(browser, first))})["Location"],
        )
        assert "0 accepted, 1 refused" in shown(browser.get(f"/imports/{first.pk}/"))

    def test_it_says_at_the_field_what_is_wrong_with_the_file(self, browser):
        first = run(browser, HEADER + GOOD + BAD)
        answer = browser.post(f"/imports/{first.pk}/mended", {"file": upload("")})
        assert answer.status_code == 422


class TestRecognising:
    def test_it_knows_a_mended_file_that_is_sent_like_any_other(self, browser):
        first = run(browser, HEADER + GOOD + BAD)
        send(browser, refused_of(browser, first))
        assert newest().mends == first

    def test_it_takes_no_other_file_for_a_mended_one(self, browser):
        first = run(browser, HEADER + GOOD + BAD)
        send(browser, HEADER + GOOD)
        assert newest().mends is None
        other = refused_of(browser, first).replace("Beet", "Bed", 1)
        send(browser, other)
        assert newest().mends is None
