"""Four editions of a real district's codes, taken in one after the other; in the tests' own database only."""

import csv
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from gridwork.places.codelists.confirming import confirm
from gridwork.places.codelists.proposing import Drawn, decide, draw, propose
from gridwork.places.dated import holding
from gridwork.places.hierarchy import Profile, take_in
from gridwork.places.models import CodeList, Decision, Level, Place, PlaceCode
from tests.places.district import BY, NOW

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "nanhai_codes"
DAYS = {2016: date(2016, 7, 31), 2017: date(2017, 10, 31), 2018: date(2018, 10, 31), 2023: date(2023, 6, 30)}
YEARS = tuple(DAYS)


class Line(NamedTuple):
    """A line as csv has it, read without any code of ours."""

    name: str
    kind: str
    town: str


def lines(year: int) -> dict[str, Line]:
    with file(year).open(encoding="utf-8-sig", newline="") as handle:
        return {row["code12"]: Line(row["name"], row["kind"], row["town_code9"]) for row in csv.DictReader(handle)}


def file(year: int) -> Path:
    return FOLDER / f"nanhai_villages_{year}.csv"


def towns() -> Place:
    """The district with its seven towns."""
    profile = Profile.read(FOLDER / "towns.toml")
    take_in([FOLDER / "nanhai_towns.csv"], profile, as_of=DAYS[2016], by=BY, now=NOW)
    return Place.known.get(level=Level.DISTRICT)


def proposed(district: Place, year: int, **more: Any) -> CodeList:
    said = {"name": file(year).name, "as_of": DAYS[year], "source": "National Bureau of Statistics"} | more
    return propose(file(year), district, **said, by=BY, now=NOW)


def confirmed(district: Place, year: int) -> Drawn:
    """Everything accepted; what had been proposed is returned."""
    code_list = proposed(district, year)
    drawn = draw(code_list)
    for sort in {row.proposal.sort for row in drawn.rows}:
        decide(code_list, Decision.ACCEPTED, sort=sort, by=BY, now=NOW)
    confirm(code_list, by=BY, now=NOW)
    return drawn


def bearer(code: str, on: date) -> int:
    """The place that bears a code on a day."""
    return PlaceCode.known.filter(holding(on), code=code).values_list("place_id", flat=True).get()


def bearers(on: date) -> dict[str, int]:
    rows = PlaceCode.known.filter(holding(on), place__level=Level.VILLAGE)
    return dict(rows.values_list("code", "place_id"))
