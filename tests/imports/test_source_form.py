"""The form of an import source: errors stand at their fields, and only profiles that one may use are offered."""

import pytest

from gridwork.imports.models import ImportSource, SavedProfile
from tests.cast import NOW, SYSTEM
from tests.imports.pages import shown, signed_in


@pytest.fixture
def profile(cast) -> SavedProfile:
    role = cast.roles["everything"]
    role.permissions = [*role.permissions, *(f"imports.{verb}_importsource" for verb in ("add", "change", "view"))]
    role.permissions = [*role.permissions, "accounts.view_user"]
    role.write(by=SYSTEM, now=NOW)
    made = SavedProfile(user=cast.chief, target="trees", name="Garden book", profile={})
    made.write(by=cast.chief, now=NOW)
    return made


@pytest.fixture
def said(profile) -> dict[str, object]:
    return {
        "name": "Garden", "target": "trees", "profile": profile.pk, "folder": "garden", "address": "",
        "every_hours": "6", "daily_at": "", "active": "on",
    }  # fmt: skip


class TestForm:
    def test_it_enters_a_source(self, browser, said):
        assert browser.post("/import-sources/new", said).status_code == 302
        source = ImportSource.objects.unscoped("test").get()
        assert (source.folder, source.every_hours, str(source.profile)) == ("garden", 6, "Garden book")
        assert "garden" in shown(browser.get(f"/import-sources/{source.pk}/"))

    def test_it_makes_whoever_enters_or_changes_it_responsible_and_nobody_else(self, cast, browser, profile, said):
        """Its rows come in with their rights: with those of nobody who knows nothing of it."""
        profile.shared = True
        profile.write(by=cast.chief, now=NOW)
        browser.post("/import-sources/new", {**said, "responsible": cast.erin.pk})
        source = ImportSource.objects.unscoped("test").get()
        assert source.responsible == cast.chief
        changed = {**said, "folder": "orchard", "responsible": cast.chief.pk, "version": source.version}
        assert signed_in(cast.erin).post(f"/import-sources/{source.pk}/change", changed).status_code == 302
        source.refresh_from_db()
        assert (source.folder, source.responsible) == ("orchard", cast.erin)
        source.active = False
        source.write(by=SYSTEM, now=NOW)
        assert source.responsible == cast.erin, "the system itself answers for nothing"

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"folder": "../keys"}, "Name a folder below"),
            ({"folder": "", "address": "https://elsewhere.example/x.csv"}, "is no registered host"),
            ({"folder": "", "address": "http://localhost/x.csv"}, "must begin with https://"),
            ({"address": "https://localhost/x.csv"}, "Give a folder or an address, and not both."),
            ({"daily_at": "06:00"}, "Say every how many hours"),
            ({"target": "beds"}, "This profile is kept for another list."),
            ({"target": "nothing"}, "Select a valid choice"),
        ],
    )
    def test_it_says_what_is_wrong(self, browser, said, settings, wrong, words):
        settings.IMPORT_HOSTS = ["localhost"]
        answer = browser.post("/import-sources/new", {**said, **wrong})
        assert answer.status_code == 422
        assert words in shown(answer)

    def test_it_offers_no_profile_of_another_user(self, cast, browser, said):
        other = SavedProfile(user=cast.erin, target="trees", name="Erin’s", profile={})
        other.write(by=cast.erin, now=NOW)
        assert "Erin’s" not in shown(browser.get("/import-sources/new"))
        assert browser.post("/import-sources/new", {**said, "profile": other.pk}).status_code == 422
