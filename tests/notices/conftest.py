"""The cast, who may see places and are reachable by e-mail, some in Chinese."""

import pytest

from tests import cast as people


@pytest.fixture
def cast(db: None) -> people.Cast:
    made = people.build(["places.view_place"])
    for user in (made.chief, made.erin, made.vera):
        user.email = f"{user.username}@example.org"
        user.language = "zh-hans" if user is made.erin else ""
        user.save()
    return made
