"""The tests of figures: a home of their own, so that each has a mart of its own."""

from pathlib import Path

import pytest

import gridwork.web.registers  # noqa: F401  (which lists there are, and which columns are searched)
from gridwork.figures.mart.manifest import Folder
from tests import office as people


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "mart")


@pytest.fixture
def office(db: None) -> people.Office:
    return people.build()
