"""Pages: a user asks about themselves without any permission, and a copy leaves by one hand, once."""

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from gridwork.accounts.models import User
from gridwork.retention.models import PersonalCopy, PersonalRequest
from tests.cast import NOW
from tests.office import Office
from tests.retention.conftest import asked

pytestmark = [pytest.mark.retention, pytest.mark.django_db]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_user_makes_a_copy_and_fetches_it_once(office: Office):
    client = signed_in(office.rosa)
    assert "You have asked for nothing yet" in client.get(reverse("own-data")).text
    page = client.post(reverse("own-data-ask"), {"kind": "copy"}, follow=True)
    assert "Fetch the copy" in page.text
    (request,) = PersonalRequest.objects.unscoped("test")
    fetch = reverse("own-data-copy", args=[request.pk])
    answer = client.post(fetch)
    assert answer["Content-Type"] == "application/zip"
    assert "copy.html" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert client.post(fetch).status_code == 409
    assert not PersonalCopy.objects.exists()


def test_nobody_reaches_the_request_of_another_user(office: Office):
    signed_in(office.rosa).post(reverse("own-data-ask"), {"kind": "copy"})
    (request,) = PersonalRequest.objects.unscoped("test")
    for name in ("own-data-copy", "own-data-withdraw"):
        assert signed_in(office.pat).post(reverse(name, args=[request.pk])).status_code == 404
    assert "2026" not in signed_in(office.pat).get(reverse("own-data")).text.partition("<main")[2]


def test_one_asks_once_until_it_is_answered(office: Office):
    client = signed_in(office.rosa)
    assert client.post(reverse("own-data-ask"), {"kind": "erasure"}).status_code == 302
    assert client.post(reverse("own-data-ask"), {"kind": "erasure"}).status_code == 409
    (request,) = PersonalRequest.objects.unscoped("test")
    client.post(reverse("own-data-withdraw", args=[request.pk]))
    assert client.post(reverse("own-data-ask"), {"kind": "erasure"}).status_code == 302


def test_the_counter_hands_a_copy_over_once(office: Office):
    request = asked(office, "copy", phone="1")
    request.take("check_identity", by=office.lea, now=NOW, identity="Called back")
    request.take("approve_request", by=office.ada, now=NOW)
    request.take("carry_out_request", by=office.lea, now=NOW)
    client, address = signed_in(office.lea), reverse("personal-request-copy", args=[request.pk])
    assert "hand it over" in client.get(reverse("personal-requests:record", args=[request.pk])).text
    assert signed_in(office.ada).post(address).status_code == 403
    assert client.post(address)["Content-Disposition"].endswith('.zip"')
    assert client.post(address).status_code == 409


def test_the_page_says_what_stays_and_how_to_appeal(office: Office):
    request = asked(office, "erasure", phone="1")
    request.take("refuse_request", by=office.lea, now=NOW, ground="nothing", reason="No such number")
    page = signed_in(office.lea).get(reverse("personal-requests:record", args=[request.pk])).text
    assert "No such number" in page
    assert "people’s court" in page
