"""Keys as one value: those that are there are found, and a statement does not tell by its text how many were asked."""

import pytest

from gridwork.columns.keys import OneOf
from gridwork.places.models import Place
from tests import cast as people
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return people.build([])


def test_it_finds_numbers_and_texts(cast: Cast):
    wanted = {cast.east.pk, cast.west.pk}
    assert set(Place.known.filter(OneOf("pk", wanted | {0}))) == {cast.east, cast.west}
    assert set(Place.known.filter(OneOf("name_en", ["East", "1' OR '1'='1"]))) == {cast.east}


def test_it_finds_nothing_among_none(cast: Cast):
    assert list(Place.known.filter(OneOf("pk", []))) == []
    assert list(Place.known.filter(OneOf("name_en", []))) == []


@pytest.mark.sqlite_only
def test_its_text_is_the_same_for_few_and_many():
    asked = [Place.known.filter(OneOf("pk", range(count))) for count in (0, 1, 5000)]
    assert len({each.query.sql_with_params()[0] for each in asked}) == 1
