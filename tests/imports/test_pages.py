"""Importing on pages: from the list to the file, the look at its rows, the run, the mending and the undo."""

import pytest

from gridwork.accounts.models import Grant
from gridwork.imports import tasks
from gridwork.imports.models import Progress
from gridwork.imports.procedures import ImportState
from gridwork.journal.models import Entry
from tests.cast import NOW, SYSTEM
from tests.imports.pages import newest, run, send, signed_in
from tests.toys.planting.models import Tree

HEADER = "place,bed,kind,planted_on,stands\n"
GOOD, BAD = "Eastham,north,oak,2026-03-12,yes\n", "Eastham,nowhere,oak,2026-03-12,yes\n"


class TestChoosing:
    def test_it_is_offered_on_the_list_to_those_who_may_add(self, cast, browser):
        assert 'href="/trees/import"' in browser.get("/trees/").content.decode()
        assert 'href="/trees/import"' not in signed_in(cast.vera).get("/trees/").content.decode()
        assert signed_in(cast.vera).get("/trees/import").status_code == 403

    def test_it_says_which_columns_it_takes(self, browser):
        page = browser.get("/trees/import").content.decode()
        assert "<code>planted_on</code>" in page

    def test_it_leads_to_a_look_at_the_rows(self, browser):
        answer = send(browser, HEADER + GOOD + BAD)
        assert answer.status_code == 302
        page = browser.get(answer["Location"]).content.decode()
        assert "1 of the first 2 would be refused." in page
        assert "There is no “nowhere”, or you may not see it." in page
        assert not Tree.objects.unscoped("test").exists()

    @pytest.mark.parametrize(
        ("contents", "words"),
        [("", "empty"), ("a,a\n1,2\n", "same name"), ("place,信访\nx,y\n", "The column “信访” is refused")],
    )
    def test_it_says_at_the_field_why_a_file_is_not_taken(self, browser, contents, words):
        answer = send(browser, contents)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert newest() is None

    def test_it_notes_a_refused_column_once(self, browser):
        send(browser, "place,religion\nx,y\n")
        assert Entry.objects.filter(action="refuse_name").count() == 1

    def test_it_takes_no_file_for_what_is_not_importable(self, browser):
        assert browser.get("/loans/import").status_code == 200
        assert browser.get("/jobs/import").status_code == 404


class TestReading:
    def test_it_reads_the_columns_that_are_chosen(self, browser):
        page = send(browser, "Ort;Beet;Art;Tag\nEastham;north;oak;03/04/2026\n")["Location"]
        shown = browser.get(page).content.decode()
        assert "can be read in several ways" in shown
        assert f'action="{page}run"' not in shown
        chosen = {"place": "Ort", "bed": "Beet", "kind": "Art", "planted_on": "Tag", "stands": ""}
        answer = browser.post(page, chosen | {"reading_days": "day_first"})
        assert "None of them would be refused." in answer.content.decode()
        browser.post(f"{page}run")
        tasks.run_import.call(newest().pk, "en")
        assert str(Tree.objects.unscoped("test").get().planted_on) == "2026-04-03"

    def test_it_does_not_run_while_a_column_is_missing(self, browser):
        page = send(browser, "Ort\nEastham\n")["Location"]
        assert browser.post(f"{page}run").status_code == 422
        assert newest().state == ImportState.CHOSEN


class TestRunning:
    def test_it_shows_how_far_it_is_and_then_what_became_of_the_rows(self, browser):
        page = send(browser, HEADER + GOOD + BAD)["Location"]
        assert browser.post(f"{page}run")["Location"] == page
        assert 'hx-get="' + f"{page}progress" in browser.get(page).content.decode()
        assert "HX-Refresh" not in browser.get(f"{page}progress")
        tasks.run_import.call(newest().pk, "en")
        assert browser.get(f"{page}progress")["HX-Refresh"] == "true"
        shown = browser.get(page).content.decode()
        assert "Refused rows" in shown
        assert "There is no “nowhere”" in shown
        assert shown.index("Finished") < shown.index("Started") < shown.index("File chosen")
        assert Tree.objects.unscoped("test").count() == 1

    def test_it_runs_once_however_often_the_button_is_pressed(self, browser):
        page = send(browser, HEADER + GOOD)["Location"]
        browser.post(f"{page}run")
        assert browser.post(f"{page}run").status_code == 409
        for _ in range(2):
            tasks.run_import.call(newest().pk, "en")
        assert Tree.objects.unscoped("test").count() == 1

    def test_it_goes_on_after_a_run_that_broke_off(self, browser):
        page = send(browser, HEADER + GOOD)["Location"]
        browser.post(f"{page}run")
        Progress.objects.update(beat_at=NOW)
        assert browser.post(f"{page}run").status_code == 302
        tasks.run_import.call(newest().pk, "en")
        assert newest().state == ImportState.DONE

    def test_it_says_what_stopped_it(self, browser, monkeypatch):
        page = send(browser, HEADER + GOOD)["Location"]
        browser.post(f"{page}run")

        def fails(*_args, **_kwargs):
            raise OSError("no space left")

        monkeypatch.setattr("gridwork.imports.engine._take_in", fails)
        with pytest.raises(OSError, match="no space"):
            tasks.run_import.call(newest().pk, "en")
        shown = browser.get(page).content.decode()
        assert "no space left" in shown
        assert "Go on" in shown


class TestMending:
    def test_it_hands_out_refused_rows_and_takes_them_mended(self, browser):
        first = run(browser, HEADER + GOOD + BAD)
        answer = browser.get(f"/imports/{first.pk}/refused.csv")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        assert answer["Content-Disposition"] == f'attachment; filename="refused-{first.pk}.csv"'
        second = run(browser, text.replace("nowhere,oak", "north,elm"))
        assert (second.read, second.accepted) == (1, 1)
        assert Tree.objects.unscoped("test").count() == 2


class TestUndo:
    def test_it_takes_every_row_back(self, browser):
        first = run(browser, HEADER + GOOD)
        answer = browser.post(f"/imports/{first.pk}/undo", follow=True)
        assert "Undone: every row was taken back." in answer.content.decode()
        assert not Tree.objects.unscoped("test").exists()

    def test_it_lists_what_stays(self, cast, browser):
        first = run(browser, HEADER + GOOD)
        tree = Tree.objects.unscoped("test").get()
        tree.kind = "elm"
        tree.write(by=cast.chief, now=NOW)
        shown = browser.post(f"/imports/{first.pk}/undo", follow=True).content.decode()
        assert "Undone, but for 1 row." in shown
        assert "It was changed since." in shown

    def test_it_is_done_by_a_button_and_not_by_an_address(self, browser):
        first = run(browser, HEADER + GOOD)
        assert browser.get(f"/imports/{first.pk}/undo").status_code == 405


class TestOwnImports:
    def test_it_lists_ones_own_with_what_became_of_them(self, cast, browser):
        run(browser, HEADER + GOOD)
        assert "trees.csv" in browser.get("/imports/").content.decode()
        assert "trees.csv" not in signed_in(cast.erin).get("/imports/").content.decode()

    @pytest.mark.parametrize("page", ["", "progress", "refused.csv", "run", "undo"])
    def test_it_answers_a_foreign_one_like_a_missing_one(self, cast, browser, page):
        first = run(browser, HEADER + GOOD)
        other = signed_in(cast.erin)
        ask = other.post if page in ("run", "undo") else other.get
        foreign, missing = ask(f"/imports/{first.pk}/{page}"), ask(f"/imports/{first.pk + 1000}/{page}")
        assert (foreign.status_code, missing.status_code) == (404, 404)
        assert Tree.objects.unscoped("test").count() == 1

    def test_it_asks_again_who_may_add_when_it_runs(self, cast, browser, north):
        page = send(signed_in(cast.erin), HEADER + GOOD)["Location"]
        for grant in Grant.objects.unscoped("test").filter(user=cast.erin):
            grant.last_on = grant.from_on
            grant.write(by=SYSTEM, now=NOW)
        assert signed_in(cast.erin).post(f"{page}run").status_code == 403
