"""Keys beside the database: one for all who start at once, and never one that anybody could guess."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from gridwork.web import secrets


def test_it_is_made_once_for_all_who_start_at_once(tmp_path: Path):
    path = tmp_path / "keys" / "factors.key"
    with ThreadPoolExecutor(8) as many:
        (found,) = set(many.map(lambda _each: secrets.kept(path), range(8)))
    assert len(found) >= 64
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_it_is_not_taken_from_an_empty_file(tmp_path: Path):
    path = tmp_path / "django.key"
    path.touch()
    with pytest.raises(ImproperlyConfigured, match="is empty"):
        secrets.kept(path)
