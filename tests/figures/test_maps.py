"""Public maps: a table by anchors, proved like any other, drawn on its page and told in its list."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from gridwork.cases.models import Case
from gridwork.figures.public_tables import shown
from tests import office as people
from tests.cast import NOW, SYSTEM
from tests.figures.releasing import LATER, proved, published, publisher

pytestmark = pytest.mark.django_db

LON, LAT = 113.14, 23.03
MAP = {"breakdown": "anchor", "threshold": 3}


@pytest.fixture
def streets(office: people.Office, tmp_path: Path) -> np.ndarray:
    """The first addresses of two streets of eight, and a farm far away."""
    dice = np.random.default_rng(7)
    found = [dice.uniform(0, 0.001, (8, 2)) + np.array([LON + 0.02 * n, LAT]) for n in range(2)]
    build(tmp_path / "addresses.csv", np.vstack(found))
    return np.array([*(street[0] for street in found), (LON + 0.3, LAT)])


def build(path: Path, addresses: np.ndarray) -> None:
    lines = [f"{x!r},{y!r}" for x, y in addresses.tolist()]
    path.write_text("\n".join(["longitude,latitude", *lines]) + "\n")
    call_command("anchors", str(path), "--source", "Survey", "--licence", "CC BY 4.0", stdout=StringIO())


@pytest.fixture
def reported(office: people.Office, streets: np.ndarray) -> people.Office:
    """Twelve cases at an address of the first street, two at one of the second, five at the farm."""
    office.pothole.on_public_map = True
    office.pothole.write(by=SYSTEM, now=NOW)
    for (lon, lat), count in zip(streets.tolist(), (12, 2, 5), strict=True):
        rows = [
            Case(type=office.pothole, place=office.eastham, text=f"No. {n}", reported_at=NOW, lon=lon, lat=lat)
            for n in range(count)
        ]
        Case.write_many(rows, by=SYSTEM, now=NOW)
    return office


def test_it_counts_at_anchors_what_may_be_drawn(reported: people.Office, streets: np.ndarray):
    cells = shown(proved(reported, **MAP).tables.get())
    drawn = {key: value for key, value in cells.items() if key != (None,)}
    assert set(drawn.values()) == {12, None} or set(drawn.values()) == {None}
    assert len(drawn) == 2, "no eight addresses stand around the farm"
    doors = {f"{lon:.5f},{lat:.5f}" for lon, lat in streets.tolist()}
    assert not doors & {key[0] for key in drawn}


def test_it_counts_nothing_that_is_kept_off_public_maps(reported: people.Office):
    reported.pothole.on_public_map = False
    reported.pothole.write(by=SYSTEM, now=NOW)
    made = proved(reported, **MAP)
    assert (made.state, made.withheld_because) == ("withheld", "empty")


def test_it_hides_from_who_subtracts_a_map_from_an_earlier_table(reported: people.Office):
    """Nineteen in the village, seventeen of them drawn in one street: that the other has two, nobody may learn."""
    published(reported, breakdown="village")
    made = proved(reported, **MAP)
    assert made.audit["earlier"]
    assert 2 not in shown(made.tables.get()).values()


def test_it_has_no_anchor_for_fewer_than_eight_addresses(office: people.Office, tmp_path: Path):
    with pytest.raises(CommandError, match="too few"):
        build(tmp_path / "addresses.csv", np.array([(LON, LAT + 0.0001 * n) for n in range(7)]))


def test_it_draws_on_the_page_what_the_list_says(reported: people.Office):
    rows = [
        Case(
            type=reported.pothole,
            place=reported.eastham,
            text="More",
            reported_at=NOW,
            lon=LON + 0.0205,
            lat=LAT + 0.0005,
        )
        for _n in range(20)
    ]
    Case.write_many(rows, by=SYSTEM, now=NOW)
    made = published(reported, **MAP)
    page = Client().get(f"/public/{made.pk}/").text
    assert page.count("<circle") == 2
    assert page.count("<svg") >= 1
    assert page.count("<tr") == 4, "a head, two anchors and the total"
    assert "12" in page
    assert "22" in page
    said = Client().get(f"/public/{made.pk}.json").json()
    assert said["columns"][1:4] == ["Drawn at", "longitude", "latitude"]
    assert [row[4] for row in said["rows"]] == [12, 22, 34]
    made.take("withdraw_release", by=publisher(reported), now=LATER, reason="A wrong border")
    assert "<circle" not in Client().get(f"/public/{made.pk}/").text


def test_it_is_drafted_of_what_has_points_once_there_are_anchors(office: people.Office, reported: people.Office):
    with pytest.raises(ValidationError, match="no point on a public map"):
        proved(reported, **MAP | {"indicator": "disposal_rate"})


def test_it_is_not_drafted_without_anchors(office: people.Office):
    with pytest.raises(ValidationError, match="gridwork anchors"):
        proved(office, **MAP)


def test_the_table_of_a_figure_that_is_gone_is_withdrawn(reported: people.Office, monkeypatch: pytest.MonkeyPatch):
    made = published(reported, breakdown="village")
    monkeypatch.setattr("gridwork.figures.models.indicators", dict)
    made.take("withdraw_release", by=publisher(reported), now=LATER + timedelta(days=1), reason="No longer counted")
    assert made.state == "withdrawn"
    assert made.title.startswith("Cases reported")
