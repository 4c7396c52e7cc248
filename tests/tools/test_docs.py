"""The documentation: every link leads somewhere, every page is reached, every path that code names is there."""

import re
from pathlib import Path

import pytest

from tools.uv import ROOT

PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)#]+)[^)]*\)")


def targets(page: Path) -> set[Path]:
    found = (target for target in LINK.findall(page.read_text()) if "://" not in target)
    return {(page.parent / target).resolve() for target in found}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_it_links_only_to_what_is_there(page: Path) -> None:
    assert [target for target in targets(page) if not target.exists()] == []


def test_it_reaches_every_page_from_the_readme() -> None:
    reached, ahead = set(), {ROOT / "README.md"}
    while ahead:
        page = ahead.pop()
        reached.add(page)
        if page.suffix == ".md":
            ahead |= {target for target in targets(page) if target.is_file()} - reached
    rows_of_the_glossary = set((ROOT / "docs" / "glossary.d").glob("*.md"))
    assert set(PAGES) - reached - rows_of_the_glossary - {ROOT / "CHANGELOG.md"} == set()


def test_it_has_the_pages_that_the_source_names() -> None:
    named = {
        name for path in (ROOT / "src").rglob("*.py") for name in re.findall(r"docs/[\w/.-]+\.md", path.read_text())
    }
    assert sorted(name for name in named if not (ROOT / name).exists()) == []
