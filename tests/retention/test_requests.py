"""A person's request goes from the counter to its answer by named people, and never by one of them alone."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction

from gridwork.accounts.models import User
from gridwork.cases.reporters import Person
from gridwork.journal.models import Entry
from gridwork.kernel.actors import System
from gridwork.kernel.forms import entry_form
from gridwork.kernel.refusals import Refusal
from gridwork.kernel.registers import Register
from gridwork.retention import requests
from gridwork.retention.models import PersonalCopy, PersonalRequest, RequestSubject
from tests.cast import NOW
from tests.office import Office
from tests.promises import Counted
from tests.retention.conftest import asked

pytestmark = [pytest.mark.erasure, pytest.mark.django_db]


def test_it_goes_from_the_counter_to_the_answer(office: Office):
    request = asked(office, "copy", phone="138 0013 8000")
    assert request.due_at is not None
    request.take("check_identity", by=office.lea, now=NOW, identity="Called back on the number")
    request.take("approve_request", by=office.ada, now=NOW)
    request.take("carry_out_request", by=office.lea, now=NOW)
    requests.handed_over(request, by=office.lea, now=NOW)
    assert (request.state, request.ended_at, request.due_at) == ("answered", NOW, None)
    told = Entry.objects.filter(record=request.key).order_by("pk").values_list("action", "actor")
    assert list(told) == [
        ("create", "lea"),
        ("check_identity", "lea"),
        ("approve_request", "ada"),
        ("carry_out_request", "lea"),
        ("hand_over_copy", "lea"),
    ]
    with pytest.raises(Refusal):
        requests.handed_over(request, by=office.lea, now=NOW)


def test_it_is_taken_in_by_a_person_and_no_program(office: Office):
    office.lea.kind = "client"
    with pytest.raises(Refusal, match="named person"):
        asked(office, "copy", phone="138 0013 8000")


def test_it_is_answered_within_working_days(office: Office, settings):
    settings.PERSON_ANSWERED_IN = 2
    request = asked(office, "copy", phone="1")  # on a Friday, before a Sunday that is worked
    assert (request.due_at - NOW).days == 3


@pytest.mark.parametrize("kind", ["copy", "erasure"])
def test_a_second_person_approves(office: Office, kind: str, counted: Counted):
    request = asked(office, kind, phone="1")
    with pytest.raises(Refusal, match="state"):
        request.take("carry_out_request", by=office.lea, now=NOW)
    request.take("check_identity", by=office.lea, now=NOW, identity="Called back")
    for who in (office.lea, System("worker")):
        with pytest.raises((Refusal, PermissionDenied)):
            request.take("approve_request", by=who, now=NOW)
    with pytest.raises(Refusal, match="state"):
        request.take("carry_out_request", by=office.lea, now=NOW)
    request.take("approve_request", by=office.ada, now=NOW)
    counted("requests that one person alone could not carry out", 1)


def test_the_database_holds_four_eyes(office: Office):
    row = PersonalRequest.known.filter(pk=asked(office, "erasure", phone="1").pk)
    for values in (
        {"approved_by": office.lea},
        {"state": "approved"},
        {"state": "carried_out"},
        {"state": "answered"},
        {"user": office.ada, "approved_by": office.ada},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            models.QuerySet.update(row, **values)


def test_whoever_is_concerned_neither_identifies_nor_approves_nor_answers(office: Office):
    request = PersonalRequest(kind="erasure", user=office.ada)
    requests.take_in(request, by=office.lea, now=NOW, permission="")
    with pytest.raises(Refusal, match="about you"):
        request.take("check_identity", by=office.ada, now=NOW, identity="It is me")
    request.take("check_identity", by=office.lea, now=NOW, identity="Known here")
    with pytest.raises(Refusal, match="another person"):
        request.take("approve_request", by=office.ada, now=NOW)
    with pytest.raises(Refusal, match="about you"):
        request.take("refuse_request", by=office.ada, now=NOW, ground="term", reason="So")


def test_it_stays_as_it_was_made(office: Office):
    request = asked(office, "copy", phone="1")
    request.kind = "erasure"
    with pytest.raises(PermissionDenied):
        request.write(by=office.lea, now=NOW)


def test_a_refusal_names_its_ground_and_the_way_to_appeal(office: Office):
    request = asked(office, "erasure", phone="1")
    with pytest.raises(ValidationError):
        request.take("refuse_request", by=office.lea, now=NOW, ground="term")
    request.take("refuse_request", by=office.lea, now=NOW, ground="identity", reason="Nobody answered the call")
    assert (request.state, request.ground) == ("refused", "identity")
    assert "people’s court" in request.appeal


def test_what_was_sealed_goes_with_the_end(office: Office):
    request = asked(office, "copy", phone="1")
    assert RequestSubject.objects.filter(request=request).exists()
    request.take("withdraw_request", by=office.lea, now=NOW)
    assert not RequestSubject.objects.exists()
    assert not PersonalCopy.objects.exists()


def test_nobody_learns_from_the_request_what_was_reported(office: Office):
    """Neither the number nor which or how many cases it found stands anywhere in the open."""
    office.report(person=Person("Wang Fang", "13800138000"))
    request = asked(office, "copy", phone="13800138000")
    kept = RequestSubject.objects.get(request=request)
    assert b"13800138000" not in bytes(kept.sealed)
    assert not Entry.objects.filter(changes__contains="13800138000").exists()
    assert (request.erased, request.stays) == ([], [])


def test_nobody_of_the_body_complained_of_carries_it_out(office: Office):
    office.report(person=Person("Wang Fang", "13800138000"), complained_of=office.roads)
    request = asked(office, "copy", phone="13800138000")
    request.take("check_identity", by=office.lea, now=NOW, identity="Called back")
    User.objects.filter(pk=office.ada.pk).update(body=office.roads)
    with pytest.raises(Refusal, match="complained of"):
        request.take("approve_request", by=User.objects.get(pk=office.ada.pk), now=NOW)


def test_a_copy_that_nobody_fetched_can_be_made_again(office: Office):
    request = asked(office, "copy", phone="1")
    request.take("check_identity", by=office.lea, now=NOW, identity="Called back")
    request.take("approve_request", by=office.ada, now=NOW)
    request.take("carry_out_request", by=office.lea, now=NOW)
    with pytest.raises(Refusal):
        request.take("carry_out_request", by=office.lea, now=NOW)
    PersonalCopy.objects.all().delete()
    later = NOW + timedelta(days=40)
    with pytest.raises(Refusal, match="Carry the request out again"):
        requests.handed_over(request, by=office.lea, now=later)
    request.take("carry_out_request", by=office.lea, now=later)
    assert requests.handed_over(request, by=office.lea, now=later)


def test_somebody_of_the_body_complained_of_learns_nothing_by_taking_one_in(office: Office):
    """No step of theirs is refused for it: only who approves is told that somebody else has to take it in."""
    office.report(person=Person("Wang Fang", "13800138000"), complained_of=office.roads)
    User.objects.filter(pk=office.lea.pk).update(body=office.roads)
    lea = User.objects.get(pk=office.lea.pk)
    said = []
    for phone in ("13800138000", "13900139000"):
        request = PersonalRequest(kind="erasure")
        requests.take_in(request, phone, by=lea, now=NOW)
        request.take("check_identity", by=lea, now=NOW, identity="Called back")
        said.append([(offer.name, offer.closed) for offer in request.offers(lea, NOW)])
    assert said[0] == said[1]
    with pytest.raises(Refusal, match="took it in"):
        PersonalRequest.known.get(pk=request.pk - 1).take("approve_request", by=office.ada, now=NOW)


def test_a_refusal_by_one_person_does_not_say_what_is_kept(office: Office):
    office.report(person=Person("Wang Fang", "13800138000"))
    request = asked(office, "erasure", phone="13800138000")
    request.take("refuse_request", by=office.lea, now=NOW, ground="identity", reason="Nobody answered")
    assert request.stays == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "__all__"),
        ({"reporter_phone": "1", "user": "ada"}, "__all__"),
        ({"receipt_codes": "ABCDE-FGHJK"}, "receipt_codes"),
    ],
)
def test_the_counter_says_whose_records_are_meant(office: Office, given: dict[str, str], field: str):
    given = given | {"user": office.ada.pk if "user" in given else ""}
    said = {"kind": "copy", "reporter_phone": "", "receipt_codes": ""} | given
    form = entry_form(Register.of[PersonalRequest], office.lea, None, said)
    assert list(form.errors) == [field]
