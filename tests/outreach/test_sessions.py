"""Sessions: planned, held, reported with numbers, counted by somebody else on evidence."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from gridwork.kernel.refusals import Refusal
from gridwork.outreach.models import Attendance, Session, SessionEvidence
from tests.attachments.test_intake import png
from tests.outreach.room import NOW, TODAY, Room, report, stored


def test_it_goes_from_plan_to_count(room: Room):
    session = room.session()
    session.take("hold_session", by=room.rosa, now=NOW)
    session.take("report_session", by=room.rosa, now=NOW, villagers="30", newcomers="12", how="signed", filed="Box 7")
    assert (session.attended, session.how, session.reported_by) == (42, "signed", "rosa")
    numbers = Attendance.known.filter(session=session).values_list("audience", "number", "body", "place")
    assert set(numbers) == {
        ("villagers", 30, room.roads.pk, room.eastham.pk),
        ("newcomers", 12, room.roads.pk, room.eastham.pk),
    }
    session.take("count_session", by=room.ola, now=NOW)
    assert stored(Session, pk=session.pk).state == "counted"


def test_it_did_not_take_place_before_its_day(room: Room):
    session = room.session(held_on=TODAY + timedelta(days=1))
    with pytest.raises(Refusal, match="not come yet"):
        session.take("hold_session", by=room.rosa, now=NOW)
    session.take("move_session", by=room.rosa, now=NOW, held_on=TODAY, begins_at="09:00", venue="School", reason="Rain")
    session.take("hold_session", by=room.rosa, now=NOW)
    assert (session.venue, session.reason) == ("School", "Rain")


def test_it_asks_how_many_came_of_somebody(room: Room):
    session = room.session()
    session.take("hold_session", by=room.rosa, now=NOW)
    with pytest.raises(ValidationError, match="at least one audience"):
        session.take("report_session", by=room.rosa, now=NOW, how="heads")


def test_it_takes_corrected_numbers_and_keeps_one_row_an_audience(room: Room):
    session = room.reported(number=40)
    session.take("report_session", by=room.rosa, now=NOW, residents=15, how="heads", filed="Box 1")
    assert session.attended == 15
    assert dict(Attendance.known.values_list("audience", "number")) == {"villagers": 0, "residents": 15}


def test_it_is_counted_by_somebody_else(room: Room):
    session = room.reported(by=room.ola)
    with pytest.raises(Refusal, match="Somebody else has to count"):
        session.take("count_session", by=room.ola, now=NOW)
    with pytest.raises(PermissionDenied):
        session.take("count_session", by=room.rosa, now=NOW)
    session.take("count_session", by=room.otis, now=NOW)


@pytest.mark.parametrize(("answers", "words"), [
    ({"how": "estimated"}, "estimate is not counted"),
    ({"filed": ""}, "Nothing shows how many came"),
])  # fmt: skip
def test_it_is_counted_on_evidence_alone(room: Room, answers: dict, words: str):
    session = room.session()
    report(session, by=room.rosa, **answers)
    with pytest.raises(Refusal, match=words):
        session.take("count_session", by=room.ola, now=NOW)
    session.take("return_session", by=room.ola, now=NOW, reason="Count again")
    assert session.state == "held"
    photograph = SimpleUploadedFile("room.png", png(), "image/png")
    report(session, by=room.rosa, filed="", evidence=[photograph])
    session.take("count_session", by=room.ola, now=NOW)
    assert SessionEvidence.known.get().session == session


def test_it_stays_as_counted_until_it_is_taken_out(room: Room):
    session = room.counted()
    session.held_on = TODAY
    with pytest.raises(Refusal, match="Take it out of the count"):
        session.write(by=room.ola, now=NOW)
    session = stored(Session, pk=session.pk)
    session.take("uncount_session", by=room.ola, now=NOW, reason="Wrong village")
    session.place = room.westham
    session.write(by=room.ola, now=NOW)
    assert stored(Session, pk=session.pk).village == room.westham


def test_it_is_held_by_the_people_of_its_body_alone(room: Room):
    session = room.session()
    with pytest.raises(PermissionDenied):
        session.take("hold_session", by=room.pat, now=NOW)
    assert list(Session.objects.visible_to(room.pat)) == []
    assert list(Session.objects.visible_to(room.rosa)) == [session]
    assert list(Session.objects.visible_to(room.ivy)) == [session]
    assert list(Session.objects.visible_to(room.ivy).filter(place=room.westham)) == []


def test_it_is_found_when_its_day_has_passed_without_a_report(room: Room, browser):
    late, planned = room.session(title="Late"), room.session(title="Planned", held_on=TODAY + timedelta(days=990))
    page = browser(room.ola).get("/sessions/?overdue=1").content.decode()
    assert late.title in page
    assert f"/sessions/{planned.pk}/" not in page
    assert late.is_overdue(TODAY)
    assert not planned.is_overdue(TODAY)


def test_it_says_in_what_role_somebody_speaks(room: Room):
    with pytest.raises(ValidationError, match="in what role"):
        room.session(speaker="Wu Anbo")
    room.session(speaker="Wu Anbo", speaker_role="judge", speaker_body=room.court)
