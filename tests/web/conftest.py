"""The cast, with what the toys and the pages of the whole ask for."""

import pytest
from django.test import Client

from gridwork.accounts.models import User
from tests import cast as people
from tests.toys.registers import TOYS


@pytest.fixture
def cast(db: None) -> people.Cast:
    toys = [name for register in TOYS for name in register.permissions()]
    return people.build([*toys, "places.view_place", "organisations.view_body", "journal.view_entry"])


def browser_of(who: User) -> Client:
    browser = Client()
    browser.force_login(who)
    return browser
