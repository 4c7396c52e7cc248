"""Queries put into SQL once: each asking is answered with its own values, as Django answers it."""

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from gridwork.accounts.models import User
from gridwork.columns.asking import Asked, Slot
from gridwork.organisations.models import Body
from tests.cast import NOW, SYSTEM, body, user

pytestmark = pytest.mark.django_db
NAME = Slot("name", models.CharField())


@pytest.fixture
def people() -> list[User]:
    iris, otto = user("iris"), user("otto")
    iris.body = body("Roads")
    iris.write(by=SYSTEM, now=NOW)
    return [iris, otto]


def test_it_answers_each_asking_with_its_own_values(people: list[User]):
    asked = Asked(lambda: User.objects.filter(username=NAME))
    assert [[row.pk for row in asked(name=name)] for name in ("iris", "otto", "nobody")] == [
        [people[0].pk], [people[1].pk], [],
    ]  # fmt: skip
    assert vars(asked(name="iris")[0]).keys() == vars(User.objects.get(username="iris")).keys()


def test_it_brings_along_what_is_selected_or_its_absence(people: list[User]):
    asked = Asked(lambda: User.objects.select_related("body").filter(username=NAME))
    with CaptureQueriesContext(connection) as captured:
        assert str(asked(name="iris")[0].body) == "Roads"
        assert asked(name="otto")[0].body is None
    assert len(captured) == 2


def test_it_gives_values_and_takes_lists(people: list[User]):
    keys = Slot.each("keys", models.BigIntegerField(), 2)
    asked = Asked(lambda: User.objects.filter(pk__in=keys).order_by("pk").values_list("username", "is_active"))
    assert asked(keys=[people[1].pk, people[0].pk]) == [("iris", True), ("otto", True)]


def test_it_keeps_to_the_scope_of_whom_it_is_asked_for(people: list[User]):
    somebody, said = people[1].in_place_of_anybody("organisations.view_body")
    asked = Asked(lambda: Body.objects.visible_to(somebody))
    assert asked(**said) == []
    people[1].narrow(["cases.add_case"])
    assert people[1].in_place_of_anybody("organisations.view_body") is None
