"""The cast with every permission there is, and what pages need of sign-in."""

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from gridwork.accounts import permissions
from gridwork.accounts.models import User
from tests import cast as people


@pytest.fixture
def cast(db: None) -> people.Cast:
    return people.build(sorted(permissions.names()))


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    def make(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return make


@pytest.fixture(autouse=True)
def no_attempts_yet() -> Iterator[None]:
    """Rate limits are counted in the cache, which outlives a test."""
    cache.clear()
    yield
    cache.clear()
