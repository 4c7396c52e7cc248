"""The units in deploy/: both are walled in alike, and what systemd is asked about them can fail."""

from pathlib import Path

import pytest

from tools import units

ALIKE = "# From here on the same"


def test_both_are_walled_in_alike():
    shared = [path.read_text().partition(ALIKE)[2].partition("\n")[2] for path in sorted(units.UNITS.glob("*.service"))]
    assert len(shared) == 2
    assert shared[0] == shared[1]
    assert "ProtectSystem=strict" in shared[0]


def test_its_environment_names_only_settings_that_there_are():
    said = (units.UNITS / "environment.example").read_text().splitlines()
    names = {line.partition("=")[0] for line in said if line and not line.startswith("#")}
    page = (units.ROOT / "docs" / "reference" / "settings.md").read_text()
    assert [name for name in sorted(names) if f"`{name}`" not in page] == []


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"verify": "", "security": "→ Overall exposure level for a.service: 1.2 OK"}, 0),
        ({"verify": "", "security": "→ Overall exposure level for a.service: 9.2 UNSAFE"}, 1),
        ({"verify": "", "security": "no such command"}, 1),
        ({"verify": "a.service:3: Unknown key", "security": "→ Overall exposure level for a.service: 1.2 OK"}, 1),
    ],
)
def test_it_finds_a_unit_that_is_wrong_or_open(said: dict, found: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "a.service").write_text("[Service]\n")
    monkeypatch.setattr(units, "UNITS", tmp_path)
    monkeypatch.setattr(units, "analysed", lambda word, *_: said[word])
    assert len(list(units.faults())) == found
