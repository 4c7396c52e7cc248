"""Boston's hundred requests in five variants: every count follows from the file, reckoned here without the importer."""

import csv
import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson
import pytest
from django.core.management import call_command

from gridwork.cases.imports import CaseTarget
from gridwork.cases.models import Case
from gridwork.imports import actions
from gridwork.imports.models import Import
from gridwork.imports.profiles import Profile
from tests.cast import NOW, SYSTEM

BOSTON = Path(__file__).parents[2] / "examples" / "boston"
ZONE = ZoneInfo("America/New_York")
CITY_HALL = ("42.3594", "-71.0587")
VARIANTS = ("100.csv", "100-20dupes-random.csv", "dmy-100.csv", "100-with-nonascii.csv", "100-bad.tsv")
SAME_WITHIN = 3600  # seconds


class File:
    """A variant as the standard library reads it: what the importer has to agree with."""

    def __init__(self, name: str) -> None:
        self.path = BOSTON / f"boston311-{name}"
        with self.path.open(encoding="utf-8", newline="") as file:
            header, *lines = csv.reader(file, delimiter="\t" if name.endswith("tsv") else ",")
        self.read = len(lines)
        self.ragged = [number for number, line in enumerate(lines, start=2) if len(line) != len(header)]
        whole = [dict(zip(header, line, strict=True)) for line in lines if len(line) == len(header)]
        self.distinct = list({row["case_enquiry_id"]: row for row in whole}.values())
        self.repeated = len(whole) - len(self.distinct)
        self.days = "%d/%m/%Y %H:%M:%S" if "dmy" in name else "%Y-%m-%d %H:%M:%S"

    def moment(self, text: str) -> datetime:
        return datetime.strptime(text, self.days).replace(tzinfo=ZONE)

    @property
    def at_city_hall(self) -> int:
        return sum((row["latitude"], row["longitude"]) == CITY_HALL for row in self.distinct)

    @property
    def near(self) -> int:
        """Rows whose type was reported at the same address, or without one at the same point, within an hour."""
        last: dict[tuple[str, ...], datetime] = {}
        found = 0
        for row in self.distinct:
            where = row["location"].strip().casefold() or f"{row['latitude']} {row['longitude']}"
            key, at = (row["reason"], row["type"], where), self.moment(row["open_dt"])
            found += key in last and abs((at - last[key]).total_seconds()) <= SAME_WITHIN
            last[key] = at
        return found

    @property
    def with_phone(self) -> int:
        """No request of this month holds a number of China or of other forms than these two."""
        number = re.compile(r"(?<![\d-])(?:\(?\d{3}\)?[-. ]?)?\d{3}[-.]\d{4}(?![\d-])|(?<!\d)0\d{9,11}(?!\d)")
        said = ("case_title", "closure_reason", "location")
        return sum(any(number.search(row[name]) for name in said) for row in self.distinct)


@pytest.fixture
def city(db: None) -> None:
    call_command("places", "import", str(BOSTON / "neighborhoods.csv"), profile=BOSTON / "places.toml", verbosity=0)


def taken_in(name: str, capsys) -> dict:
    capsys.readouterr()
    file, profile = BOSTON / f"boston311-{name}", BOSTON / "cases.toml"
    call_command("cases", "import", str(file), "--profile", str(profile), "--json")
    return orjson.loads(capsys.readouterr().out)


@pytest.mark.parametrize("name", VARIANTS)
def test_it_accounts_for_every_row(city, capsys, name):
    file, told = File(name), taken_in(name, capsys)
    assert (told["read"], told["accepted"]) == (file.read, len(file.distinct))
    assert (told["unchanged"], told["refused"]) == (file.repeated, len(file.ragged))
    expected = {
        "default_geocode": file.at_city_hall,
        "near_duplicate": file.near,
        "phone_in_text": file.with_phone,
        "repeated": file.repeated,
    }
    assert told["warnings"] == {code: count for code, count in expected.items() if count}
    refused = Import.objects.unscoped("test").get().findings.filter(refused=True)
    assert [(each.line, each.code) for each in refused] == [(line, "ragged") for line in file.ragged]


@pytest.mark.parametrize("name", VARIANTS)
def test_it_keeps_moments_texts_and_places_as_the_file_has_them(city, capsys, name):
    file = File(name)
    taken_in(name, capsys)
    cases = {case.external_number: case for case in Case.objects.unscoped("test").select_related("place")}
    assert len(cases) == len(file.distinct)
    for row in file.distinct:
        case = cases[row["case_enquiry_id"]]
        assert case.reported_at == file.moment(row["open_dt"])
        assert case.closed_at == (file.moment(row["closed_dt"]) if row["closed_dt"] else None)
        assert (case.address, case.lat) == (row["location"].strip(), float(row["latitude"]))
        assert case.public_answer == row["closure_reason"].strip()
        assert case.place.name_en == (row["neighborhood"].strip() or "City of Boston")


def test_it_reads_the_days_of_both_variants_as_the_same(city, capsys):
    """A hundred opened, of whom fifteen are still open: the same moments, whichever way they are written."""
    said = [
        Counter((row["case_enquiry_id"], file.moment(row["open_dt"])) for row in file.distinct)
        for file in (File("100.csv"), File("dmy-100.csv"))
    ]
    assert said[0] == said[1]
    taken_in("dmy-100.csv", capsys)
    kept = Case.objects.unscoped("test").values_list("external_number", "reported_at")
    assert Counter(kept) == said[0]


def test_a_default_geocode_counts_for_no_place_once_it_is_confirmed(city):
    file, target = File("100.csv"), CaseTarget()
    profile = Profile.read(BOSTON / "cases.toml")
    for confirmed, located in (({}, len(file.distinct)), ({"default_points": ["42.3594, -71.0587"]}, None)):
        said = Profile.of(profile.plain | confirmed)
        imported = actions.choose([file.path.read_bytes()], "x", target, said, by=SYSTEM, now=NOW)
        actions.take_in(imported, target, by=SYSTEM, clock=lambda: NOW)
        found = Case.objects.unscoped("test").exclude(lon=None).count()
        assert found == (located or len(file.distinct) - file.at_city_hall)
        code, other = ("default_point", "default_geocode") if confirmed else ("default_geocode", "default_point")
        assert (imported.warnings[code], imported.warnings.get(other)) == (file.at_city_hall, None)
        actions.take_back(imported, target, by=SYSTEM, now=NOW)


def test_a_point_that_somebody_knows_to_be_real_is_asked_about_no_more(city):
    file, target = File("100.csv"), CaseTarget()
    said = Profile.of(Profile.read(BOSTON / "cases.toml").plain | {"real_points": ["42.3594, -71.0587"]})
    imported = actions.choose([file.path.read_bytes()], "x", target, said, by=SYSTEM, now=NOW)
    actions.take_in(imported, target, by=SYSTEM, clock=lambda: NOW)
    assert "default_geocode" not in imported.warnings
    assert Case.objects.unscoped("test").exclude(lon=None).count() == len(file.distinct)
