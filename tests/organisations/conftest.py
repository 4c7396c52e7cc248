"""The cast, who may look after organisations."""

import pytest
from django.test import Client

from gridwork.columns import settled
from tests import cast as people
from tests.cast import Cast

MODELS = ("body", "power", "room", "officehours", "dayoverride", "announcedyear")


@pytest.fixture
def cast(db: None) -> Cast:
    settled.forget()
    names = [f"organisations.{verb}_{model}" for verb in ("view", "add", "change") for model in MODELS]
    return people.build([*names, "places.view_place", "documents.view_document"])


@pytest.fixture
def chief(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.chief)
    return client
