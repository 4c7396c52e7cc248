"""The scan that breaks the build: planted fields are found, ordinary ones are not."""

from pathlib import Path

import pytest

from tools.refused import SOURCE, faults, refusal


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        ("Person", "risk_level"),
        ("Resident", "score"),
        ("Warden", "rank"),
        ("User", "colour"),
        ("Visit", "warden_rank"),
        ("Case", "reporter_level"),
        ("Case", "risk_of_offender"),
        ("Camera", "number_plate"),
        ("Footage", "faceTemplate"),
        ("Footage", "gait"),
        ("Shift", "track"),
        ("Shift", "warden_mileage"),
        ("Household", "RELIGION"),
        ("Case", "petition"),
        ("Guardian", "ethnicity"),
        ("Answer", "sexual_orientation"),
        ("KeyPerson", "KeyPerson"),
    ],
)
def test_it_refuses_a_verdict_or_a_mark_on_a_person(owner: str, name: str) -> None:
    assert refusal(name, owner)


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        ("Place", "level"),
        ("Body", "level"),
        ("Rating", "score"),
        ("Surface", "surface"),
        ("Template", "template"),
        ("Map", "colour"),
        ("User", "username"),
        ("Case", "reporter"),
        ("Job", "tracker_url"),
    ],
)
def test_it_leaves_places_bodies_and_ordinary_words_alone(owner: str, name: str) -> None:
    assert not refusal(name, owner)


def test_it_finds_a_planted_field_and_says_where(tmp_path: Path) -> None:
    planted = tmp_path / "models.py"
    planted.write_text("class Resident(Record):\n    name = CharField()\n    risk_level = IntegerField()\n")
    (fault,) = faults(planted)
    assert fault.startswith(f"{planted}:3: Resident: 'risk_level'")


def test_it_finds_a_planted_choice_and_an_annotated_column(tmp_path: Path) -> None:
    planted = tmp_path / "schemas.py"
    planted.write_text("class Kind(TextChoices):\n    FAITH = 'f'\n\nclass Row(Schema):\n    gait: str\n")
    assert len(list(faults(planted))) == 2


def test_it_finds_nothing_in_the_source() -> None:
    assert not [fault for path in SOURCE.rglob("*.py") for fault in faults(path)]
