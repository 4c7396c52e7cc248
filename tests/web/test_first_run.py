"""An empty district: whoever comes is led, step by step, to one that works."""

import pytest
from django.test import Client

from tests.cast import Cast
from tests.web.conftest import browser_of


@pytest.mark.django_db
def test_it_leads_a_stranger_to_the_first_command(client: Client):
    page = client.get("/", follow=True)
    assert page.redirect_chain == [("/first-run/", 302)]
    assert "gridwork places import" in page.content.decode()
    assert "gridwork accounts first-admin" in page.content.decode()


def test_it_shows_what_is_there_and_leads_to_what_one_may_see(cast: Cast):
    page = browser_of(cast.chief).get("/first-run/").content.decode()
    assert "gridwork places import" not in page
    assert 'href="/places/"' in page
    assert "gridwork accounts first-admin" not in page
    assert page.count("still missing") == 3


def test_it_sends_everybody_else_to_their_work(cast: Cast, client: Client):
    assert browser_of(cast.chief).get("/")["Location"] == "/inbox/"
    assert client.get("/", follow=True).redirect_chain[-1][0].startswith("/sign-in")
