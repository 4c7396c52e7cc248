"""Files as rows: whatever a district's offices send, in whatever encoding, with whatever is wrong with it."""

import io
import tempfile
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from gridwork.imports.mending import guarded, unguarded
from gridwork.imports.readers import reader_of, sheets
from gridwork.imports.readers.documents import flat
from tests.naughty import csv_spectrum
from tests.promises import Counted

SPECTRUM = csv_spectrum()
NOON = datetime(2026, 9, 18, 12)  # noqa: DTZ001  (a sheet knows no zones)


def rows(path, **how) -> list[dict[str, str]]:
    return [row.cells for row in reader_of(path, **how).rows()]


def faults(path) -> list[tuple[int, str]]:
    return [(row.line, row.fault.code) for row in reader_of(path).rows() if row.fault]


def refusal(path, **how) -> str:
    with pytest.raises(ValidationError) as error:
        list(reader_of(path, **how).rows())
    return str(error.value.code)


@pytest.mark.naughty
@pytest.mark.parametrize("name", SPECTRUM)
def test_it_reads_each_dialect_of_csv(name: str, counted: Counted):
    path, held = SPECTRUM[name]
    assert rows(path) == held
    counted("dialects of CSV", [name])


class TestTables:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_it_finds_the_delimiter(self, file, delimiter):
        path = file(
            f"name{delimiter}kind\nLamp, old{delimiter}x\n" if delimiter != "," else 'name,kind\n"Lamp, old",x\n'
        )
        assert rows(path) == [{"name": "Lamp, old", "kind": "x"}]

    def test_it_reads_cells_over_several_lines_and_knows_where_rows_begin(self, file):
        path = file('name,note\na,"one\ntwo ""quoted"""\nb,\n')
        found = list(reader_of(path).rows())
        assert [row.line for row in found] == [2, 4]
        assert found[0].cells["note"] == 'one\ntwo "quoted"'

    def test_it_passes_over_what_is_empty(self, file):
        assert rows(file("a,b\n1,2\n\n , \n,\n3,4\n")) == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]

    def test_it_says_which_lines_are_ragged_and_loses_nothing_of_them(self, file):
        path = file("a,b\n1\n1,2,3,4\n5,6,,\n7,8\n")
        assert faults(path) == [(2, "ragged"), (3, "ragged")]
        assert rows(path)[1] == {"a": "1", "b": "2,3,4"}

    def test_it_goes_on_after_a_line_it_cannot_read(self, file):
        path = file("a,b\n" + f'1,"{"x" * 140_000}"\n' + "3,4\n")
        assert faults(path) == [(2, "unreadable")]
        assert rows(path)[-1] == {"a": "3", "b": "4"}

    def test_it_calls_columns_without_a_name_by_their_place(self, file):
        assert reader_of(file(",a,\n1,2,3\n")).columns == ("column 1", "a", "column 3")

    def test_it_refuses_two_columns_of_one_name(self, file):
        assert refusal(file("a,b,a\n1,2,3\n")) == "columns"

    @pytest.mark.parametrize("contents", ["", " \n\n", "\ufeff"])
    def test_it_refuses_an_empty_file(self, file, contents):
        assert refusal(file(contents)) == "empty"

    def test_it_reads_a_header_alone(self, file):
        assert rows(file("a,b\n")) == []


class TestEncodings:
    TEXT = "name,note\n路灯,坏了，请修理。\n"

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
    def test_it_reads_chinese_as_offices_save_it(self, file, encoding):
        assert rows(file(self.TEXT, encoding)) == [{"name": "路灯", "note": "坏了，请修理。"}]

    def test_it_reads_western_text_of_old_spreadsheets(self, file):
        path = file("name,note\nCafé,“noisy” – très\n", "cp1252")
        assert rows(path) == [{"name": "Café", "note": "“noisy” – très"}]

    def test_it_asks_where_the_bytes_do_not_decide(self, file):
        assert refusal(file(b"a,b\n" + bytes(range(128, 256)) + b",x\n")) == "encoding"

    def test_it_believes_what_it_is_told(self, file):
        assert rows(file("a\n\u0416\n", "koi8-r"), encoding="koi8-r") == [{"a": "\u0416"}]
        assert refusal(file("a\né\n", "latin-1"), encoding="utf-8") == "encoding"
        assert refusal(file("a\nb\n"), encoding="utf-99") == "encoding"

    RUSSIAN = "name,note\nЯма,Большая яма на дороге у дома\nФонарь,Не горит второй день\n"

    def test_it_tells_russian_from_a_western_text(self, file):
        assert rows(file(self.RUSSIAN, "cp1251"))[0] == {"name": "Яма", "note": "Большая яма на дороге у дома"}
        assert rows(file("a\nRue de l’Église, où ça\n", "cp1252")) == [{"a": "Rue de l’Église, où ça"}]

    @pytest.mark.parametrize(("text", "encoding"), [(RUSSIAN, "koi8-r"), ("a,b\nΜεγάλη τρύπα,στον δρόμο\n", "cp1253")])
    def test_it_asks_where_whole_words_lie_beyond_ascii_in_another_way(self, file, text, encoding):
        assert refusal(file(text, encoding)) == "encoding"

    def test_it_sees_a_break_of_encoding_far_down(self, file):
        assert rows(file(b"a,b\n" + b"1,2\n" * 400_000 + "路灯,坏\n".encode("gb18030")))[-1]["a"] == "路灯"

    @given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=4))
    def test_it_never_takes_utf_8_for_anything_else(self, text):
        with tempfile.NamedTemporaryFile() as kept:
            Path(kept.name).write_text(f"a\n{text}\n", encoding="utf-8")
            assert rows(Path(kept.name)) == [{"a": text}]


class TestJson:
    def test_it_reads_an_object_a_line(self, file):
        path = file('{"name": "Lamp", "at": {"lat": 23.10, "lon": 113}}\n\n{"name": null, "ok": true, "tags": ["a"]}\n')
        reader = reader_of(path)
        assert reader.columns == ("name", "at.lat", "at.lon", "ok", "tags")
        assert rows(path) == [
            {"name": "Lamp", "at.lat": "23.10", "at.lon": "113"},
            {"name": "", "ok": "true", "tags": '["a"]'},
        ]

    def test_it_says_which_lines_are_none(self, file):
        assert faults(file('{"a": 1}\n{"a": \n[1]\n{"a": NaN}\n')) == [(2, "unreadable"), (3, "unreadable")]

    def test_it_reads_a_list_of_objects(self, file):
        assert rows(file('[\n {"a": "007"},\n {"a": 1.50}\n]')) == [{"a": "007"}, {"a": "1.50"}]

    def test_it_reads_geojson_with_a_points_coordinates(self, file):
        path = file(
            '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "Lamp"},'
            ' "geometry": {"type": "Point", "coordinates": [113.1, 23.0]}},'
            ' {"type": "Feature", "properties": null, "geometry": null}]}'
        )
        first, second = rows(path)
        assert (first["name"], first["longitude"], first["latitude"]) == ("Lamp", "113.1", "23.0")
        assert second == {"geometry": "{}"}

    @pytest.mark.parametrize("contents", ["{", "[1, 2", '{"type": "Feature",\n"x": 1}', "[" * 100_000])
    def test_it_refuses_what_is_neither(self, file, contents):
        assert refusal(file(contents)) == "unreadable"

    def test_it_flattens_as_deep_as_it_goes(self):
        assert flat({"a": {"b": {"c": None}}, "d": False}) == {"a.b.c": "", "d": "false"}


class TestSheets:
    @staticmethod
    def workbook(*lines: list[object]) -> bytes:
        book, buffer = Workbook(), io.BytesIO()
        for line in lines:
            book.active.append(line)
        book.save(buffer)
        return buffer.getvalue()

    def test_it_reads_the_first_sheet_as_text(self, file):
        path = file(
            self.workbook(
                ["name", "n", "day", "at", "ok"],
                ["路灯", 3.0, date(2026, 9, 18), NOON, True],
                [None, None, None, None, None],
                ["x", 2.5, None, None, False],
            )
        )
        assert rows(path) == [
            {"name": "路灯", "n": "3", "day": "2026-09-18", "at": "2026-09-18 12:00:00", "ok": "true"},
            {"name": "x", "n": "2.5", "day": "", "at": "", "ok": "false"},
        ]
        assert [row.line for row in reader_of(path).rows()] == [2, 4]

    def test_it_refuses_what_is_damaged_or_empty(self, file):
        assert refusal(file(b"PK\x03\x04" + bytes(100))) == "unreadable"
        assert refusal(file(self.workbook())) == "empty"

    def test_it_says_so_when_the_damage_lies_behind_good_rows(self, file):
        whole, damaged = zipfile.ZipFile(io.BytesIO(self.workbook(["a"], ["b"], ["c"]))), io.BytesIO()
        with whole, zipfile.ZipFile(damaged, "w") as made:
            for name in whole.namelist():
                made.writestr(name, whole.read(name).replace(b'<row r="3"', b'<row r="3'))
        found = reader_of(file(damaged.getvalue())).rows()
        assert next(found).cells == {"a": "b"}
        with pytest.raises(ValidationError, match="damaged"):
            next(found)

    def test_it_refuses_a_bomb(self, file, monkeypatch):
        monkeypatch.setattr(sheets, "UNPACKED", 1000)
        assert refusal(file(self.workbook(["a"], ["b"]))) == "bytes"


@pytest.mark.export
class TestMendedFiles:
    def test_it_takes_back_what_the_system_added(self, file):
        path = file("\ufeffname,lat,gridwork_line,gridwork_column,gridwork_reason\n'=x,'-1.5,4,name,'=bad\n")
        assert reader_of(path).columns == ("name", "lat")
        assert rows(path) == [{"name": "=x", "lat": "-1.5"}]

    def test_it_takes_an_apostrophe_for_itself_in_any_other_file(self, file):
        assert rows(file("name\n'=x\n")) == [{"name": "'=x"}]

    def test_it_takes_it_back_from_a_spreadsheet_too(self, file):
        header = ["name", "gridwork_line", "gridwork_column", "gridwork_reason"]
        assert rows(file(TestSheets.workbook(header, ["'=x", 4, "name", "bad"]))) == [{"name": "=x"}]

    @given(st.text())
    def test_it_gives_every_cell_back_as_it_was(self, cell):
        assert unguarded(guarded(cell)) == cell
        assert not guarded(cell).lstrip().startswith(("=", "+", "-", "@"))

    @given(st.text(alphabet="'=+-@ \t1a"))
    def test_it_gives_back_what_looks_guarded_already(self, cell):
        assert unguarded(guarded(cell)) == cell
