"""Profiles: how a file's columns become a target's, and what is wrong with a profile that does not fit."""

import pytest
from django.core.exceptions import ValidationError

from gridwork.imports import cutting
from gridwork.imports.profiles import Profile
from gridwork.imports.rows import RawRow
from gridwork.imports.targets import Column
from gridwork.imports.values import Kind

TOML = """
source = "city"
key = "ID"
formats = ["%m/%d/%Y"]
zone = "America/Los_Angeles"

[columns]
opened_at = "Opened"
place = "Where"

[constants]
channel = "web"

[values.place]
"N." = "North"
"""


class Target:
    name = "reports"
    permission = ""
    options = frozenset({"agencies"})
    columns = (
        Column("opened_at", "Opened on", Kind.MOMENT, required=True),
        Column("place", "Place"),
        Column("channel", "Channel"),
        Column("text", "Description"),
    )


TARGET = Target()
FILE = ["ID", "Opened", "Where", "description"]


def profile(tmp_path, text: str = TOML) -> Profile:
    path = tmp_path / "profile.toml"
    path.write_text(text, encoding="utf-8")
    return Profile.read(path)


def wrong(said: dict, file_columns: list[str] = FILE) -> list[str]:
    with pytest.raises(ValidationError) as error:
        Profile.of(said).matched(TARGET, file_columns, "UTC").check(TARGET)
    return error.value.messages


class TestReading:
    def test_it_reads_toml_and_gives_itself_back(self, tmp_path):
        read = profile(tmp_path)
        assert (read.key, read.formats, read.columns["place"]) == (("ID",), ("%m/%d/%Y",), "Where")
        assert Profile.of(read.plain) == read

    @pytest.mark.parametrize(
        "text",
        [
            "= 3",
            'colunms = "x"',
            'columns = "x"',
            'zone = "Mars/Phobos"',
            'days = "now"',
            "[columns]\nplace = 3",
            "zone = 8",
            "[cut]\ntext = '(a'",
            "[cut]\ntext = 'a{9999999999}'",
            f"[cut]\ntext = '{'(' * 5000}{')' * 5000}'",
        ],
    )
    def test_it_refuses_what_it_does_not_know(self, tmp_path, text):
        with pytest.raises(ValidationError) as error:
            profile(tmp_path, text)
        assert error.value.code == "profile"


class TestMatching:
    def test_it_matches_columns_of_the_same_name_or_label(self, tmp_path):
        fitted = profile(tmp_path).matched(TARGET, FILE, "UTC")
        assert fitted.columns == {"opened_at": "Opened", "place": "Where", "text": "description"}
        assert fitted.zone == "America/Los_Angeles"
        assert Profile().matched(TARGET, ["opened on"], "UTC").columns == {"opened_at": "opened on"}

    def test_it_uses_no_column_twice_by_itself(self):
        fitted = Profile.of({"columns": {"opened_at": "description"}}).matched(TARGET, ["description"], "UTC")
        assert fitted.columns == {"opened_at": "description"}

    def test_it_leaves_a_column_out_that_was_taken_away_after_matching(self):
        matched = Profile().matched(TARGET, ["opened on", "place"], "UTC")
        fewer = Profile.of(matched.plain | {"columns": {"opened_at": "opened on"}})
        assert fewer.matched(TARGET, ["opened on", "place"], "UTC") == fewer

    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            ({"columns": {"where": "Where"}}, "There is no column where to import into."),
            ({"columns": {"place": "Place?"}}, "The file has no column Place?."),
            ({"key": ["Nr"]}, "The file has no column Nr."),
            ({"columns": {"place": "Where"}, "constants": {"place": "x"}}, "“place” is given twice"),
            ({"options": {"agency": 3}}, "This import knows no option agency."),
        ],
    )
    def test_it_says_what_does_not_fit(self, said, expected):
        assert any(expected in message for message in wrong({"columns": {"opened_at": "Opened"}} | said))

    def test_it_says_which_required_column_is_missing(self):
        assert wrong({}, ["ID"]) == ["A column for “Opened on” is missing."]


class TestRows:
    def test_it_turns_cells_into_values(self, tmp_path):
        fitted = profile(tmp_path).matched(TARGET, FILE, "UTC")
        row = fitted.row(RawRow(2, {"ID": "7", "Opened": "06/03/2017", "Where": "N.", "description": " dark "}), TARGET)
        assert row.values["opened_at"].isoformat() == "2017-06-03T00:00:00-07:00"
        assert (row.values["place"], row.values["channel"], row.values["text"]) == ("North", "web", "dark")
        assert (row.key, row.is_open) == ("7", True)

    def test_it_knows_values_by_their_beginning(self):
        table = {"DPW*": "Works", "DPW Ops*": "Operations", "DPW": "Exactly"}
        fitted = Profile.of({"columns": {"opened_at": "Opened", "place": "Where"}, "values": {"place": table}})
        read = [
            fitted.row(RawRow(2, {"Opened": "2017-06-03", "Where": where}), TARGET).values["place"]
            for where in ("DPW Ops Queue", "DPW BSM", "DPW", "PUC")
        ]
        assert read == ["Operations", "Works", "Exactly", "PUC"]

    def test_it_leaves_out_what_a_profile_cuts_and_says_so(self):
        said = {"columns": {"opened_at": "Opened", "text": "Text"}, "cut": {"text": r" - [A-Z0-9]{7}$"}}
        fitted = Profile.of(said)
        row = fitted.row(RawRow(2, {"Opened": "2017-06-03", "Text": "Black - Hummer - 8X75179"}), TARGET)
        assert row.values["text"] == "Black - Hummer"
        assert [(each.code, each.column) for each in row.warnings] == [("cut", "Text")]
        other = fitted.row(RawRow(2, {"Opened": "2017-06-03", "Text": "Black - Hummer"}), TARGET)
        assert not other.warnings

    def test_it_leaves_out_only_the_group_of_a_pattern_that_has_one(self):
        said = {"columns": {"opened_at": "Opened", "text": "Text"}, "cut": {"text": r"call (\d+)"}}
        row = Profile.of(said).row(RawRow(2, {"Opened": "2017-06-03", "Text": "please call 123 or call 45!"}), TARGET)
        assert row.values["text"] == "please call  or call !"

    @pytest.mark.parametrize("pattern", ["(a+)+$", "^(a|aa)+$", "a*a*a*a*a*a*a*a*$"])
    def test_it_stops_a_pattern_that_comes_to_no_end(self, monkeypatch, pattern):
        monkeypatch.setattr(cutting, "SECONDS", 0.5)
        said = {"columns": {"opened_at": "Opened", "text": "Text"}, "cut": {"text": pattern}}
        with pytest.raises(ValidationError, match="takes too long"):
            Profile.of(said).row(RawRow(2, {"Opened": "2017-06-03", "Text": "a" * 2000 + "b"}), TARGET)

    def test_it_says_everything_that_is_wrong_with_a_row(self, tmp_path):
        fitted = profile(tmp_path).matched(TARGET, FILE, "UTC")
        row = fitted.row(RawRow(2, {"ID": "", "Opened": "", "Where": "N."}), TARGET)
        assert [(p.column, p.code) for p in row.problems] == [("Opened", "required"), ("ID", "no_key")]
        row = fitted.row(RawRow(2, {"ID": "7", "Opened": "2017-06-03"}), TARGET)
        assert [(p.column, p.code) for p in row.problems] == [("Opened", "not_a_moment")]

    def test_it_knows_rows_apart_by_what_is_taken_of_them(self, tmp_path):
        fitted = profile(tmp_path).matched(TARGET, [*FILE, "Updated"], "UTC")
        cells = {"ID": "7", "Opened": "06/03/2017", "Where": "N."}
        one, same, other = (
            fitted.row(RawRow(2, cells | more), TARGET) for more in ({}, {"Updated": "x"}, {"Where": "S"})
        )
        assert one.content == same.content != other.content

    def test_it_takes_the_whole_row_for_its_key_where_there_is_none(self):
        fitted = Profile.of({"columns": {"opened_at": "Opened"}}).matched(TARGET, FILE, "UTC")
        one, other = (fitted.row(RawRow(2, {"Opened": day}), TARGET) for day in ("2017-06-03", "2017-06-04"))
        assert one.key.startswith("sha256:")
        assert one.key != other.key

    def test_it_shortens_a_key_that_is_too_long(self):
        fitted = Profile.of({"columns": {"opened_at": "Opened"}, "key": ["ID"]}).matched(TARGET, FILE, "UTC")
        row = fitted.row(RawRow(2, {"Opened": "2017-06-03", "ID": "x" * 500}), TARGET)
        assert len(row.key) <= 100
