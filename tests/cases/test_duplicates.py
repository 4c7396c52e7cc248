"""Duplicates: found, linked, never deleted; the reporters of all of them hear the outcome."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
import shapely
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from gridwork.cases import duplicates, outcomes, reporters
from gridwork.cases.models import Case, Reporter
from gridwork.cases.reporters import Person
from gridwork.kernel import outbox
from gridwork.kernel.refusals import Refusal
from gridwork.places.models import Place, PlaceBoundary
from tests.cast import NOW, SINCE, SYSTEM
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
    def test_it_puts_the_most_alike_first_and_says_why(self, office: Office):
        here = {"lon": 113.1, "lat": 23.0}
        office.report(lon=113.12, lat=23.0)  # two kilometres off
        near = office.report(lon=113.1005, lat=23.0, reported_at=NOW - timedelta(days=2))
        litter = office.report(type=office.litter, lon=113.1001, lat=23.0)
        office.report(place=office.westham, **here)
        found = duplicates.likely(new(office, text="Deep hole in the road", **here), office.iris)
        assert [each.case for each in found] == [near, litter]
        assert [each.alike.metres for each in found] == [51, 10]
        assert found[0].why.startswith("51 m away, 2 days earlier, ")
        assert found[0].why.endswith("% of the words alike, same type")
        assert "same category" in found[1].why

    def test_it_leaves_out_what_is_near_but_about_something_else(self, office: Office):
        office.report(type=office.tree, text="A tree has fallen on the wires", lon=113.1004, lat=23.0)
        assert duplicates.likely(new(office, text="Deep hole", lon=113.1, lat=23.0), office.iris) == []

    def test_it_knows_one_number_at_the_source_whatever_is_said(self, office: Office):
        numbered = office.report(type=office.tree, text="Fallen", external_source="hotline", external_number="12345-7")
        typed = new(office, text="Hole", external_source="web", external_number="12345-7")
        (found,) = duplicates.likely(typed, office.iris)
        assert (found.case, found.alike.score) == (numbered, 1.0)
        assert found.why.startswith("same number at the source")

    def test_it_looks_across_the_border_of_the_next_village(self, office: Office):
        bounded(office.eastham, 113.0, 113.1)
        bounded(office.westham, 113.1, 113.2)
        beyond = office.report(place=office.westham, lon=113.1002, lat=23.0)
        found = duplicates.likely(new(office, text="A hole in the road", lon=113.0999, lat=23.0), office.iris)
        assert [each.case for each in found] == [beyond]

    def test_it_finds_before_the_type_is_chosen(self, office: Office):
        known = office.report(lon=113.1, lat=23.0)
        typed = new(office, text="A hole in the road", type=None, lon=113.1001, lat=23.0)
        assert [each.case for each in duplicates.likely(typed, office.iris)] == [known]

    def test_it_leaves_out_what_has_ended_and_what_is_old(self, office: Office):
        closed(office, office.report())
        office.report(reported_at=NOW - timedelta(days=15))
        recent = office.report(address="East Road 1")
        found = duplicates.likely(new(office, text="A hole in the road", address="east road 1"), office.iris)
        assert [each.case for each in found] == [recent]
        assert found[0].why == "same address, the same day, 100 % of the words alike, same type"

    def test_it_shows_only_what_the_user_may_see(self, office: Office):
        office.report(address="East Road 1")
        typed = new(office, text="A hole in the road", address="East Road 1")
        assert len(duplicates.likely(typed, office.iris)) == 1
        assert duplicates.likely(typed, office.ely) == []

    def test_it_compares_nothing_across_the_shield(self, office: Office):
        alike = {"text": "A hole in the road", "address": "East Road 1"}
        office.report(**alike)
        complaint = office.report(complained_of=office.parks, **alike)
        assert duplicates.likely(new(office, complained_of=office.roads, **alike), office.iris) == []
        (found,) = duplicates.likely(new(office, complained_of=office.parks, **alike), office.iris)
        assert found.case == complaint
        assert complaint not in [each.case for each in duplicates.likely(new(office, **alike), office.iris)]
        assert duplicates.likely(new(office, complained_of=office.parks, **alike), office.pat) == []

    def test_it_asks_as_many_questions_for_many_as_for_one(
        self, office: Office, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
    ):
        for _number in range(12):
            office.report(lon=113.1, lat=23.0)
        typed = new(office, text="A hole in the road", lon=113.1, lat=23.0)
        duplicates.likely(typed, office.iris)
        with django_assert_max_num_queries(3):
            assert len(duplicates.likely(typed, office.iris)) == duplicates.SHOWN


def test_it_does_not_link_a_complaint_to_a_case_that_its_body_may_be_sent(office: Office):
    plain, complaint = office.report(), office.report(complained_of=office.roads)
    with pytest.raises(Refusal, match="complains of the same body"):
        linked(office, complaint, plain)
    assert linked(office, complaint, office.report(complained_of=office.roads)).state == "linked"


def test_it_keeps_a_chain_of_three_reporters_informed_by_the_way_each_came(office: Office):
    """By telephone with an e-mail address, by web page in Chinese, and at the counter with a receipt code alone."""
    from django.utils import translation

    first = office.report(channel="telephone", person=Person("Wang", email="wang@example.org", wants_word=True))
    with translation.override("zh-hans"):
        second = office.report(channel="web", person=Person("Li", email="li@example.org", wants_word=True))
    third = office.receipt(channel="counter")
    linked(office, second, first)
    linked(office, third.case, second)
    closed(office, first)
    told = delivered()
    assert [address for address, _subject in told] == ["li@example.org", "wang@example.org"]
    assert str(second.number) in told[0][1]
    assert reporters.outcome_of(reporters.found(third.code)).public_answer == "The hole is filled."


def test_it_tells_a_reporter_no_more_of_the_other_case_once_unlinked(office: Office):
    first = office.report(person=Person("Wang", email="wang@example.org", wants_word=True))
    second = office.receipt(person=Person("Li", email="li@example.org", wants_word=True))
    third = office.receipt()
    linked(office, second.case, first)
    linked(office, third.case, second.case)
    for receipt in (second, third):
        receipt.case.take("unlink_case", by=office.iris, now=NOW, reason="another hole")
    closed(office, first)
    assert [address for address, _subject in delivered()] == ["wang@example.org"]
    for receipt in (second, third):
        assert reporters.outcome_of(reporters.found(receipt.code)).state == "received"
    closed(office, second.case)
    assert [address for address, _subject in delivered()] == ["li@example.org", "wang@example.org"]


def bounded(place: Place, west: float, east: float) -> None:
    shape = shapely.to_wkb(shapely.box(west, 22.9, east, 23.1))
    PlaceBoundary(place=place, shape=shape, source="test", from_on=SINCE).write(by=SYSTEM, now=NOW)


def new(office: Office, **values: object) -> Case:
    return Case(**({"type": office.pothole, "place": office.eastham, "reported_at": NOW} | values))
