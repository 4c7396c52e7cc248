"""The room, and a browser for each of its people."""

from collections.abc import Callable

import pytest
from django.test import Client

from gridwork.accounts.models import User
from tests.outreach import room as people
from tests.outreach.room import Room


@pytest.fixture
def room(db: None) -> Room:
    return people.build()


@pytest.fixture
def browser() -> Callable[[User], Client]:
    def signed_in(who: User) -> Client:
        client = Client()
        client.force_login(who)
        return client

    return signed_in
