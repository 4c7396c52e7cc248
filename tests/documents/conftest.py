"""The cast, who may look after documents."""

import pytest
from django.test import Client

from tests import cast as people
from tests.cast import Cast

MODELS = ("document", "supersession", "honour")


@pytest.fixture
def cast(db: None) -> Cast:
    names = [f"documents.{verb}_{model}" for verb in ("view", "add", "change") for model in MODELS]
    return people.build([*names, "places.view_place"])


@pytest.fixture
def chief(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.chief)
    return client
