"""The office, for every test of cases."""

import pytest

from tests import office as people


@pytest.fixture
def office(db: None) -> people.Office:
    return people.build()
