"""Codes of findings: whatever an import may say of a row, its filter and its page say in words."""

import re
from pathlib import Path

import gridwork
from gridwork.imports.code_words import CODES
from gridwork.imports.values import Kind

ROOMS = Path(gridwork.__file__).parent
SAID = re.compile(r'\b(?:refuse|warn)\(\s*"(\w+)"')
MADE = re.compile(r'Problem\([^,()]*, "(\w+)"')


def test_it_has_words_for_every_code_that_is_given_in_the_code():
    given = {f"not_a_{kind}" for kind in Kind if kind != Kind.TEXT}
    for path in (*ROOMS.glob("imports/**/*.py"), *ROOMS.glob("*/imports/**/*.py")):
        text = path.read_text(encoding="utf-8")
        given |= {*SAID.findall(text), *MADE.findall(text)}
    assert {"ragged", "cut", "default_geocode", "unknown_type"} <= given, "the patterns find what they look for"
    assert given - CODES.keys() == set()
