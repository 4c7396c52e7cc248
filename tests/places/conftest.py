"""Fixtures of the tests of places."""

from collections.abc import Iterator

import pytest

from gridwork.journal import triggers
from tests.places.district import District


@pytest.fixture
def district(db: None) -> District:
    return District()


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:
    """A database whose transactions end; emptied afterwards, which the journal's triggers would refuse."""
    yield
    triggers.lift()
