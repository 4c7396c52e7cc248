"""The toys' permissions for the cast, so that the kernel is tested on programmes it does not know."""

import pytest

from tests import cast as people
from tests.toys.registers import TOYS


@pytest.fixture
def cast(db: None) -> people.Cast:
    toys = [name for register in TOYS for name in register.permissions()]
    return people.build([*toys, "places.view_place", "organisations.view_body", "kernel.share_view"])
