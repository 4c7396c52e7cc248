"""The measures of the house: what counts as a line, a name, an address."""

import ast
from pathlib import Path

import pytest

from tools import limits


def test_it_counts_statements_and_neither_docstrings_nor_layout() -> None:
    source = '''"""Says."""


def sum_of(
    a: int,
    b: int,
) -> int:
    """Adds."""
    # why
    return (
        a + b
    )
'''
    assert limits.logical_lines(ast.parse(source)) == 2


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("requirements.lock", "--index-url https://example.org/simple\n", "an address in a lock file"),
        ("package-lock.json", '{"resolved": "x"}\n', "an address in a lock file"),
        ("notes.md", "see \x2fhome/someone/run\n", "a path of one machine"),
    ],
)
def test_it_finds_addresses_and_paths_of_one_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, fault: str
) -> None:
    monkeypatch.setattr(limits, "ROOT", tmp_path)
    (tmp_path / name).write_text(text)
    assert [fault in line for line in limits.addresses([tmp_path / name])] == [True]


def test_it_finds_files_that_are_too_long_or_whose_names_say_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ROOT", tmp_path)
    long, nameless, fine = tmp_path / "long.py", tmp_path / "utils.py", tmp_path / "places.py"
    long.write_text("x = 1\n" * 501)
    nameless.write_text("")
    fine.write_text("x = 1\n" * 500)
    assert len(list(limits.sizes_and_names([long, nameless, fine]))) == 2


def test_it_finds_postponed_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ROOT", tmp_path)
    source = tmp_path / "src" / "page.html"
    source.parent.mkdir()
    source.write_text("<p>Coming soon</p>\n<p>Todos los casos</p>\n")
    assert len(list(limits.postponed([source]))) == 1
