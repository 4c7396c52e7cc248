"""What Gridwork is made of: its list, its licences, its advisories, its wheel; each check can fail."""

from pathlib import Path

import pytest

from tools import licences, sbom, supply


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", True),
        ("GPL-3.0-only OR MIT", True),
        ("GPL-3.0-only", False),
        ("MIT AND AGPL-3.0-only", False),
        ("", False),
    ],
)
def test_it_knows_a_licence_that_binds_nothing_of_ours(licence: str, allowed: bool):
    assert licences.is_allowed(licence) is allowed


def test_it_finds_a_package_under_another_licence(monkeypatch: pytest.MonkeyPatch):
    assert list(licences.faults()) == []
    monkeypatch.setattr(licences, "RUN", {})
    assert [line.split()[0] for line in licences.faults()] == ["codespell", "djlint"]


def test_it_lists_each_package_that_is_shipped_and_none_of_development():
    listed = {part["name"] for part in sbom.made()["components"]}
    assert {"django", "psycopg", "maplibre-gl"} <= listed
    assert not listed & {"pytest", "ruff", "@biomejs/biome"}


def test_its_list_is_the_same_for_the_same_locks_and_taken_by_the_schema():
    assert sbom.made() == sbom.made()
    assert sbom.fault(sbom.made()) == ""
    assert sbom.fault(sbom.made() | {"version": "first"})


NPM = ["not checked: known vulnerabilities of npm"]


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({"one.txt": (1, "django: Dependency not found on PyPI and could not be audited")}, ["not checked: known"]),
        ({}, NPM),
        ({"requirements.lock": (1, "six: could not be audited")}, ["requirements.lock:\nsix", *NPM]),
        (
            {"one.txt": (1, "django 6.1.3 CVE-1"), "requirements.lock": (1, "django 6.1.3 CVE-1")},
            ["requirements.lock:\ndjango", *NPM],
        ),
        ({"requirements-otel.lock": (1, "requests CVE-2")}, ["requirements-otel.lock:\nrequests", *NPM]),
    ],
)
def test_an_audit_that_left_a_package_out_has_failed(answers: dict, found: list[str], monkeypatch: pytest.MonkeyPatch):
    """But where there are no advisories at all, nothing was audited, and that is what it says."""
    monkeypatch.setattr(supply, "audited", lambda asked: answers.get(asked.name, (0, "")))
    said = list(supply.advisories())
    assert [line[: len(start)] for line, start in zip(said, found, strict=True)] == found


def test_two_wheels_of_one_source_are_the_same(monkeypatch: pytest.MonkeyPatch):
    assert list(supply.wheel_faults()) == []
    monkeypatch.setattr(supply, "built", lambda folder, _mask: Path(folder).name)
    assert len(list(supply.wheel_faults())) == 1
