"""Duplicates: found, linked, never deleted; the reporters of all of them hear the outcome."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from gridwork.cases import duplicates, outcomes, reporters
from gridwork.cases.models import Case, Reporter
from gridwork.cases.reporters import Person
from gridwork.kernel import outbox
from gridwork.kernel.refusals import Refusal
from tests.cast import NOW
from tests.office import Office


def linked(office: Office, case: Case, original: Case) -> Case:
    case.take("link_case", by=office.iris, now=NOW, duplicate_of=original.pk)
    return case


def closed(office: Office, case: Case) -> Case:
    case.take("register_case", by=office.iris, now=NOW)
    job = office.send(case)
    job.take("report_job", by=office.rosa, now=NOW, report="Filled")
    job.take("verify_job", by=office.ken, now=NOW)
    case.take("close_case", by=office.iris, now=NOW, public_answer="The hole is filled.")
    return case


def delivered() -> list[tuple[str, str]]:
    """Everything that waits, and what it leads to."""
    while outbox.deliver(timezone.now()):
        pass
    return sorted((message.to[0], message.subject) for message in mail.outbox)


def test_it_tells_the_reporters_of_all_duplicates(office: Office):
    original = office.report(person=Person("Wang", email="wang@example.org", wants_word=True))
    second = office.report(person=Person("Li", email="li@example.org", wants_word=True))
    third = office.report(person=Person("Zhao", email="zhao@example.org"))  # wants no word
    office.report(person=Person("Sun", email="sun@example.org", wants_word=True))  # another matter
    linked(office, second, original)
    linked(office, third, original)
    closed(office, original)
    assert delivered() == [
        ("li@example.org", f"Your report {second.number}"),
        ("wang@example.org", f"Your report {original.number}"),
    ]
    assert all("The hole is filled." in message.body for message in mail.outbox)
    assert Reporter.objects.exclude(told_at=None).count() == 2


def test_it_tells_each_in_their_language(office: Office):
    from django.utils import translation

    with translation.override("zh-hans"):
        case = office.report(person=Person("Wang", email="wang@example.org", wants_word=True))
    assert Reporter.objects.get().language == "zh-hans"
    closed(office, case)
    delivered()
    assert "案卷" in mail.outbox[0].subject or "您反映" in mail.outbox[0].subject


def test_it_tells_those_whose_report_is_refused(office: Office):
    case = office.report(person=Person("Wang", email="wang@example.org", wants_word=True))
    case.take("refuse_case", by=office.iris, now=NOW, reason="private", public_answer="The road is private.")
    assert len(delivered()) == 1
    assert "The road is private." in mail.outbox[0].body


def test_it_goes_on_when_one_address_fails(office: Office, monkeypatch: pytest.MonkeyPatch):
    original = office.report(person=Person("Wang", email="wang@example.org", wants_word=True))
    linked(office, office.report(person=Person("Li", email="li@example.org", wants_word=True)), original)
    send = outcomes.send_mail

    def fails_for_wang(subject: str, text: str, sender: None, to: list[str]) -> None:
        if to == ["wang@example.org"]:
            raise OSError("no such host")
        send(subject, text, sender, to)

    monkeypatch.setattr(outcomes, "send_mail", fails_for_wang)
    closed(office, original)
    for _each in range(3):
        outbox.deliver(timezone.now())
    assert [message.to for message in mail.outbox] == [["li@example.org"]]


def test_it_shows_the_reporter_of_a_duplicate_what_became_of_the_original(office: Office):
    original, receipt = office.report(), office.receipt()
    linked(office, receipt.case, original)
    closed(office, original)
    assert reporters.outcome_of(reporters.found(receipt.code)).public_answer == "The hole is filled."


def test_it_links_to_the_case_that_is_worked_on_so_that_there_are_no_chains(office: Office):
    first, second, third = (office.report() for _ in range(3))
    linked(office, second, first)
    assert linked(office, third, second).duplicate_of == first
    with pytest.raises(Refusal, match="linked to this one"):
        linked(office, first, office.report())


def test_it_does_not_link_to_itself_or_to_what_has_ended(office: Office):
    case = office.report()
    with pytest.raises((Refusal, ValidationError)):
        linked(office, case, case)
    with pytest.raises(Refusal, match="has ended"):
        linked(office, office.report(), closed(office, case))
    with pytest.raises(ValidationError):
        office.report().take("link_case", by=office.iris, now=NOW, reason="looks alike")


def test_it_links_only_to_what_the_dispatcher_may_see(office: Office):
    from tests.cast import grant, role, user

    local = user("local")
    grant(local, role("dispatches in East", ["cases.register", "cases.view_case"]), office.east)
    foreign = office.report(place=office.westham)
    with pytest.raises(ValidationError):
        office.report().take("link_case", by=local, now=NOW, duplicate_of=foreign.pk)


def test_it_keeps_a_linked_case_and_takes_it_back(office: Office):
    original, case = office.report(), office.report()
    linked(office, case, original)
    assert (case.state, case.closed_at, case.due_at) == ("linked", NOW, None)
    case.take("unlink_case", by=office.iris, now=NOW + timedelta(minutes=5), reason="another hole")
    assert (case.state, case.duplicate_of, case.closed_at) == ("received", None, None)
    assert case.due_at is not None
    assert Case.objects.unscoped("none is gone").count() == 2


class TestLikely:
    def test_it_finds_the_nearest_of_the_same_category_and_village(self, office: Office):
        here = {"lon": 113.1, "lat": 23.0}
        far = office.report(lon=113.12, lat=23.0)
        near = office.report(lon=113.1005, lat=23.0)
        litter = office.report(type=office.litter, lon=113.1001, lat=23.0)
        office.report(place=office.westham, **here)
        office.report(type=office.tree, **here)
        found = duplicates.likely(new(office, **here), office.iris)
        assert [case for case, _metres in found] == [litter, near]
        assert [metres for _case, metres in found] == [10, 51]
        assert far not in [case for case, _metres in found]

    def test_it_leaves_out_what_has_ended_and_what_is_old(self, office: Office):
        closed(office, office.report())
        office.report(reported_at=NOW - timedelta(days=15))
        recent = office.report()
        assert duplicates.likely(new(office), office.iris) == [(recent, None)]

    def test_it_shows_only_what_the_user_may_see(self, office: Office):
        office.report()
        assert duplicates.likely(new(office), office.ely) == []


def new(office: Office, **values: object) -> Case:
    return Case(type=office.pothole, place=office.eastham, reported_at=NOW, **values)
