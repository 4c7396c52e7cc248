"""A hierarchy is taken in once, edition after edition; every feature is accounted for."""

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.core.management import CommandError, call_command

from gridwork.journal.models import Entry
from gridwork.places import standing
from gridwork.places.boundaries import locate_point
from gridwork.places.dated import holding
from gridwork.places.hierarchy import Profile, Report, Unreadable, take_in
from gridwork.places.models import Level, Place, PlaceAncestor, PlaceBoundary, PlaceCode
from tests.places.district import BY, NOW, TODAY

SAN_FRANCISCO = Path(__file__).resolve().parents[2] / "examples" / "san_francisco"
FIRST, SECOND = date(2016, 7, 31), date(2017, 10, 31)
CODES = Profile.of(
    {
        "source": "tests",
        "language": "zh",
        "boundaries": False,
        "root": {"level": "district", "name": {"zh": "乌有区"}, "code": "990101"},
        "level": [
            {"level": "town", "name": "{town}", "code": "{town_code}", "dissolve": True},
            {
                "level": "village",
                "name": "{name}",
                "code": "{code}",
                "kind": "{kind}",
                "match_names": True,
                "absent": "close",
            },
        ],
    }
)


def taken(path: Path, profile: Profile = CODES, as_of: date = FIRST) -> Report:
    return take_in([path], profile, as_of=as_of, by=BY, now=NOW)


def edition(folder: Path, name: str, *rows: tuple[str, str, str]) -> Path:
    """Rows of code, name and kind; the town is in the code."""
    lines = ["code,name,kind,town,town_code"]
    lines += [f"{code},{text},{kind},{'东镇' if code[8] == '1' else '西镇'},{code[:9]}" for code, text, kind in rows]
    path = folder / f"{name}.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def place(code: str, on: date = TODAY) -> Place:
    """By its code on a day."""
    return Place.known.get(pk__in=PlaceCode.known.filter(holding(on), code=code).values("place"))


@pytest.fixture
def editions(db: None, tmp_path: Path) -> tuple[Report, Report]:
    """Between the two: one added, one closed, one renamed, one that changed kind and code, and homonyms."""
    first = edition(
        tmp_path,
        "2016",
        ("990101001001", "桂一社区居委会", "residents_committee"),
        ("990101001217", "夏西村委会", "villagers_committee"),
        ("990101001048", "岐丰社区居委会", "residents_committee"),
        ("990101001401", "物流园A区社区", "quasi_residents"),
        ("990101001002", "太平社区居委会", "residents_committee"),
        ("990101002002", "太平社区居委会", "residents_committee"),
    )
    second = edition(
        tmp_path,
        "2017",
        ("990101001001", "桂一社区居委会", "residents_committee"),
        ("990101001049", "夏西社区居委会", "residents_committee"),
        ("990101001053", "桂二社区居委会", "residents_committee"),
        ("990101001401", "物流园一区社区", "quasi_residents"),
        ("990101001002", "太平社区居委会", "residents_committee"),
        ("990101002002", "太平社区居委会", "residents_committee"),
    )
    return taken(first), taken(second, as_of=SECOND)


class TestEditions:
    def test_each_says_what_changed(self, editions: tuple[Report, Report]) -> None:
        first, second = editions
        assert (first.read, first.accepted, dict(first.opened)) == (6, 6, {"district": 1, "town": 2, "village": 6})
        assert (second.read, second.accepted, second.unchanged) == (6, 3, 3)
        assert dict(second.opened) == {"village": 1}
        assert second.changed == {"renamed": 2, "recoded": 1, "changed in kind": 1, "closed": 1}

    def test_a_village_that_changes_kind_and_code_stays_one_place(self, editions: tuple[Report, Report]) -> None:
        assert place("990101001217", FIRST) == place("990101001049")
        assert place("990101001049").kind == "residents_committee"

    def test_the_past_keeps_names_and_places(self, editions: tuple[Report, Report]) -> None:
        then = set(standing.names_on(FIRST, language="zh").values())
        now = set(standing.names_on(SECOND, language="zh").values())
        assert then - now == {"夏西村委会", "岐丰社区居委会", "物流园A区社区"}
        assert now - then == {"夏西社区居委会", "桂二社区居委会", "物流园一区社区"}

    def test_a_place_that_is_gone_is_closed_and_not_lost(self, editions: tuple[Report, Report]) -> None:
        gone = place("990101001048", FIRST)
        assert gone.closed_on == SECOND
        assert PlaceAncestor.objects.filter(place=gone, distance=1).exists()

    def test_neighbours_whose_names_differ_in_one_character_are_two(self, editions: tuple[Report, Report]) -> None:
        assert place("990101001001") != place("990101001053")

    def test_homonyms_are_two(self, editions: tuple[Report, Report]) -> None:
        assert place("990101001002") != place("990101002002")

    @pytest.mark.parametrize(("name", "as_of"), [("2016", FIRST), ("2017", SECOND), ("2017", TODAY)])
    def test_an_edition_a_second_time_changes_nothing(
        self, editions: tuple[Report, Report], tmp_path: Path, name: str, as_of: date
    ) -> None:
        entries = Entry.objects.count()
        again = taken(tmp_path / f"{name}.csv", as_of=as_of)
        assert (again.read, again.accepted, again.unchanged, again.refused) == (6, 0, 6, 0)
        assert Entry.objects.count() == entries

    def test_an_edition_older_than_the_first_is_refused_by_feature(
        self, editions: tuple[Report, Report], tmp_path: Path
    ) -> None:
        report = taken(tmp_path / "2016.csv", as_of=date(2015, 1, 1))
        assert report.accepted == 0
        assert report.refused == 6

    def test_nothing_is_closed_while_something_is_refused(
        self, editions: tuple[Report, Report], tmp_path: Path
    ) -> None:
        torn = edition(
            tmp_path, "torn", ("990101001001", "", "x"), ("990101001002", "太平社区居委会", "residents_committee")
        )
        report = taken(torn, as_of=TODAY)
        assert report.changed["closed"] == 0
        assert [notice.reason for notice in report.notices] == ["Nothing was closed, since some features were refused."]


class TestSanFrancisco:
    @pytest.fixture
    def said(self, db: None) -> dict[str, Any]:
        return self.told()

    def told(self) -> dict[str, Any]:
        out = StringIO()
        files = [str(SAN_FRANCISCO / "tracts.geojson"), "--profile", str(SAN_FRANCISCO / "places.toml"), "--json"]
        call_command("places", "import", *files, stdout=out)
        return json.loads(out.getvalue())

    def test_every_tract_is_accepted(self, said: dict[str, Any]) -> None:
        assert (said["read"], said["accepted"], said["refused"]) == (195, 195, 0)
        assert said["opened"] == {"district": 1, "town": 41, "village": 195}

    def test_a_second_time_changes_nothing(self, said: dict[str, Any]) -> None:
        again = self.told()
        assert (again["read"], again["accepted"], again["unchanged"], again["refused"]) == (195, 0, 195, 0)

    def test_neighbourhoods_hold_their_tracts(self, said: dict[str, Any]) -> None:
        shapes = {row.place_id: row.geometry for row in PlaceBoundary.known.all()}
        for tract in Place.known.filter(level=Level.VILLAGE):
            outside = shapely.difference(shapes[tract.pk], shapes[tract.parent_id]).area
            assert outside < shapes[tract.pk].area * 1e-9
            assert tract.town_id == tract.parent_id

    def test_a_point_is_found_in_its_tract(self, said: dict[str, Any]) -> None:
        found = locate_point(-122.4342, 37.7752, on=TODAY)  # in Hayes Valley
        assert Place.known.get(pk=found.place_id).code == "06075016400"


def test_a_district_of_2900_places_takes_few_statements(
    db: None, tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    features = [
        {
            "type": "Feature",
            "properties": {"code": f"{990101001001 + column * 38 + row:012d}{cell + 1:03d}", "in": f"{column}-{row}"},
            "geometry": shapely.geometry.mapping(shapely.box(x, y, x + 0.01, y + 0.01)),
        }
        for column in range(7)
        for row in range(38)
        for cell in range(10)
        for x, y in [(113 + column * 0.02 + cell % 2 * 0.01, 22 + row * 0.05 + cell // 2 * 0.01)]
    ]
    path = tmp_path / "cells.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    said = {
        "source": "tests",
        "root": {"level": "district", "name": "Erewhon"},
        "level": [
            {"level": "village", "name": "{in}", "dissolve": True},
            {"level": "cell", "name": "Cell {code}", "code": "{code}"},
        ],
    }
    with django_assert_max_num_queries(240):
        report = taken(path, Profile.of(said))
    assert dict(report.opened) == {"district": 1, "village": 266, "cell": 2660}


class TestSuspicion:
    def test_villages_in_another_system_than_stated_are_asked_about(self, db: None, tmp_path: Path) -> None:
        towns = [(f"T{n}", shapely.box(113 + n * 0.02, 23, 113.02 + n * 0.02, 23.2)) for n in range(6)]
        self.write(tmp_path / "towns.geojson", [(code, "", shape) for code, shape in towns])
        level = {"name": "{code}", "code": "{code}"}
        taken(tmp_path / "towns.geojson", Profile.of({"source": "a", "level": [{"level": "town"} | level]}))
        villages = []
        for code, shape in towns:
            west, south, east, _north = shape.bounds
            villages += [
                (f"{code}{side}{row}", code, shapely.box(x, south + row * 0.02, x + 0.004, south + row * 0.02 + 0.02))
                for row in range(10)
                for side, x in (("w", west), ("e", east - 0.004))
            ]
        shifted = [(code, town, shapely.affinity.translate(shape, 0.0052, -0.0026)) for code, town, shape in villages]
        self.write(tmp_path / "villages.geojson", shifted)
        profile = Profile.of({"source": "b", "level": [{"level": "village", "parent": "{in}"} | level]})
        report = taken(tmp_path / "villages.geojson", profile)
        assert report.accepted == 120
        assert any("ask which system the file is in" in notice.reason for notice in report.notices)

    @staticmethod
    def write(path: Path, rows: list[tuple[str, str, Any]]) -> None:
        features = [
            {
                "type": "Feature",
                "properties": {"code": code, "in": parent},
                "geometry": shapely.geometry.mapping(shape),
            }
            for code, parent, shape in rows
        ]
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))

    def test_a_parent_nobody_knows_is_refused(self, db: None, tmp_path: Path) -> None:
        self.write(tmp_path / "a.geojson", [("V1", "T9", shapely.box(0, 0, 1, 1))])
        level = {"level": "village", "name": "{code}", "code": "{code}", "parent": "{in}"}
        report = taken(tmp_path / "a.geojson", Profile.of({"source": "b", "level": [level]}))
        assert [tuple(row) for row in report.refusals] == [(1, "in", "lies in T9, which is not known")]


class TestFilesAndCommand:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("{", "end of data"),
            ('{"type": "Feature"}', "not a GeoJSON FeatureCollection"),
            ('{"features": [], "crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}}', "EPSG::3857"),
        ],
    )
    def test_a_file_that_is_not_what_it_should_be_is_named(self, tmp_path: Path, text: str, words: str) -> None:
        path = tmp_path / "wrong.geojson"
        path.write_text(text)
        with pytest.raises(Unreadable, match=words):
            taken(path)

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        for name in ("a.geojson", "a.csv"):
            with pytest.raises(Unreadable, match=name):
                taken(tmp_path / name)

    def test_the_command_says_it_in_words(self, editions: tuple[Report, Report], tmp_path: Path) -> None:
        profile = tmp_path / "p.toml"
        profile.write_text(
            'source = "x"\nboundaries = false\n[[level]]\nlevel = "village"\nname = "{name}"\ncode = "{code}"\n'
        )
        out = StringIO()
        call_command("places", "import", str(tmp_path / "2017.csv"), "--profile", str(profile), stdout=out)
        assert "6 read" in out.getvalue()

    def test_the_command_fails_in_one_sentence(self, db: None, tmp_path: Path) -> None:
        profile = tmp_path / "p.toml"
        profile.write_text('source = "x"')
        with pytest.raises(CommandError, match="at least one"):
            call_command("places", "import", "x.geojson", "--profile", str(profile))
        with pytest.raises(CommandError, match="no date"):
            call_command("places", "import", "x", "--profile", str(profile), "--as-of", "soon")
