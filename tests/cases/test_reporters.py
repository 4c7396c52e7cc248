"""Reporters: sealed names, receipt codes, and the few who may read a name, for an hour, with a line in the journal."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, models, transaction

from gridwork.cases import reporters
from gridwork.cases.forms.said import NoteForm
from gridwork.cases.models import Case, Note, Reporter, RevealRequest
from gridwork.cases.reporters import LETTERS, Person, TheReporter
from gridwork.journal.timeline import history
from gridwork.kernel.refusals import Refusal
from tests.cast import NOW, grant, role
from tests.office import Office, role_of, stored

WANG = Person("王秀英 Wang Xiuying", "13800138000", "wang@example.org", wants_word=True)
HOUR = timedelta(hours=1)


def asked(office: Office, **values: object) -> RevealRequest:
    request = RevealRequest(case=office.report(person=WANG, **values), reason="a witness is needed")
    request.write(by=office.dan, now=NOW)
    return request


def test_it_gives_a_code_of_a_hundred_bits_and_keeps_only_its_hash(office: Office):
    receipt = office.receipt()
    letters = receipt.code.replace("-", "")
    assert (len(letters), len(LETTERS), set(letters) <= set(LETTERS)) == (20, 32, True)
    kept = Reporter.objects.get()
    assert (kept.sealed, kept.receipt != letters) == (None, True)
    assert reporters.found(receipt.code.lower().replace("-", " ")).case == receipt.case
    assert reporters.found(receipt.code[:-1]) is None
    assert reporters.found("0" * 20) is None


def test_it_takes_a_code_that_the_reporters_device_has_drawn(office: Office):
    code = reporters.new_code()
    assert office.receipt(code=code).code.replace("-", "") == code
    assert reporters.found(code)


def test_it_reads_what_is_often_misread():
    assert reporters.plain("OIL0o – 1i1l1-abcde fghjk") == "011001111" + "1ABCDEFGHJK"
    assert reporters.plain("U" * 20) == ""


def test_it_leaves_no_name_in_the_database(office: Office):
    """Every byte of every table: the name, the telephone, the code."""
    receipt = office.receipt(person=WANG)
    secrets = ["王秀英", "Xiuying", "13800138000", "wang@example.org", receipt.code, receipt.code.replace("-", "")]
    assert found_in_tables(secrets) == []
    assert found_in_tables(["A hole in the road"])  # the search itself finds what is there
    assert reporters.opened(Reporter.objects.get().sealed, receipt.case.pk) == WANG


def found_in_tables(secrets: list[str]) -> list[str]:
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            text = repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()])
            escaped = text.encode("unicode_escape").decode()
            found += [f"{table}: {s}" for s in secrets if s in text or s.encode("unicode_escape").decode() in escaped]
    return found


def test_it_keeps_the_key_apart_and_to_its_owner(office: Office):
    office.receipt(person=WANG)
    key = Path(settings.HOME) / "keys" / "reporters.key"
    assert (len(key.read_bytes()), key.stat().st_mode & 0o777) == (32, 0o600)


def test_it_opens_a_name_only_for_its_own_case(office: Office):
    first, second = office.report(person=WANG), office.report(person=Person("Li"))
    sealed = Reporter.objects.get(case=first).sealed
    with pytest.raises(InvalidTag):
        reporters.opened(sealed, second.pk)


def test_it_shows_a_name_to_who_asked_once_another_approved_for_an_hour(office: Office):
    request = asked(office)
    with pytest.raises(Refusal):
        reporters.read(request, by=office.dan, now=NOW)
    request.take("approve_reveal", by=office.ada, now=NOW, answer="for the court")
    assert reporters.read(request, by=office.dan, now=NOW + HOUR - timedelta(seconds=1)) == WANG
    with pytest.raises(Refusal, match="sixty minutes are over"):
        reporters.read(request, by=office.dan, now=NOW + HOUR)
    with pytest.raises(Refusal, match="Only who asked"):
        reporters.read(request, by=office.iris, now=NOW)
    assert stored(RevealRequest).reads == 1


def test_it_journals_every_read(office: Office):
    request = asked(office)
    request.take("approve_reveal", by=office.ada, now=NOW)
    for minute in (1, 2):
        reporters.read(request, by=office.dan, now=NOW + timedelta(minutes=minute))
    lines = [(line.action, line.actor) for line in history(request.key, 10)]
    assert lines[:3] == [("read_reporter", "dan"), ("read_reporter", "dan"), ("approve_reveal", "ada")]


def test_it_wants_two_pairs_of_eyes_in_the_database_too(office: Office):
    request = asked(office)
    grant(office.dan, role_of(office.ada), office.district)
    with pytest.raises(Refusal, match="Who asks does not approve"):
        request.take("approve_reveal", by=office.dan, now=NOW)
    rows = RevealRequest.known.filter(pk=request.pk)
    for wrong in ({"state": "approved", "approved_by": "dan", "approved_at": NOW}, {"state": "approved"}):
        with pytest.raises(IntegrityError, match="revealrequest"), transaction.atomic():
            models.QuerySet.update(rows, **wrong)


@pytest.mark.parametrize(
    "how", ["works for it", "granted for it", "works for one below it", "stands in for one", "stands in for a clerk"]
)
@pytest.mark.parametrize("part", ["asks", "approves", "reads"])
def test_it_never_shows_a_name_to_the_body_complained_of(office: Office, how: str, part: str):
    request = asked(office, complained_of=office.roads) if part != "asks" else None
    if part == "reads":
        request.take("approve_reveal", by=office.ada, now=NOW)
    bound(office, office.ada if part == "approves" else office.dan, how)
    with pytest.raises(Refusal, match="body complained of"):
        if part == "asks":
            asked(office, complained_of=office.roads)
        elif part == "approves":
            request.take("approve_reveal", by=office.ada, now=NOW)
        else:
            reporters.read(request, by=office.dan, now=NOW)


def bound(office: Office, user: object, how: str) -> None:
    from datetime import date

    from gridwork.accounts.models import Deputy
    from tests.cast import SYSTEM, body

    below = body("Road works", parent=office.roads)
    match how:
        case "works for it":
            user.body = office.roads
        case "works for one below it":
            user.body = below
        case "granted for it":
            grant(user, role_of(office.rosa), office.east, office.roads)
        case _:
            absent = office.rosa
            if how == "stands in for a clerk":  # who works for it, and whose grants name no body
                absent, office.iris.body = office.iris, office.roads
                office.iris.save()
            days = {"from_on": date(2026, 9, 1), "last_on": date(2026, 9, 30)}
            Deputy(absent=absent, deputy=user, **days).write(by=SYSTEM, now=NOW)
    user.save()


def test_it_lets_the_body_complained_of_not_lift_the_shield(office: Office):
    case = office.report(person=WANG, complained_of=office.roads)
    bound(office, office.dan, "works for it")
    case.complained_of = None
    with pytest.raises(Refusal, match="body complained of"):
        case.write(by=office.dan, now=NOW, permission="cases.change_case")
    case.write(by=office.iris, now=NOW, permission="cases.change_case")


def test_it_is_approved_by_a_person_and_no_program(office: Office):
    request = asked(office)
    office.ada.kind = "client"
    with pytest.raises(Refusal, match="named person"):
        request.take("approve_reveal", by=office.ada, now=NOW)


def test_it_is_asked_by_a_person_and_no_program(office: Office):
    """Else who made its token would approve what they have asked themselves."""
    office.dan.kind = "client"
    with pytest.raises(Refusal, match="named person"):
        asked(office)


def test_it_reads_no_name_but_that_which_was_approved(office: Office):
    request = asked(office)
    request.take("approve_reveal", by=office.ada, now=NOW)
    grant(office.dan, role("changes", ["cases.change_revealrequest"]), office.district)
    request.case = office.report(person=WANG)
    with pytest.raises(PermissionDenied, match="stays as it was made"):
        request.write(by=office.dan, now=NOW, permission="cases.change_revealrequest")


def test_it_is_written_to_by_those_alone_who_may(office: Office):
    """By whatever door: the form of a note asks it, and so do the register's form and the API."""
    words = Note(case=office.sent().case, body=office.roads, audience="reporter", text="Done")
    with pytest.raises(PermissionDenied, match="write_to_reporter"):
        words.write(by=office.rosa, now=NOW, permission="cases.add_note")
    words.write(by=office.dan, now=NOW, permission="cases.add_note")


def test_it_is_written_to_only_where_one_may(office: Office):
    """Who writes to reporters in East and adds notes in West writes to no reporter of West."""
    grant(office.otto, role("writes", ["cases.add_note", "cases.write_to_reporter"]), office.east)
    grant(office.otto, role("notes", ["cases.add_note"]), office.west)
    here, there = office.report(), office.report(place=office.westham)
    with pytest.raises(PermissionDenied, match="write_to_reporter"):
        Note(case=there, audience="reporter", text="Done").write(by=office.otto, now=NOW, permission="cases.add_note")
    Note(case=there, text="Done").write(by=office.otto, now=NOW, permission="cases.add_note")
    Note(case=here, audience="reporter", text="Done").write(by=office.otto, now=NOW, permission="cases.add_note")
    offered = [
        [value for value, _label in NoteForm(office.otto, case).fields["audience"].choices] for case in (here, there)
    ]
    assert offered == [["internal", "reporter"], ["internal"]]


def test_it_lets_a_body_that_is_not_complained_of_ask(office: Office):
    bound(office, office.dan, "works for it")
    assert asked(office, complained_of=office.parks).state == "asked"


def test_it_lets_only_those_ask_who_may(office: Office):
    case = office.report(person=WANG)
    for who in (office.rosa, office.wen, office.otto):
        with pytest.raises(PermissionDenied):
            RevealRequest(case=case, reason="x").write(by=who, now=NOW, permission="cases.add_revealrequest")


def test_it_lets_the_holder_of_a_code_answer_and_reopen_and_nothing_else(office: Office):
    job = office.done()
    job.take("verify_job", by=office.ken, now=NOW)
    case = stored(Case)
    case.take("close_case", by=office.iris, now=NOW, public_answer="Filled")
    case.take("answer_case", by=TheReporter(), now=NOW, satisfied="false", reporter_words="it is still there")
    assert (case.satisfied, history(case.key, 1)[0].actor) == (False, "reporter")
    for step in ("evaluate_case", "dispatch_case", "register_case"):
        with pytest.raises(PermissionDenied):
            case.take(step, by=TheReporter(), now=NOW, outcome_right="true")
    case.take("reopen_case", by=TheReporter(), now=NOW, reason="it is still there")
    assert case.state == "registered"


def test_it_asks_a_reason(office: Office):
    with pytest.raises(ValidationError):
        RevealRequest(case=office.report(), reason="").write(by=office.dan, now=NOW)
