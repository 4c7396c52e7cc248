"""What is suspected or proposed of a file is confirmed on its page, never decided: points, and names not here."""

import pytest

from gridwork.cases.models import Case
from gridwork.imports.models import SavedProfile
from gridwork.imports.profiles import Profile
from tests.imports.pages import finish, newest, send, shown, signed_in

HEADER = "Opened,Category,Request Type,Address,Latitude,Longitude,Agency\n"
FAKE = "23.09 113.19"


def row(number: int, *, category="Streets", kind="Pothole", at="23.09,113.19", body="Roads") -> str:
    return f"2026-09-01 08:{number:02},{category},{kind},{number} Main St,{at},{body}\n"


SPREAD = "".join(row(number, at=f"23.0{number % 9},113.0{number // 9}5") for number in range(40))
CROWDED = HEADER + SPREAD + "".join(row(number) for number in range(40, 52))


def profile() -> Profile:
    return Profile.of(newest().profile)


class TestPoints:
    @pytest.fixture
    def lea(self, drawn):
        return signed_in(drawn.lea)

    def test_it_asks_about_a_suspected_point_with_its_figures(self, lea):
        asked = shown(lea.get(send(lea, CROWDED, into="cases")["Location"]))
        assert "12 rows with 12 different addresses lie at exactly this point" in asked
        assert f"<code>{FAKE}</code>" in asked

    def test_it_keeps_rows_without_a_point_that_stands_for_none(self, lea):
        page = send(lea, CROWDED, into="cases")["Location"]
        answer = lea.post(f"{page}point", {"point": FAKE, "stands": "none"})
        assert answer["Location"] == f"{page}#confirming-title"
        assert profile().default_points == (FAKE,)
        done = finish(lea, page)
        assert (done.accepted, done.warnings["default_point"], "default_geocode" in done.warnings) == (52, 12, False)
        assert Case.objects.unscoped("test").filter(lon=None).count() == 12

    def test_it_asks_no_more_about_one_that_is_real(self, lea):
        page = send(lea, CROWDED, into="cases")["Location"]
        lea.post(f"{page}point", {"point": FAKE, "stands": "real"})
        assert "rows with 12 different addresses" not in shown(lea.get(page))
        assert "default_geocode" not in finish(lea, page).warnings

    def test_it_says_after_the_run_that_it_is_said_before(self, lea):
        page = send(lea, CROWDED, into="cases")["Location"]
        finish(lea, page)
        asked = shown(lea.get(page))
        assert f"<code>{FAKE}</code>" in asked
        assert "Choose the file again" in asked
        lea.post(f"{page}undo")
        assert "Choose the file again" not in shown(lea.get(page))

    def test_it_asks_again_once_that_is_taken_back(self, lea):
        page = send(lea, CROWDED, into="cases")["Location"]
        for stands in ("none", "real", "open"):
            lea.post(f"{page}point", {"point": FAKE, "stands": stands})
        assert (profile().default_points, profile().real_points) == ((), ())
        assert "12 rows with 12 different addresses" in shown(lea.get(page))

    @pytest.mark.parametrize("said", [{"point": "1 1", "stands": "none"}, {"point": FAKE, "stands": "doubt"}, {}])
    def test_it_takes_nothing_else(self, lea, said):
        page = send(lea, CROWDED, into="cases")["Location"]
        assert lea.post(f"{page}point", said).status_code == 422
        assert profile().default_points == ()

    def test_it_keeps_what_was_confirmed_and_not_what_one_file_showed(self, lea):
        page = send(lea, CROWDED, into="cases")["Location"]
        lea.post(f"{page}point", {"point": FAKE, "stands": "none"})
        lea.post(f"{page}keep", {"name": "theirs"})
        kept = Profile.of(SavedProfile.objects.unscoped("test").get().profile)
        assert (kept.default_points, kept.suspects, kept.days_of) == ((FAKE,), None, {})


class TestNames:
    @pytest.fixture
    def lea(self, drawn):
        return signed_in(drawn.lea)

    @pytest.mark.parametrize(
        ("said", "column", "text", "ours"),
        [
            ({"kind": "Potholes"}, "type", "Potholes", "Pothole"),
            ({"category": "", "kind": "Potholes"}, "type", "Potholes", "Pothole"),
            ({"category": "Street", "kind": "Pothole"}, "category", "Street", "Streets"),
            ({"category": "Works", "kind": "Pothole"}, "category", "Works", "Streets"),
            ({"body": "Road"}, "body", "Road", "Roads"),
        ],
    )
    def test_it_reads_a_name_as_the_proposed_one_once_that_is_confirmed(self, lea, said, column, text, ours):
        contents = HEADER + row(1, at="23.05,113.05") + row(2, at="23.06,113.05", **said)
        page = send(lea, contents, into="cases")["Location"]
        assert f"{text} → {ours}" in shown(lea.get(page))
        assert text not in profile().values.get(column, {})
        lea.post(f"{page}value", {"column": column, "text": text, "ours": ours})
        assert profile().values == {column: {text: ours}}
        done = finish(lea, page)
        assert (done.accepted, done.refused, done.warnings) == (2, 0, {})

    def test_it_proposes_nothing_that_would_not_be_found(self, lea):
        contents = HEADER + row(1, at="23.05,113.05", category="Streets", kind="Moonlight")
        assert "Proposed for names" not in shown(lea.get(send(lea, contents, into="cases")["Location"]))

    def test_it_reads_the_name_as_it_stands_once_that_is_taken_back(self, lea):
        page = send(lea, HEADER + row(1, at="23.05,113.05", kind="Potholes"), into="cases")["Location"]
        for ours in ("Pothole", ""):
            lea.post(f"{page}value", {"column": "type", "text": "Potholes", "ours": ours})
        assert profile().values == {}
        assert lea.post(f"{page}value", {"column": "weather", "text": "rain", "ours": "sun"}).status_code == 422

    def test_it_changes_nothing_of_rows_that_are_in(self, lea):
        page = send(lea, HEADER + row(1, at="23.05,113.05"), into="cases")["Location"]
        finish(lea, page)
        assert lea.post(f"{page}value", {"column": "type", "text": "a", "ours": "b"}).status_code == 409
