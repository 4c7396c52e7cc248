"""Cases of another system on pages: the same file by the same profile counts as it does from the command line."""

from pathlib import Path

import orjson
import pytest
from django.core.management import call_command
from django.test import Client

from gridwork.cases.duties import DUTIES
from gridwork.cases.models import Case
from gridwork.imports.engine import summary
from gridwork.imports.models import SavedProfile
from gridwork.places.models import Place
from tests.cases.test_boston import BOSTON, VARIANTS, city  # noqa: F401  (a fixture)
from tests.cases.test_imports import HEADER, SAN_FRANCISCO, tenth_of
from tests.cast import grant, role, user
from tests.imports.pages import finish, newest, send, shown, signed_in, upload

pytestmark = pytest.mark.django_db


def counted(imported) -> dict:
    return {name: said for name, said in summary(imported).items() if name != "import"}


class TestAlike:
    """What a page takes in is undone, and the command line then takes in the same."""

    def clerk(self) -> Client:
        lea = user("lea")
        may = [*DUTIES["administrator"], "places.view_place", "organisations.add_body", "organisations.view_body"]
        grant(lea, role("administrator", [name for name in may if "*" not in name]), Place.known.get(parent=None))
        return signed_in(lea)

    def both(self, file: Path, profile: Path, capsys) -> tuple[dict, dict]:
        """What became of the rows: on pages, and from the command line."""
        clerk = self.clerk()
        kept = {"target": "cases", "name": file.stem, "file": upload(profile.read_bytes(), profile.name)}
        clerk.post("/imports/profiles/", kept)
        assert SavedProfile.objects.unscoped("test").get().name == file.stem
        page = send(clerk, file.read_bytes(), into="cases")["Location"]
        assert newest().read_by == file.stem
        on_pages = counted(finish(clerk, page))
        assert on_pages["accepted"] == Case.objects.unscoped("test").count() > 0
        clerk.post(f"{page}undo")
        assert not Case.objects.unscoped("test").exists()
        capsys.readouterr()
        call_command("cases", "import", str(file), "--profile", str(profile), "--json")
        told = orjson.loads(capsys.readouterr().out)
        return on_pages, {name: said for name, said in told.items() if name != "import"}

    def test_it_counts_san_francisco_on_pages_as_from_the_command_line(self, full, tmp_path, capsys):
        call_command(
            "places", "import", str(SAN_FRANCISCO / "tracts.geojson"), "--profile", str(SAN_FRANCISCO / "places.toml")
        )
        file = SAN_FRANCISCO / "cases.csv" if full else tenth_of(SAN_FRANCISCO / "cases.csv", tmp_path / "cases.csv")
        on_pages, told = self.both(file, SAN_FRANCISCO / "cases.toml", capsys)
        assert on_pages == told
        assert told["read"] == told["accepted"] > 900

    @pytest.mark.usefixtures("city")
    @pytest.mark.parametrize("variant", VARIANTS)
    def test_it_counts_boston_on_pages_as_from_the_command_line(self, variant, capsys):
        on_pages, told = self.both(BOSTON / f"boston311-{variant}", BOSTON / "cases.toml", capsys)
        assert on_pages == told
        assert told["read"] == told["accepted"] + told["unchanged"] + told["refused"] >= 100


class TestCases:
    def test_it_takes_latitude_and_longitude_in_two_columns_for_the_point(self, drawn):
        lea = signed_in(drawn.lea)
        rows = "Opened,Request Type,Lat,Lng,Agency\n2026-09-01 08:00,Pothole,23.05,113.15,Roads\n"
        page = send(lea, rows, into="cases")["Location"]
        assert newest().profile["columns"]["point"] == "Lat + Lng"
        assert finish(lea, page).accepted == 1
        case = Case.objects.unscoped("test").get()
        assert (case.lon, case.lat, case.place, case.point_raw) == (113.15, 23.05, drawn.westham, "23.05 113.15")

    def test_it_finds_the_type_where_no_category_is_given(self, drawn):
        lea = signed_in(drawn.lea)
        send(lea, "Opened,Request Type\n2026-09-01 08:00,Pothole\n", into="cases")
        finish(lea, f"/imports/{newest().pk}/")
        assert Case.objects.unscoped("test").get().type == drawn.pothole

    def test_it_enters_new_types_where_that_is_ticked(self, drawn):
        lea = signed_in(drawn.lea)
        page = send(lea, HEADER + "1,2026-09-01 08:00,,Noise,Loud music,A party,1 Main St,,,\n", into="cases")[
            "Location"
        ]
        assert "There is no case type" in shown(lea.get(page))
        said = {"reported_at": "reported", "category": "category", "type": "type", "text": "text"}
        answer = lea.post(page, said | {"reading_days": "year_first", "option_types": "on"})
        assert "None of them would be refused." in shown(answer)
