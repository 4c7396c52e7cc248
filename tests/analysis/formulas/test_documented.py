"""Every formula in docs/explanation/formulas.md gives what the page says."""

import re
from fractions import Fraction
from pathlib import Path

import pytest

from gridwork.analysis.formulas import plain, read

PAGE = (Path(__file__).parents[3] / "docs/explanation/formulas.md").read_text()
ROWS = re.findall(r"^\| `(.+)` \| (.+ = .+) \| (.+) \|$", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("text", "given", "gives"), ROWS)
def test_it_gives_what_the_page_says(text: str, given: str, gives: str):
    values = dict(each.split(" = ") for each in given.split(", "))
    working = read(text).work({name: value_of(said) for name, said in values.items()})
    assert plain(working.value) == gives


def test_it_shows_the_working_of_the_page():
    assert len(ROWS) > 10
    (line,) = re.findall(r"^ {4}(.+)$", PAGE, re.MULTILINE)
    assert read(line.split(" = ")[0]).work({"cases": 7}).text == line


def value_of(said: str):
    if said in {"yes", "no"}:
        return said == "yes"
    if said.endswith("%"):
        return Fraction(said[:-1]) / 100
    return Fraction(said) if said.isdecimal() else said
