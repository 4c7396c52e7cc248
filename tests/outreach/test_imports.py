"""Sessions from a table: a plan, and a year of what was held, compared with what others have reported."""

import pytest

import gridwork.web.registers  # noqa: F401  (which lists there are)
from gridwork.imports import actions
from gridwork.imports.models import Import
from gridwork.imports.profiles import Profile
from gridwork.outreach.importing import SessionTarget
from gridwork.outreach.models import Attendance, DoubleReport, Session
from tests.outreach.room import NOW, Room

HEADER = "title,held_on,place,venue_kind,venue,body,attended,audience,how,filed\n"
HELD = "Law in the village,2026-09-01,Eastham,village,Culture house,Roads,120,村民,signature sheet,Box 9\n"


def run(room: Room, lines: str) -> Import:
    target = SessionTarget()
    imported = actions.choose([(HEADER + lines).encode()], "sessions.csv", target, Profile(), by=room.ola, now=NOW)
    actions.take_in(imported, target, by=room.ola, clock=lambda: NOW)
    return imported


def refused(imported: Import) -> list[tuple[str, str]]:
    return list(imported.findings.filter(refused=True).order_by("line").values_list("column", "code"))


def test_it_takes_plans_and_reports_from_one_table(room: Room):
    imported = run(room, HELD + "Law at school,2026-12-04,Westham,school,Central school,Parks,,,,\n")
    assert (imported.accepted, imported.refused, refused(imported)) == (2, 0, [])
    found = Session.known.order_by("held_on").values_list("state", "attended", "how", "filed", "reported_by")
    assert list(found) == [("reported", 120, "signed", "Box 9", "ola"), ("planned", None, "", "", "")]
    assert Attendance.known.get().audience == "villagers"
    held = Session.known.get(state="reported")
    held.take("count_session", by=room.otis, now=NOW)


def test_it_compares_what_comes_in_with_what_is_here(room: Room):
    room.reported(by=room.pat, body=room.parks, held_on="2026-09-01")
    run(room, HELD)
    assert DoubleReport.known.get().state == "proposed"


@pytest.mark.parametrize(("old", "new", "column", "code"), [
    ("120", "12.5", "attended", "attendances"),
    ("120", "-3", "attended", "attendances"),
    ("村民", "everybody", "audience", "unknown_choice"),
    ("signature sheet", "by ear", "how", "unknown_choice"),
    ("2026-09-01", "2027-09-01", "held_on", "in_the_future"),
])  # fmt: skip
def test_it_says_what_is_wrong_with_a_number(room: Room, old: str, new: str, column: str, code: str):
    imported = run(room, HELD.replace(old, new))
    assert refused(imported) == [(column, code)]
    assert not Session.known.exists()


def test_it_is_an_estimate_where_nothing_says_how_it_was_counted(room: Room):
    run(room, HELD.replace("村民,signature sheet,Box 9", ",,"))
    assert (Session.known.get().how, Attendance.known.get().audience) == ("estimated", "others")


def test_it_is_taken_back_with_its_numbers(room: Room):
    imported = run(room, HELD)
    actions.take_back(imported, SessionTarget(), by=room.ola, now=NOW)
    assert (Session.known.count(), Attendance.known.count()) == (0, 0)
