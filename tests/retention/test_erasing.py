"""After an erasure that a person asked for nothing of it is left, and what a hold or a law keeps stays, by name."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import models
from django.urls import reverse

from gridwork.attachments import contents
from gridwork.cases.models import Case, Evidence, Note, Reporter
from gridwork.cases.reporters import Person
from gridwork.imports.models import Import
from gridwork.imports.tasks import discard_old_files
from gridwork.journal.erasure import empty_log
from gridwork.journal.verification import verify
from gridwork.keeping import tombstones
from gridwork.kernel.models import OnceKey
from gridwork.kernel.once import keep
from gridwork.kernel.refusals import Refusal
from gridwork.kernel.registers import address_of
from gridwork.notices.models import Notice
from gridwork.retention import belongings, erasing, requests
from gridwork.retention.models import Hold, PersonalRequest
from gridwork.retention.tasks import sweep_due
from tests.cast import NOW
from tests.office import Office
from tests.promises import Counted
from tests.retention.conftest import age, asked, plant, settle
from tests.retention.places import assert_gone, canaries_in, searched

pytestmark = pytest.mark.erasure

LATER = NOW + timedelta(days=184)  # when nobody can sue about it any more
PHONE = "13800138000"


def approved(office: Office, phone: str = PHONE, now=LATER) -> PersonalRequest:
    request = asked(office, "erasure", phone=phone, now=now)
    request.take("check_identity", by=office.lea, now=now, identity="Called back")
    request.take("approve_request", by=office.ada, now=now)
    return request


def closed(office: Office, phone: str = PHONE, at=NOW) -> Case:
    case = office.report(text="Wang Fang called", person=Person("Wang Fang", phone))
    Note(case=case, place=case.place, text="She calls again").write(by=office.iris, now=NOW)
    models.QuerySet.update(Case.known.filter(pk=case.pk), closed_at=at, state="evaluated")
    return case


def said(case: Case) -> list[str]:
    return [Case.known.get(pk=case.pk).text, *Note.known.filter(case=case).values_list("text", flat=True)]


def test_it_leaves_no_canary_anywhere(
    lasting: Office, home: Path, full: bool, counted: Counted, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    going = [plant(lasting, number) for number in range(300 if full else 3)]
    foreign = plant(lasting, 400)
    Reporter.objects.filter(case=foreign.case).update(sealed=None)  # nobody's number
    age(home)
    sweep_due(LATER)  # mail, drafts and what was refused at imports went months ago
    discard_old_files(LATER)
    settle()
    empty_log()
    runs = set(Import.known.values_list("file_name", flat=True))  # a name that staff gave a file
    planted = {canary for each in going for canary in each.canaries} - runs
    assert len(canaries_in(searched()["tables"]) & planted) >= 8 * len(going), "the search must find what is there"
    request = approved(lasting)
    request.take("carry_out_request", by=lasting.lea, now=LATER)
    request.take("answer_request", by=lasting.lea, now=LATER, answer="Done")
    contents.discard_unused(LATER + timedelta(days=1))
    settle()
    tombstones.keep(LATER)
    empty_log()
    places = searched()
    assert_gone(planted, [each.word for each in going], places | {"logs": caplog.text.encode()})
    left = canaries_in(places["tables"])
    assert len(left & set(foreign.canaries)) >= 8, "of another all stays"
    assert verify().fault is None
    counted("canaries of people who asked for erasure", len(planted))
    counted("places searched after an erasure that was asked for", [*places, "logs"])


@pytest.mark.django_db
def test_it_leaves_what_a_hold_keeps_and_says_so(office: Office, counted: Counted):
    held, free = closed(office), closed(office)
    Hold(kind="cases.case", row=held.pk, reason="Court file 12", last_on=LATER.date()).write(by=office.lea, now=NOW)
    request = approved(office)
    request.take("carry_out_request", by=office.lea, now=LATER)
    assert (said(held), said(free)) == (["Wang Fang called", "She calls again"], ["", ""])
    assert ("Cases", "1. A hold keeps it for a proceeding.") in request.stays_words
    assert ("Cases", "1") in request.erased_words
    counted("holds respected by an erasure that was asked for", 1)


@pytest.mark.django_db
@pytest.mark.parametrize("closed_at", [NOW + timedelta(days=2), None])
def test_it_leaves_what_a_law_still_keeps_and_says_until_when(office: Office, closed_at, counted: Counted):
    young, old = closed(office, at=closed_at), closed(office)
    request = approved(office)
    request.take("carry_out_request", by=office.lea, now=LATER)
    assert (said(young)[0], said(old)[0]) == ("Wang Fang called", "")
    line = dict(request.stays_words)["Cases"]
    assert ("until 2027-03-22" in line and "Art. 46" in line) if closed_at else "in use" in line
    counted("terms respected by an erasure that was asked for", 1)


@pytest.mark.django_db
def test_it_is_refused_where_all_stays(office: Office):
    case = closed(office, at=LATER)
    request = approved(office)
    with pytest.raises(Refusal, match="Administrative Litigation Law"):
        request.take("carry_out_request", by=office.lea, now=LATER)
    request.take("refuse_request", by=office.lea, now=LATER, ground="term", reason="Until it can no longer be appealed")
    assert said(case)[0]
    assert "Art. 46" in dict(request.stays_words)["Cases"]


@pytest.mark.django_db
def test_records_of_somebody_else_are_untouched(office: Office, counted: Counted):
    """Neither those of another number, nor a case that was linked to one of hers as its duplicate."""
    hers, his = closed(office), closed(office, phone="13900139000")
    models.QuerySet.update(Case.known.filter(pk=his.pk), duplicate_of=hers, state="linked")
    request = approved(office)
    request.take("carry_out_request", by=office.lea, now=LATER)
    assert (said(hers), said(his)) == (["", ""], ["Wang Fang called", "She calls again"])
    assert list(Reporter.objects.values_list("case", flat=True)) == [his.pk]
    counted("cases of others beside an erasure", 1)


@pytest.mark.django_db
def test_an_account_in_use_loses_its_notices_and_keeps_its_name(office: Office):
    for who in (office.rosa, office.dan):
        Notice.objects.create(user=who, kind="cases.late", subject="For you", told_at=NOW)
    request = requests.begin_own("erasure", by=office.rosa, now=NOW)
    with pytest.raises(Refusal, match="another person"):
        request.take("approve_request", by=office.rosa, now=NOW)
    request.take("approve_request", by=office.ada, now=NOW)
    request.take("carry_out_request", by=office.lea, now=NOW)
    assert list(Notice.objects.values_list("user", flat=True)) == [office.dan.pk]
    office.rosa.refresh_from_db()
    assert office.rosa.name == "Rosa"
    assert ("Users", "1. It is in use; its term begins when that ends.") in request.stays_words

    request.take("answer_request", by=office.lea, now=NOW, answer="Your notices are gone.")
    told = Notice.objects.get(user=office.rosa)
    assert (told.subject, told.url) == (f"Your request {request.number} was decided", reverse("own-data"))


@pytest.mark.django_db
def test_who_withdraws_a_request_is_not_told_of_it(office: Office):
    request = requests.begin_own("erasure", by=office.rosa, now=NOW)
    request.take("withdraw_request", by=office.rosa, now=NOW)
    assert not Notice.objects.exists()


@pytest.mark.django_db
def test_a_leaver_loses_name_and_address_once_nobody_can_sue(office: Office):
    type(office.rosa).objects.filter(pk=office.rosa.pk).update(left_at=NOW, is_active=False, email="rosa@example.org")
    request = PersonalRequest(kind="erasure", user=office.rosa)
    requests.take_in(request, by=office.lea, now=LATER, permission="")
    request.take("check_identity", by=office.lea, now=LATER, identity="Known here")
    request.take("approve_request", by=office.ada, now=LATER)
    request.take("carry_out_request", by=office.lea, now=LATER)
    office.rosa.refresh_from_db()
    assert (office.rosa.name, office.rosa.email, office.rosa.username) == ("", "", "rosa")


@pytest.mark.django_db
def test_what_the_api_was_answered_about_anything_that_went_goes(office: Office):
    case = closed(office)
    note, left = Note.known.get(case=case), office.rosa
    type(left).objects.filter(pk=left.pk).update(left_at=NOW, is_active=False)
    for row in (note, left, office.dan):
        said = f'{{"name":"Wang Fang","url":"{address_of(row)}"}}'
        keep(office.iris.pk, [(row.key, "0" * 64, 201, said)], NOW)
    person = belongings.Person(cases=frozenset({case.pk}), user=left.pk)
    erasing.erase(erasing.outlook(person, LATER), by=office.lea, now=LATER)
    told = dict(OnceKey.objects.values_list("key", "answer"))
    assert (told[note.key], told[left.key]) == ("{}", "{}")
    assert "Wang Fang" in told[office.dan.key]


@pytest.mark.django_db
def test_photographs_go(office: Office, home: Path):
    planted = plant(office, 3)
    request = approved(office)
    request.take("carry_out_request", by=office.lea, now=LATER)
    assert not Evidence.known.filter(case=planted.case).exists()
