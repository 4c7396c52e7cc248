"""Files for browsers: one address for all that changes with any, compressed, and no secret about what is missing."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings

from gridwork.web import assets
from tests.cast import Cast
from tests.kernel.toys import lent
from tests.web.conftest import browser_of


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source" / "room" / "static" / "room"
    folder.mkdir(parents=True)
    (folder / "room.css").write_text("a { color: red }")
    return tmp_path / "source"


def test_it_gives_another_address_when_a_file_changes(source: Path, tmp_path: Path):
    before = assets.fingerprint(source, tmp_path)
    assert assets.fingerprint(source, tmp_path) == before
    (source / "room" / "static" / "room" / "room.css").write_text("a { color: blue }")
    assert assets.fingerprint(source, tmp_path) != before


def test_it_gathers_once_with_a_shorter_copy_beside(tmp_path: Path):
    folder = tmp_path / "static" / "abc"
    assets.gather(folder)
    sheet = folder / "web" / "css" / "tokens.css"
    assert gzip.decompress(sheet.with_name("tokens.css.gz").read_bytes()) == sheet.read_bytes()
    assert not list(folder.glob("**/*.map"))
    sheet.unlink()
    assets.gather(folder)
    assert not sheet.exists()
    assert [each.name for each in folder.parent.iterdir()] == ["abc"]


def test_it_serves_them_short_and_for_ever(db: None):
    answer = Client().get(f"{settings.STATIC_URL}web/css/tokens.css", headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert "immutable" in answer["Cache-Control"]
    answer.close()


def test_it_makes_a_first_page_light(cast: Cast, tmp_path: Path):
    """What a phone loads before it sees a list: the page, its sheets, its scripts and what these import."""
    lent(cast)
    page = browser_of(cast.chief).get("/loans/", headers={"Accept-Encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    folder = tmp_path / "static"
    assets.gather(folder)
    linked = re.findall(rf'(?:src|href)="{settings.STATIC_URL}([^"]+)"', gzip.decompress(page.content).decode())
    seen: set[Path] = set()
    wanted = [folder / name for name in linked]
    while wanted:
        file = wanted.pop()
        if file not in seen:
            seen.add(file)
            imports = re.findall(r'^import [^"]*"([^"]+)"', file.read_text(), re.MULTILINE)
            wanted += [(file.parent / name).resolve() for name in imports]
    names = {file.name for file in seen}
    assert {"tabler.css", "htmx-2.min.js", "list-keys.js"} <= names
    assert "maplibre-gl.mjs" not in names
    assert len(page.content) + sum(Path(f"{file}.gz").stat().st_size for file in seen) < 200_000


def test_it_warns_where_npm_has_installed_nothing(tmp_path: Path):
    with override_settings(NPM=str(tmp_path)):
        assert [each.id for each in assets.npm_packages_are_installed(None)] == ["gridwork.W001"]
    assert assets.npm_packages_are_installed(None) == []
