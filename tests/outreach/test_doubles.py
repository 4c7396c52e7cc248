"""Double reports: proposed by the system, decided by a person, counted once, never deleted, reversible."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from gridwork.kernel.refusals import Refusal
from gridwork.outreach import doubles
from gridwork.outreach.models import DoubleReport, Session
from tests.outreach.room import NOW, TODAY, Room, stored


def twice(room: Room) -> DoubleReport:
    """Roads counted 40 and Parks 44 of the same lecture."""
    room.reported(number=40)
    room.reported(number=44, by=room.pat, body=room.parks, title="Eastham: law in the village")
    return DoubleReport.known.get()


def counted_attendances() -> int:
    return Session.known.filter(state="counted").aggregate(sum=Sum("attended"))["sum"] or 0


def test_it_is_proposed_when_two_bodies_report_one_session(room: Room):
    double = twice(room)
    assert (double.state, double.place, double.first.body, double.second.body) == (
        "proposed", room.eastham, room.roads, room.parks,
    )  # fmt: skip
    assert double.alike > 60


@pytest.mark.parametrize("other", [
    {"title": "Traffic for children", "venue": "Central school"},
    {"held_on": TODAY - timedelta(days=2)},
    {"place": "westham"},
])  # fmt: skip
def test_it_is_not_proposed_for_what_differs(room: Room, other: dict):
    room.reported()
    place = {"place": getattr(room, other["place"])} if "place" in other else {}
    room.reported(by=room.pat, body=room.parks, **(other | place))
    assert not DoubleReport.known.exists()


def test_it_holds_the_count_until_it_is_decided(room: Room):
    double = twice(room)
    with pytest.raises(Refusal, match="Decide that first"):
        double.first.take("count_session", by=room.ola, now=NOW)
    double.take("dismiss_double", by=room.ola, now=NOW, reason="Morning and evening")
    stored(Session, pk=double.first_id).take("count_session", by=room.ola, now=NOW)
    stored(Session, pk=double.second_id).take("count_session", by=room.ola, now=NOW)
    assert counted_attendances() == 84


def test_it_counts_the_report_that_is_chosen_and_keeps_the_other(room: Room):
    double = twice(room)
    double.take("confirm_double", by=room.ola, now=NOW, counted=double.second_id)
    first, second = (stored(Session, pk=pk) for pk in (double.first_id, double.second_id))
    assert (first.state, second.state, first.attended) == ("double", "reported", 40)
    assert (double.counted, double.not_counted, double.decided_by) == (second, first, "ola")
    second.take("count_session", by=room.ola, now=NOW)
    assert counted_attendances() == 44
    with pytest.raises(Refusal):
        first.take("count_session", by=room.ola, now=NOW)


def test_it_can_be_taken_back(room: Room):
    double = twice(room)
    double.take("confirm_double", by=room.ola, now=NOW, counted=double.first_id)
    double.take("reopen_double", by=room.otis, now=NOW, reason="They were two")
    assert stored(DoubleReport, pk=double.pk).counted is None
    assert set(Session.known.values_list("state", flat=True)) == {"reported"}
    double.take("dismiss_double", by=room.otis, now=NOW, reason="They were two")
    assert double.state == "dismissed"


def test_it_takes_a_counted_session_out_of_the_count(room: Room):
    """The second report may come long after the first was counted."""
    first = room.counted(number=40)
    room.reported(number=44, by=room.pat, body=room.parks)
    double = DoubleReport.known.get()
    double.take("confirm_double", by=room.ola, now=NOW, counted=double.second_id)
    assert stored(Session, pk=first.pk).state == "double"
    assert counted_attendances() == 0


def test_it_is_not_proposed_again_once_decided(room: Room):
    double = twice(room)
    double.take("dismiss_double", by=room.ola, now=NOW, reason="Two rooms")
    first = stored(Session, pk=double.first_id)
    first.take("report_session", by=room.rosa, now=NOW, villagers=41, how="heads", filed="Box 1")
    assert DoubleReport.known.get().state == "dismissed"


def test_it_makes_no_chain(room: Room):
    """A counts for B, so A is not left out for C; let A count for C too."""
    one, two = room.reported(number=40), room.reported(number=44, by=room.pat, body=room.parks)
    three = room.reported(number=50, by=room.ola, body=room.court)
    pairs = {(each.first_id, each.second_id): each for each in DoubleReport.known.all()}
    assert len(pairs) == 3
    pairs[one.pk, two.pk].take("confirm_double", by=room.ola, now=NOW, counted=one.pk)
    with pytest.raises(Refusal, match="Let that one count"):
        pairs[one.pk, three.pk].take("confirm_double", by=room.ola, now=NOW, counted=three.pk)
    with pytest.raises(Refusal, match="cannot be one of two reports"):
        pairs[two.pk, three.pk].take("confirm_double", by=room.ola, now=NOW, counted=two.pk)
    pairs[one.pk, three.pk].take("confirm_double", by=room.ola, now=NOW, counted=one.pk)
    assert list(Session.known.exclude(state="double")) == [one]


def test_it_is_decided_by_whoever_answers_for_the_place(room: Room):
    double = twice(room)
    for who in (room.rosa, room.pat):
        with pytest.raises(PermissionDenied):
            double.take("confirm_double", by=who, now=NOW, counted=double.first_id)
    with pytest.raises(PermissionDenied, match="named person"):
        double.take("confirm_double", by=doubles.BY, now=NOW, counted=double.first_id)
    double.take("confirm_double", by=room.ivy, now=NOW, counted=double.first_id)


def test_it_holds_in_the_database_too_that_one_of_the_two_counts(room: Room):
    double = twice(room)
    other = room.reported(title="Quite another thing", venue="School")
    row = DoubleReport(first=double.first, second=other, alike=50, state="confirmed")
    with pytest.raises(ValidationError, match="One of the two"):
        DoubleReport.procedure.adopt([row], source="elsewhere", by=doubles.BY, now=NOW)


def test_it_lets_none_but_the_two_count(room: Room):
    double, other = twice(room), room.reported(title="Quite another thing", venue="School")
    with pytest.raises(ValidationError):
        double.take("confirm_double", by=room.ola, now=NOW, counted=other.pk)


def test_it_shows_both_side_by_side_and_decides_at_one_press(room: Room, browser):
    double = twice(room)
    officer = browser(room.ola)
    page = officer.get(f"/double-reports/{double.pk}/").content.decode()
    assert page.count("One session: count this report") == 2
    assert all(words in page for words in ("Roads", "Parks", "40", "44"))
    officer.post(f"/double-reports/{double.pk}/step/confirm_double", {"counted": double.first_id})
    assert stored(Session, pk=double.second_id).state == "double"
    assert "count this report" not in officer.get(f"/double-reports/{double.pk}/").content.decode()
    assert "this one is kept" in officer.get(f"/sessions/{double.second_id}/").content.decode()


def test_it_asks_as_much_for_many_as_for_few(room: Room):
    def asked(ago: range) -> int:
        sessions = [room.reported(title=f"About {n}", held_on=TODAY - timedelta(days=n)) for n in ago]
        with CaptureQueriesContext(connection) as queries:
            assert doubles.propose(sessions, now=NOW) == 0
        return len(queries)

    assert asked(range(2)) == asked(range(2, 9))
