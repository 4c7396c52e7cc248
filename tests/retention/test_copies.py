"""A copy holds all that is kept about one person and nothing of anybody else, and says who looked."""

import io
import json
import zipfile

import pytest
from django.apps import apps

from gridwork.accounts.models import User
from gridwork.cases.models import Case, Note, Reporter, RevealRequest
from gridwork.cases.reporters import Person, read
from gridwork.journal.models import Entry
from gridwork.kernel.registers import Register
from gridwork.notices.models import Notice
from gridwork.retention import belongings, requests
from gridwork.retention.models import PersonalRequest
from tests.cast import NOW
from tests.office import Office
from tests.promises import Counted
from tests.retention.conftest import asked, plant

pytestmark = [pytest.mark.retention, pytest.mark.django_db]

PHONE = "13800138000"


def copied(office: Office, request: PersonalRequest) -> tuple[dict, zipfile.ZipFile]:
    request.take("check_identity", by=office.lea, now=NOW, identity="Called back")
    request.take("approve_request", by=office.ada, now=NOW)
    request.take("carry_out_request", by=office.lea, now=NOW)
    archive = zipfile.ZipFile(io.BytesIO(requests.handed_over(request, by=office.lea, now=NOW)))
    return json.loads(archive.read("copy.json")), archive


def test_it_holds_every_personal_word_and_photograph(office: Office, home, counted: Counted):
    mine, foreign = plant(office, 1), plant(office, 2)
    Reporter.objects.filter(case=foreign.case).delete()
    told, archive = copied(office, asked(office, "copy", phone="+86 138 0013 8000"))
    text = json.dumps(told, ensure_ascii=False)
    page = archive.read("copy.html").decode()
    hangs_on_it = mine.canaries[:7]  # name, e-mail, caption, text, address, note, report
    assert [canary for canary in hangs_on_it if canary not in text] == []
    assert [canary for canary in hangs_on_it if canary not in page] == []
    assert [canary for canary in foreign.canaries if canary in text] == []
    files = [name for name in archive.namelist() if name.startswith("files/")]
    assert [archive.read(name) for name in files] == [f"a photograph of {mine.canaries[2]}".encode()]
    counted("personal words in a copy", len(hangs_on_it))


def test_it_is_found_by_a_receipt_code(office: Office):
    receipt = office.receipt(text="A hole", person=Person())
    office.report(text="Another's hole", person=Person())
    told, _archive = copied(office, asked(office, "copy", codes=[receipt.code.lower()]))
    assert "A hole" in json.dumps(told)
    assert "Another's" not in json.dumps(told)


def test_it_says_who_looked_when_and_what_for(office: Office):
    case = office.report(person=Person("Wang Fang", PHONE))
    reveal = RevealRequest(case=case, reason="She left her bag")
    reveal.write(by=office.iris, now=NOW)
    reveal.take("approve_reveal", by=office.ada, now=NOW)
    read(reveal, by=office.iris, now=NOW)
    told, _archive = copied(office, asked(office, "copy", phone=PHONE))
    assert [(look["who"], look["purpose"]) for look in told["looked"]] == [("iris", "She left her bag")]
    again, _archive = copied(office, asked(office, "copy", phone=PHONE))
    assert [look["who"] for look in again["looked"]] == ["iris", "lea"]
    told = Entry.objects.filter(record=f"cases.reporter:{case.reporter.pk}", action="read_for_copy", actor="lea")
    assert told.count() == 2


def test_no_history_says_which_cases_are_one_persons(office: Office):
    """A copy adds a line to nothing that has a page, an address of the API or a place in the feed, but the request."""
    cases = [office.report(person=Person("Wang Fang", PHONE)) for _each in range(2)]
    before = Entry.objects.order_by("-pk")[0].pk
    request = asked(office, "copy", phone=PHONE)
    copied(office, request)
    told = list(Entry.objects.filter(pk__gt=before).exclude(record=request.key).values_list("record", "action"))
    assert told == [(f"cases.reporter:{case.reporter.pk}", "read_for_copy") for case in cases]
    assert Reporter not in Register.of


def test_it_tells_users_of_their_own_account_without_a_second_person(office: Office):
    Notice.objects.create(user=office.rosa, kind="cases.late", subject="For Rosa", told_at=NOW)
    Notice.objects.create(user=office.dan, kind="cases.late", subject="For Dan", told_at=NOW)
    request = requests.begin_own("copy", by=office.rosa, now=NOW)
    request.take("carry_out_request", by=office.rosa, now=NOW)
    archive = zipfile.ZipFile(io.BytesIO(requests.handed_over(request, by=office.rosa, now=NOW)))
    text = archive.read("copy.json").decode()
    assert "For Rosa" in text
    assert "handler" in text  # what she was granted
    assert "For Dan" not in text
    assert "password" not in text


def test_it_finds_nothing_of_a_stranger(office: Office):
    told, _archive = copied(office, asked(office, "copy", phone="1"))
    assert (told["records"], told["looked"]) == ([], [])


def test_every_table_that_names_a_person_is_told_or_left_out_for_a_reason(counted: Counted):
    for model in apps.get_models():
        label = model._meta.label_lower
        if not label.startswith("tests") and hasattr(model, "retention") and any(belongings.columns_to(model)):
            told = hasattr(model, "personal") or label in belongings.TOLD
            assert told or label in belongings.LEFT_OUT, label
            counted("tables a copy knows", [label])
    assert {Case, Note, Reporter, User} <= set(belongings.tables())
