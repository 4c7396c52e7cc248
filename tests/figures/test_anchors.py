"""Points of public maps: at anchors, of types that say so, and never at the address itself."""

import json
from base64 import b64decode
from io import BytesIO, StringIO
from pathlib import Path

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from gridwork.analysis.anchors import Anchors
from gridwork.figures.anchors import public_points
from gridwork.figures.models import AddressAnchors
from tests import office as people
from tests.cast import NOW, SYSTEM

LON, LAT = 113.14, 23.03


@pytest.fixture
def addresses(tmp_path: Path) -> Path:
    """Eighty in a village, and one farm far away."""
    dice = np.random.default_rng(7)
    rows = [(LON + x, LAT + y) for x, y in dice.uniform(0, 0.004, (80, 2)).tolist()] + [(LON + 0.3, LAT)]
    path = tmp_path / "addresses.csv"
    path.write_text("street,longitude,latitude\n" + "".join(f"Elm,{x!r},{y!r}\n" for x, y in rows) + "Oak,,\n")
    return path


def build(path: Path, *more: str) -> dict:
    out = StringIO()
    given = ("--source", "Survey", "--licence", "CC BY 4.0", "--json", *more)
    call_command("anchors", str(path), *given, stdout=out)
    return json.loads(out.getvalue())


def case(office: people.Office, lon: float, lat: float, **values: object):
    made = office.report(**values)
    made.lon, made.lat = lon, lat
    made.write(by=SYSTEM, now=NOW)
    return made


def open_up(kind) -> None:
    kind.on_public_map = True
    kind.write(by=SYSTEM, now=NOW)


def test_it_keeps_anchors_and_no_address(office: people.Office, addresses: Path):
    said = build(addresses)
    assert (said["addresses"], said["without_point"]) == (81, 1)
    assert 0 < said["anchors"] <= 10
    kept = AddressAnchors.known.get()
    assert (kept.source, kept.licence) == ("Survey", "CC BY 4.0")
    drawn = {tuple(place) for place in Anchors.unpacked(BytesIO(b64decode(kept.packed))).places.tolist()}
    lines = (line.split(",")[1:] for line in addresses.read_text().splitlines()[1:-1])
    assert not drawn & {(float(lon), float(lat)) for lon, lat in lines}


def test_it_draws_at_anchors_and_leaves_out_what_lies_far_from_all(office: people.Office, addresses: Path):
    build(addresses)
    open_up(office.pothole)
    near, far = case(office, LON + 0.001, LAT + 0.001), case(office, LON + 0.3, LAT)
    ((shown, (lon, lat)),) = public_points([near, far])
    assert shown == near
    assert (lon, lat) != (near.lon, near.lat)
    assert abs(lon - near.lon) < 0.005


def test_it_draws_nothing_that_does_not_say_it_may(office: people.Office, addresses: Path):
    build(addresses)
    closed = case(office, LON + 0.001, LAT + 0.001)
    assert public_points([closed]) == []
    assert public_points([object()]) == []
    open_up(office.pothole)
    office.streets.mapped = False
    office.streets.write(by=SYSTEM, now=NOW)
    closed = type(closed).known.select_related("type__parent").get(pk=closed.pk)
    assert public_points([closed]) == [], "its category is kept off maps"


def test_it_draws_nothing_without_anchors(office: people.Office):
    open_up(office.pothole)
    assert public_points([case(office, LON, LAT)]) == []


def test_a_type_kept_off_maps_is_kept_off_public_ones(office: people.Office):
    assert office.pothole.on_public_map is False
    office.pothole.mapped = False
    with pytest.raises(ValidationError, match="kept off public"):
        open_up(office.pothole)


def test_it_sets_anchors_once(office: people.Office, addresses: Path):
    build(addresses)
    with pytest.raises(CommandError, match="already"):
        build(addresses)


def test_it_says_what_is_wrong_with_a_file(office: people.Office, addresses: Path, tmp_path: Path):
    with pytest.raises(CommandError, match="“x”"):
        build(addresses, "--longitude", "x")
    few = tmp_path / "few.csv"
    few.write_text("longitude,latitude\n1,1\n")
    with pytest.raises(CommandError, match="too few"):
        build(few)
    with pytest.raises(CommandError):
        build(tmp_path / "none.csv")
