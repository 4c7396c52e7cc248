"""The cast, who may do with the toys what their registers allow, and files to import."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests import cast as people
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
