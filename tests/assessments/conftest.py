"""A round: a small published scheme over two villages, and the people who score, check, verify and name.

Vic is of Eastham's committee, Wim of Westham's, Tess of the town of East, Dora and Dirk of the district, Paul of the
police; Nina looks on in East.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gridwork.accounts.models import User
from gridwork.assessments import actions
from gridwork.assessments.duties import DUTIES
from gridwork.assessments.models import Assessment, Award, Scheme, SchemeGroup, SchemeItem
from gridwork.documents.models import Document
from gridwork.organisations.models import Body
from gridwork.places.models import Level, Place
from tests import cast as people
from tests.cast import NOW, SYSTEM
from tests.documents.papers import document

DAY = timedelta(days=1)
GOOD = {"thefts": {"thefts": "1"}, "centre": {"points": "40"}, "alarms": {"late": "0"}, "death": {"found": "no"}}


@dataclass
class Round:
    district: Place
    east: Place
    west: Place
    eastham: Place
    westham: Place
    police: Body
    vic: User
    wim: User
    tess: User
    dora: User
    dirk: User
    paul: User
    nina: User
    basis: Document
    scheme: Scheme
    items: dict[str, SchemeItem]

    def of(self, place: Place) -> Assessment:
        return stored(Assessment, scheme=self.scheme, place=place)

    def fill(self, record: Assessment, by: User, now: datetime = NOW, **entered: dict[str, str]) -> None:
        said = {self.items[name].pk: (values, "as seen") for name, values in entered.items()}
        actions.fill_in(record, said, by=by, now=now)

    def scored(self, place: Place | None = None, **other: dict[str, str]) -> Assessment:
        """Filled in by the place itself and handed to the town."""
        record, by = self.of(place or self.eastham), self.wim if place == self.westham else self.vic
        good = {name: GOOD[name] for name in ("thefts", "death")}
        self.fill(record, by, **good | other)
        record.take("submit_self_score", by=by, now=NOW)
        return record

    def checked(self, place: Place | None = None, **other: dict[str, str]) -> Assessment:
        record = self.scored(place)
        self.fill(record, self.tess, **{"centre": GOOD["centre"]} | other)
        record.take("pass_check", by=self.tess, now=NOW)
        return record

    def verified(self, place: Place | None = None, **other: dict[str, str]) -> Assessment:
        record = self.checked(place)
        self.fill(record, self.paul, alarms=GOOD["alarms"])
        if other:
            self.fill(record, self.dora, **other)
        record.take("verify_assessment", by=self.dora, now=NOW)
        return record

    def on_notice(self, now: datetime = NOW) -> Assessment:
        record = self.verified()
        record.take("publish_notice", by=self.dora, now=now)
        return record

    def award(self) -> Award:
        record = self.on_notice()
        record.take("name_place", by=self.dora, now=NOW + 8 * DAY)
        return stored(Award, assessment=record)

    def decision(self) -> dict[str, Any]:
        return {"reason": "A fire with two deaths", "basis": self.basis.pk}


def stored(model: type, **lookup: object) -> Any:
    return model.objects.unscoped("a test looks at what is stored").get(**lookup)


@pytest.fixture
def round_(db: None, settings: Any, tmp_path: Path) -> Round:
    settings.HOME = tmp_path
    return build()


def build() -> Round:
    district = people.place("District", Level.DISTRICT, None)
    east, west = (people.place(name, Level.TOWN, district) for name in ("East", "West"))
    eastham, westham = people.place("Eastham", Level.VILLAGE, east), people.place("Westham", Level.VILLAGE, west)
    police = people.body("Police")
    names = ("vic", "wim", "tess", "dora", "dirk", "paul", "nina")
    persons = {name: people.user(name) for name in names}
    dora, paul = persons["dora"], persons["paul"]
    paul.body = police
    paul.write(by=SYSTEM, now=NOW)
    roles = {slug: people.role(slug, list(names)) for slug, names in DUTIES.items()}
    held = ("village-committee", "village-committee", "town-officer", "officer", "officer", "department", "auditor")
    for who, slug, where in zip(
        persons.values(), held, (eastham, westham, district, district, district, district, east), strict=True
    ):
        people.grant(who, roles[slug], where)
    scheme, items = scheme_of(police)
    scheme.take("publish_scheme", by=dora, now=NOW)
    scheme.take("open_round", by=dora, now=NOW)
    places = {"district": district, "east": east, "west": west, "eastham": eastham, "westham": westham}
    return Round(**places, police=police, **persons, basis=document("Measures"), scheme=scheme, items=items)


def scheme_of(police: Body, **more: Any) -> tuple[Scheme, dict[str, SchemeItem]]:
    """A draft: 50 points by formula, 40 given by the town, 10 by the police, and a veto."""
    said = {"code": "safe-village", "year": 2025, "title_en": "Safe village", "pass_mark": 90}
    scheme = Scheme(**said | more)
    scheme.write(by=SYSTEM, now=NOW)
    groups = [
        SchemeGroup(scheme=scheme, number=1, title_en="Safety"),
        SchemeGroup(scheme=scheme, number=2, title_en="Vetoes"),
    ]
    groups[1].kind = "veto"
    SchemeGroup.write_many(groups, by=SYSTEM, now=NOW)
    thefts = {
        "inputs": "thefts (cases): Thefts | 盗窃",
        "formula": "50 points + (thefts - 2 cases) * (-5 points per case)",
    }
    made = {
        "thefts": SchemeItem(number=1, title_en="Thefts", most=50, examples="thefts = 4 -> 40", **thefts),
        "centre": SchemeItem(number=2, title_en="Governance centre", most=40, assessor="town"),
        "alarms": SchemeItem(
            number=3, title_en="Alarms", most=10, assessor="department", department=police,
            inputs="late (alarms): Late", formula="10 points - late * 2 points per alarm", examples="late = 1 -> 8",
        ),
        "death": SchemeItem(number=4, title_en="A fire with deaths"),
    }  # fmt: skip
    for name, item in made.items():
        item.scheme, item.group = scheme, groups[1] if name == "death" else groups[0]
        item.write(by=SYSTEM, now=NOW)
    return scheme, made


def late(days: int) -> datetime:
    return NOW + days * DAY
