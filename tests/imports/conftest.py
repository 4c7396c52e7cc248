"""The cast, who may do with the toys what their registers allow, and files to import."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from tests import cast as people
from tests.cast import NOW
from tests.imports.pages import signed_in
from tests.toys.planting.models import Bed
from tests.toys.registers import TOYS


@pytest.fixture
def cast(db: None) -> people.Cast:
    toys = [name for register in TOYS for name in register.permissions()]
    bodies = ["organisations.add_body", "organisations.view_body"]
    return people.build([*toys, *bodies, "places.view_place"])


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """A file of these contents; its name does not matter."""

    def made(contents: str | bytes, encoding: str = "utf-8") -> Path:
        path = tmp_path / "file"
        path.write_bytes(contents if isinstance(contents, bytes) else contents.encode(encoding))
        return path

    return made


@pytest.fixture
def north(cast) -> Bed:
    bed = Bed(name="north", place=cast.east_village, lon=113.1, lat=23.0)
    bed.write(by=cast.chief, now=NOW)
    return bed


@pytest.fixture
def browser(cast, north) -> Client:
    return signed_in(cast.chief)
