"""Headers: what every kind of route answers with, to who is signed in, to a stranger and to a program."""

import os
import re
from pathlib import Path
from zlib import crc32

import pytest

import gridwork
from gridwork.web.headers import POLICY
from tests.contract.asks import Ask, asks
from tests.contract.people import DISTRICT, EAST, EVERYTHING
from tests.contract.test_matrix import Matrix, crowd, matrix, own_row  # noqa: F401

HANDED_OUT = ("copy.html",)  # files that are no pages: they are opened where nothing of ours is served

pytestmark = [pytest.mark.django_db, pytest.mark.wall, pytest.mark.sampled(3)]

FILES = (".csv", ".xlsx", ".geojson")
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": POLICY,
}
OF_PAGES = {"style-src 'self'", "object-src 'none'", "frame-ancestors 'none'"}
OF_FILES = "default-src 'none'; sandbox"  # that somebody handed in
NOT_KEPT = {"no-store", "private, no-cache"}  # the second: asked again each time, for what is large


def kind_of(ask: Ask) -> str:
    """What registers make alike for each of them; other routes by chance, some together."""
    said = ask.name.removeprefix("api ").split(" ")[0]
    if ask.register and said.startswith(ask.register.slug):
        return said.removeprefix(ask.register.slug)[1:] + ask.path.rpartition(".")[2] * ask.path.endswith(FILES)
    return said if ask.access.public else str(crc32(said.encode()) % 16)


def chosen() -> list[Ask]:
    """One of each kind, or all."""
    every = [ask for ask in asks() if "GET" in ask.methods]
    kinds = {(kind_of(ask), ask.of_api): ask for ask in every}
    return every if os.environ.get("GRIDWORK_FULL") else list(kinds.values())


@pytest.mark.parametrize("ask", chosen(), ids=str)
def test_it_says_what_browsers_may_do_with_it(ask: Ask, matrix: Matrix):  # noqa: F811
    people = matrix.crowd
    asking = [people.members[EVERYTHING, DISTRICT], people.stranger]
    if ask.of_api:
        asking.append(people.clients[EVERYTHING, EAST])
    for who in asking:
        answer = matrix.ask(ask, "GET", who, lambda who=who: own_row(people, ask)(who) if who.user else 1)
        headers = dict(answer.headers)
        assert {name: headers.get(name) for name in ALWAYS} == ALWAYS, who
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert policy == OF_FILES or set(policy.split("; ")) >= OF_PAGES
        if who.user:
            assert any(kept in headers["Cache-Control"] for kept in NOT_KEPT), who


def test_it_has_no_inline_style_or_handler_in_any_page():
    """They would not work, and be noticed by nobody but who looks at the page."""
    source = Path(gridwork.__file__).parent
    inline = re.compile(r"""\s(?:style|on[a-z]+)\s*=\s*["']|<style|javascript:""")
    pages = [path for path in source.rglob("*.html") if "templates" in path.parts and path.name not in HANDED_OUT]
    assert [path for path in pages if inline.search(path.read_text())] == []
