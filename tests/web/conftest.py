"""The cast, with what the toys and the pages of the whole ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from gridwork.accounts.models import User
from gridwork.journal import triggers
from tests import cast as people
from tests.toys.registers import TOYS
from tests.web.nodes import Node, node


@pytest.fixture
def cast(db: None) -> people.Cast:
    toys = [name for register in TOYS for name in register.permissions()]
    return people.build([*toys, "places.view_place", "organisations.view_body", "journal.view_entry"])


@pytest.fixture
def own_node(tmp_path: Path, transactional_db: None) -> Iterator[Node]:
    """Its processes are killed, and its disk is taken away; the tests' own database stays as it is."""
    with node(tmp_path) as made:
        yield made
    triggers.lift()  # or the flush that follows would be refused; it puts them in again


def browser_of(who: User) -> Client:
    browser = Client()
    browser.force_login(who)
    return browser
