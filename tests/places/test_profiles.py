"""A profile says what is wrong with it, and where."""

from pathlib import Path
from typing import Any

import pytest

from gridwork.places.coordinates import System
from gridwork.places.hierarchy import BadProfile, Profile
from gridwork.places.models import Level

VILLAGES = {"level": "village", "name": "{name}", "code": "{code}"}


def profile(**more: Any) -> Profile:
    return Profile.of({"source": "tests", "level": [VILLAGES]} | more)


def test_it_reads_names_in_the_language_it_says() -> None:
    assert profile(language="zh").levels[0].name == {"zh": "{name}"}
    both = {"en": "{name}", "zh": "{name_zh}"}
    assert profile(level=[VILLAGES | {"name": both}]).levels[0].name == both


def test_it_reads_level_and_system_by_their_names() -> None:
    read = profile(system="gcj02", root={"level": "district", "name": "Erewhon"})
    assert (read.levels[0].level, read.system) == (Level.VILLAGE, System.GCJ02)
    assert read.root is not None


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"source": ""}, "say where the places are from"),
        ({"sytem": "wgs84"}, "sytem is no setting"),
        ({"system": "utm"}, "'utm' is none of wgs84"),
        ({"as_of": "2017-01-01"}, "without quotes"),
        ({"level": []}, "at least one"),
        ({"level": [VILLAGES, VILLAGES]}, "each once, the coarsest first"),
        ({"level": [VILLAGES, VILLAGES | {"level": "town"}]}, "the coarsest first"),
        ({"level": [VILLAGES | {"dissolve": True}]}, "finest cannot be dissolved"),
        ({"level": [VILLAGES | {"level": "parish"}]}, "level 1: level: 'parish' is none of"),
        ({"level": [{"level": "village"}]}, "level 1: name is missing"),
        ({"level": [VILLAGES | {"colour": "red"}]}, "level 1: colour is no setting"),
        ({"level": [VILLAGES | {"absent": "burn"}]}, "'burn' is none of keep, close"),
        ({"root": {"level": "district"}}, "root: name is missing"),
    ],
)
def test_it_says_what_is_wrong(more: dict[str, Any], words: str) -> None:
    with pytest.raises(BadProfile, match=words):
        profile(**more)


def test_it_says_which_file_cannot_be_read(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("source = ")
    for path in (broken, tmp_path / "missing.toml"):
        with pytest.raises(BadProfile, match=path.name):
            Profile.read(path)
