"""The page about ASVS names every requirement once, and only tests, checks and pages that there are."""

import ast
import re

from tools.check import checks
from tools.uv import ROOT

PAGE = (ROOT / "docs" / "reference" / "asvs.md").read_text()
ROWS = re.findall(r"^\| (V[\d.]+) \| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE)
REASONS = ("n/a: ", "not met: ", "seen: ", "here: ")
# Of levels 1 and 2, by section. A gap in the numbers is a requirement of level 3.
ASKED = """
1.1:1-2 1.2:1-9 1.3:1-11 1.4:1-3 1.5:1-2 2.1:1-3 2.2:1-3 2.3:1-4 2.4:1 3.2:1-2 3.3:1-4 3.4:1-6 3.5:1-5 3.7:1-2
4.1:1-3 4.2:1 4.3:1-2 4.4:1-4 5.1:1 5.2:1-3 5.3:1-2 5.4:1-3 6.1:1-3 6.2:1-12 6.3:1-4 6.4:1-4 6.5:1-5 6.6:1-3
6.8:1-4 7.1:1-3 7.2:1-4 7.3:1-2 7.4:1-5 7.5:1-2 7.6:1-2 8.1:1-2 8.2:1-3 8.3:1 8.4:1 9.1:1-3 9.2:1-4 10.1:1-2
10.2:1-2 10.3:1-4 10.4:1-11 10.5:1-5 10.6:1-2 10.7:1-3 11.1:1-2 11.2:1-3 11.3:1-3 11.4:1-4 11.5:1 11.6:1 12.1:1-3
12.2:1-2 12.3:1-4 13.1:1 13.2:1-5 13.3:1-2 13.4:1-5 14.1:1-2 14.2:1-4 14.3:1-3 15.1:1-3 15.2:1-3 15.3:1-7 16.1:1
16.2:1-5 16.3:1-4 16.4:1-3 16.5:1-3 17.1:1 17.2:1-4 17.3:1-2
"""


def asked() -> list[str]:
    found = []
    for each in ASKED.split():
        section, _, numbers = each.partition(":")
        first, _, last = numbers.partition("-")
        found += [f"V{section}.{number}" for number in range(int(first), int(last or first) + 1)]
    return found


def is_there(test: str) -> bool:
    """Read, not collected: collecting would load every room."""
    name, *path = test.split("::")
    file = ROOT / "tests" / name
    node: ast.AST | None = ast.parse(file.read_text()) if file.is_file() else None
    for part in path:
        inside = getattr(node, "body", ())
        node = next((each for each in inside if getattr(each, "name", None) == part), None)
    return isinstance(node, ast.FunctionDef)


def test_it_names_each_requirement_of_level_two_once_and_in_order():
    assert [number for number, _asks, _stands in ROWS] == asked()


def test_it_shows_each_or_says_why_not():
    shown = re.compile(r"`[\w/]+\.py::|`\./check |\[")
    assert [stands for _, _, stands in ROWS if not (shown.match(stands) or stands.startswith(REASONS))] == []


def test_every_test_that_it_names_is_there():
    named = {test for _number, _asks, stands in ROWS for test in re.findall(r"`([\w/]+\.py::[\w:]+)`", stands)}
    assert len(named) > 80
    assert sorted(test for test in named if not is_there(test)) == []


def test_it_knows_a_test_that_is_not_there():
    assert not is_there("tools/test_asvs.py::test_of_nothing")
    assert not is_there("tools/test_nothing.py::test_it_knows_a_test_that_is_not_there")


def test_every_check_that_it_names_is_one():
    assert set(re.findall(r"`\./check (\w+)`", PAGE)) <= {check.name for check in checks()}


def test_its_sums_are_those_of_its_rows():
    (sums,) = re.findall(r"^\| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", PAGE, re.MULTILINE)
    kinds = [(r"`[\w/]+\.py::", 0), (r"`\./check", 1), (r"\[|here: ", 2), ("seen: ", 3), ("n/a: ", 4), ("not met: ", 5)]
    counted = [sum(bool(re.match(kind, stands)) for _number, _asks, stands in ROWS) for kind, _place in kinds]
    assert list(map(int, sums)) == counted
