"""Kept profiles: under a name, own or shared, found again by the columns of a file, and the same as the command's."""

import tomllib
from pathlib import Path

import pytest
from django.test import Client

from gridwork.imports.models import SavedProfile
from gridwork.imports.profile_files import as_toml
from gridwork.imports.profiles import Profile
from gridwork.journal.models import Entry
from tests.cast import NOW, SYSTEM
from tests.imports.pages import newest, send, shown, signed_in, upload

FILE = "A;B;C;D\nEastham;north;oak;2026-03-12\n"
CHOSEN = {"place": "A", "bed": "B", "kind": "C", "planted_on": "D", "stands": "", "reading_days": "year_first"}
SAN_FRANCISCO = Path(__file__).parents[2] / "examples" / "san_francisco" / "cases.toml"


def keep(browser: Client, name: str = "Garden book", **more: str) -> SavedProfile:
    page = send(browser, FILE)["Location"]
    browser.post(page, CHOSEN)
    browser.post(f"{page}keep", {"name": name, **more})
    return SavedProfile.objects.unscoped("test").get(name=name)


class TestKeeping:
    def test_it_reads_the_next_file_of_these_columns_by_it(self, browser):
        kept = keep(browser)
        assert kept.profile["columns"] == {"place": "A", "bed": "B", "kind": "C", "planted_on": "D"}
        page = send(browser, FILE.replace("oak", "elm"))["Location"]
        assert newest().read_by == "Garden book"
        assert "Read by the kept profile “Garden book”." in shown(browser.get(page))

    def test_it_does_not_read_a_file_of_other_columns_by_it(self, browser):
        keep(browser)
        send(browser, "A;B;Other;D\nEastham;north;oak;2026-03-12\n")
        assert newest().read_by == ""

    def test_it_reads_a_file_with_one_column_more_by_it(self, browser):
        keep(browser)
        send(browser, "A;B;C;D;E\nEastham;north;oak;2026-03-12;x\n")
        assert newest().read_by == "Garden book"

    def test_it_takes_the_one_that_was_kept_with_exactly_these_columns_first(self, browser):
        keep(browser, "Older")
        page = send(browser, "A;B;C;D;E\nEastham;north;oak;2026-03-12;x\n")["Location"]
        browser.post(f"{page}keep", {"name": "Exact"})
        send(browser, "A;B;C;D;E\nEastham;north;elm;2026-03-12;x\n")
        assert newest().read_by == "Exact"

    def test_it_keeps_the_new_reading_under_the_same_name(self, browser):
        keep(browser)
        assert keep(browser).version == 1, "the same again changes nothing"
        assert SavedProfile.objects.unscoped("test").count() == 1

    def test_it_journals_what_is_kept(self, browser):
        kept = keep(browser)
        assert Entry.objects.filter(record=kept.key, action="create").count() == 1


class TestSharing:
    @pytest.fixture
    def sharing(self, cast, browser) -> Client:
        role = cast.roles["everything"]
        role.permissions = [*role.permissions, "imports.share_profile"]
        role.write(by=SYSTEM, now=NOW)
        return browser

    def test_it_shares_with_those_who_import_there(self, cast, sharing):
        assert keep(sharing, shared="on").shared
        send(signed_in(cast.erin), FILE)
        assert newest().read_by == "Garden book"

    def test_it_keeps_to_oneself_without_the_permission(self, cast, browser):
        assert not keep(browser, shared="on").shared
        send(signed_in(cast.erin), FILE)
        assert newest().read_by == ""
        assert "Garden book" not in shown(signed_in(cast.erin).get("/imports/profiles/"))

    def test_it_lets_others_read_a_shared_one_and_not_change_it(self, cast, sharing):
        kept = keep(sharing, shared="on")
        erin = signed_in(cast.erin)
        assert erin.get(f"/imports/profiles/{kept.pk}/profile.toml").status_code == 200
        assert erin.post(f"/imports/profiles/{kept.pk}/remove").status_code == 404
        assert erin.post(f"/imports/profiles/{kept.pk}/rename", {"name": "Mine"}).status_code == 404


class TestManaging:
    def test_it_renames_and_removes(self, browser):
        kept = keep(browser)
        browser.post(f"/imports/profiles/{kept.pk}/rename", {"name": "Tree book"})
        assert "Tree book" in shown(browser.get("/imports/profiles/"))
        browser.post(f"/imports/profiles/{kept.pk}/remove")
        assert not SavedProfile.objects.unscoped("test").exists()

    def test_it_is_chosen_by_hand_where_several_fit(self, browser):
        kept = keep(browser)
        keep(browser, "Second")
        page = send(browser, FILE)["Location"]
        browser.post(f"{page}read-with", {"kept": kept.pk})
        assert newest().read_by == "Garden book"


class TestFiles:
    def test_it_goes_out_as_toml_and_comes_back_the_same(self, browser):
        kept = keep(browser)
        answer = browser.get(f"/imports/profiles/{kept.pk}/profile.toml")
        assert answer["Content-Disposition"] == 'attachment; filename="garden-book.toml"'
        back = {"target": "trees", "name": "Back", "file": upload(answer.content, "p.toml")}
        assert browser.post("/imports/profiles/", back).status_code == 302
        again = SavedProfile.objects.unscoped("test").get(name="Back")
        assert again.profile | {"file_columns": []} == kept.profile | {"file_columns": []}

    def test_it_says_what_is_wrong_with_a_file(self, browser):
        for contents, words in (("column = 1", "has no entry column"), ("= 1", "is not TOML")):
            back = {"target": "trees", "name": "Back", "file": upload(contents, "p.toml")}
            answer = browser.post("/imports/profiles/", back)
            assert answer.status_code == 422
            assert words in shown(answer)

    def test_it_writes_every_entry_that_a_profile_has(self):
        said = Profile.of(
            {
                "source": 'a "city"',
                "key": ["a", "b"],
                "columns": {"point": "lat + lon"},
                "joined": {"lat + lon": ["lat", "lon"]},
                "constants": {"channel": "web"},
                "values": {"body": {"DPW*": "Public\\Works", "\x7f": "路灯"}},
                "cut": {"text": r"^(\d+)"},
                "days": "day_first",
                "formats": ["%d.%m.%Y"],
                "zone": "Europe/Rome",
                "latitude_first": False,
                "encoding": "gb18030",
                "delimiter": "\t",
                "options": {"types": True, "codes": "C"},
            }
        )
        assert Profile.of(tomllib.loads(as_toml(said))) == said

    def test_it_takes_the_profile_of_an_example(self):
        said = Profile.read(SAN_FRANCISCO)
        assert Profile.of_toml(as_toml(said).encode()) == said
