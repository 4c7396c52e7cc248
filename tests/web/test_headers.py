"""Headers that every answer carries, as a node behind TLS sends them."""

import pytest
from django.test import Client


@pytest.fixture
def answer(db: None, settings):
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 365 * 24 * 3600, True
    return Client().get("/sign-in", secure=True, headers={"Origin": "https://other.example.org"})


def test_it_is_asked_for_by_tls_for_a_year(answer):
    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_no_other_origin_is_let_in(answer):
    assert not [name for name in answer.headers if name.startswith("Access-Control-")]


def test_a_page_loads_from_its_own_address_alone(answer):
    policy = dict(each.strip().split(" ", 1) for each in answer["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == "'none'"
    script = policy["script-src"].split()
    assert script[0] == "'self'"
    assert all(each.startswith("'nonce-") for each in script[1:])


def test_it_is_neither_guessed_nor_told_of_nor_framed(answer):
    told = {name: answer[name] for name in ("X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options")}
    assert told == {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "X-Frame-Options": "DENY",
    }
