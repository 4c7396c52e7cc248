"""The application as the serving role: it works, and where the first wall is taken down the second one stands."""

import os
from zlib import crc32

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from gridwork.columns.asking import Asked
from gridwork.columns.settled import kept
from gridwork.kernel.records import RecordQuerySet
from gridwork.wall import telling
from tests.cast import NOW
from tests.contract import test_matrix
from tests.contract.asks import Ask, asks
from tests.contract.conftest import World
from tests.contract.test_matrix import Matrix
from tests.toys.lending.models import Loan

pytestmark = [pytest.mark.django_db, pytest.mark.wall, pytest.mark.postgresql_only]
LOTS = 1 if os.environ.get("GRIDWORK_FULL") else 64  # of routes, of which one is asked: the matrix asks them all
SAMPLE = [ask for ask in asks() if crc32(str(ask).encode()) % LOTS == 0]


@pytest.mark.parametrize("ask", SAMPLE, ids=str)
def test_it_answers_each_by_what_they_may(ask: Ask, matrix: Matrix, full: bool, serving: None):
    test_matrix.test_it_answers_each_by_what_they_may(ask, matrix, full)


@pytest.fixture
def no_first_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RecordQuerySet, "visible_to", lambda rows, *_args, **_more: rows._open())


def test_it_stops_what_a_forgotten_scope_would_show(world: World, serving: None, no_first_wall: None):
    seen = telling.in_name_of(
        world.cast.vera, set, Loan.objects.visible_to(world.cast.vera).values_list("pk", flat=True)
    )
    assert world.east[Loan].pk in seen
    assert world.west[Loan].pk not in seen


def test_it_stops_it_on_a_page_too(world: World, serving: None, no_first_wall: None):
    browser = Client()
    browser.force_login(world.cast.vera)
    page = browser.get(reverse("loans:list")).content.decode()
    assert reverse("loans:record", args=[world.east[Loan].pk]) in page
    assert reverse("loans:record", args=[world.west[Loan].pk]) not in page
    assert browser.get(reverse("loans:record", args=[world.west[Loan].pk])).status_code == 404


def test_it_leaves_no_table_open_once_a_query_is_kept_in_words(world: World, serving: None):
    assert len(Asked(lambda: Loan.objects.unscoped("a test"))()) > 1
    with connection.cursor() as cursor:
        telling.in_name_of(
            world.cast.vera, cursor.execute, "SELECT id FROM lending_loan WHERE id = %s", [world.west[Loan].pk]
        )
        assert cursor.fetchall() == []


def test_it_writes_in_the_name_of_who_writes(world: World, serving: None, monkeypatch: pytest.MonkeyPatch):
    """Also where the first wall would let it be written."""
    monkeypatch.setattr(Loan, "_stay_within", lambda *_args: None)
    loan = Loan.known.get(pk=world.west[Loan].pk)
    loan.borrower = "somebody else"
    with pytest.raises(Exception, match="changed by somebody else"):
        loan.write(by=world.cast.vera, now=NOW)


def test_what_is_kept_for_everybody_is_read_in_nobodys_name(world: World, serving: None):
    def found() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM organisations_officehours")
            return int(cursor.fetchone()[0])

    there = found()
    telling.tell(telling.NOBODY)
    assert there
    assert (found(), kept("a test", found)) == (0, there)
