"""A body is read once it is known that its sender may send one, and then only with the token of a form of ours."""

import pytest
from django.test import Client

from tests.cast import Cast

pytestmark = pytest.mark.django_db
ADDRESS = "/loans/import"


def test_a_stranger_is_sent_to_sign_in_before_the_body_is_read(monkeypatch):
    def read(_request):
        raise AssertionError("the body was read")

    monkeypatch.setattr("django.core.handlers.wsgi.WSGIRequest._load_post_and_files", read)
    answer = Client(enforce_csrf_checks=True).post(ADDRESS, {"file": "a gigabyte"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/sign-in?next={ADDRESS}")


def test_a_form_of_another_site_is_refused(cast: Cast):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.chief)
    assert browser.post(ADDRESS, {"file": "x"}).status_code == 403
