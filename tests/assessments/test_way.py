"""The way of an award: from the self-score to being named, and what stands in its way."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from gridwork.assessments import actions
from gridwork.assessments.models import Award, Score
from gridwork.kernel.actors import System
from gridwork.kernel.refusals import Refusal
from tests.assessments.conftest import Round, late, stored
from tests.cast import NOW, grant, role


def test_it_goes_from_the_self_score_to_the_award(round_: Round):
    record = round_.on_notice()
    assert (record.self_points, record.town_points, record.district_points) == (50, 90, 100)
    assert (str(record.notice_from_on), str(record.notice_until_on)) == ("2026-09-18", "2026-09-25")
    with pytest.raises(Refusal, match="2026-09-25"):
        record.take("name_place", by=round_.dora, now=late(7))
    record.take("name_place", by=round_.dora, now=late(8))
    award = stored(Award, assessment=record)
    assert (award.state, award.place, str(award.named_on)) == ("open", round_.eastham, "2026-09-26")
    assert timezone.localtime(award.due_at).isoformat() == "2027-09-27T00:00:00+08:00"


def test_it_takes_over_what_nobody_changes(round_: Round):
    record = round_.verified()
    rows = Score.known.filter(assessment=record, item=round_.items["thefts"]).order_by("pk")
    assert [(row.stage, row.entered, row.filled_by) for row in rows] == [
        ("self", {"thefts": "1"}, "vic"),
        ("town", {"thefts": "1"}, "tess"),
        ("district", {"thefts": "1"}, "dora"),
    ]


def test_it_is_not_submitted_before_it_is_filled_in(round_: Round):
    record = round_.of(round_.eastham)
    with pytest.raises(Refusal, match="1 Thefts, 4 A fire with deaths"):
        record.take("submit_self_score", by=round_.vic, now=NOW)


def test_it_is_not_put_forward_by_whoever_says_that_a_veto_applies(round_: Round):
    with pytest.raises(Refusal, match="A fire with deaths"):
        round_.scored(death={"found": "yes"})


def test_it_is_not_named_with_a_veto_that_the_district_found(round_: Round):
    record = round_.verified(death={"found": "yes"})
    assert (record.district_points, record.vetoes, record.passes) == (100, [4], False)
    with pytest.raises(Refusal, match="veto"):
        record.take("publish_notice", by=round_.dora, now=NOW)


def test_it_is_not_named_below_the_pass_mark(round_: Round):
    record = round_.verified(thefts={"thefts": "9"})
    with pytest.raises(Refusal, match=r"65\.00 points were verified; 90"):
        record.take("publish_notice", by=round_.dora, now=NOW)
    with pytest.raises(ValidationError):
        record.take("leave_unnamed", by=round_.dora, now=NOW)
    record.take("leave_unnamed", by=round_.dora, now=NOW, reason="Too many thefts")
    assert (record.state, str(record.decided_on)) == ("not_named", "2026-09-18")


def test_it_is_not_left_unnamed_without_a_ground(round_: Round):
    with pytest.raises(Refusal, match="no ground"):
        round_.verified().take("leave_unnamed", by=round_.dora, now=NOW, reason="We do not like it")


def test_it_wants_a_remark_where_points_differ(round_: Round):
    record = round_.scored()
    item = round_.items["thefts"]
    actions.fill_in(record, {item.pk: ({"thefts": "5"}, "")}, by=round_.tess, now=NOW)
    round_.fill(record, round_.tess, centre={"points": "40"})
    with pytest.raises(Refusal, match="remark"):
        record.take("pass_check", by=round_.tess, now=NOW)
    actions.fill_in(record, {item.pk: ({"thefts": "5"}, "Police list")}, by=round_.tess, now=NOW)
    record.take("pass_check", by=round_.tess, now=NOW)
    assert record.town_points == 75


def test_it_is_scored_checked_and_verified_by_different_people(round_: Round):
    record = round_.checked()
    round_.fill(record, round_.paul, alarms={"late": "0"})
    grant(round_.tess, role("verifies", ["assessments.verify"]), round_.district)
    with pytest.raises(Refusal, match="Somebody else"):
        record.take("verify_assessment", by=round_.tess, now=NOW)


def test_it_waits_for_the_department_that_fills_in_its_item(round_: Round):
    record = round_.checked()
    with pytest.raises(Refusal, match="Police"):
        record.take("verify_assessment", by=round_.dora, now=NOW)
    with pytest.raises(Refusal, match="somebody else"):
        round_.fill(record, round_.dora, alarms={"late": "0"})


def test_it_is_scored_by_nobody_elsewhere(round_: Round):
    record = round_.of(round_.eastham)
    with pytest.raises(PermissionDenied):
        round_.fill(record, round_.wim, thefts={"thefts": "0"})
    with pytest.raises(PermissionDenied):
        record.take("submit_self_score", by=round_.wim, now=NOW)


def test_it_is_closed_to_whoever_had_their_turn(round_: Round):
    record = round_.scored()
    with pytest.raises(PermissionDenied):
        round_.fill(record, round_.vic, thefts={"thefts": "0"})


def test_it_goes_back_with_a_reason_and_its_clock_runs_on(round_: Round):
    record = round_.scored()
    due = record.due_at
    record.take("return_to_place", by=round_.tess, now=late(1), reason="Evidence is missing")
    assert (record.state, record.due_at) == ("self_scoring", due)


@pytest.mark.parametrize("step", ["submit_self_score", "pass_check", "verify_assessment", "name_place"])
def test_it_is_decided_by_no_job_of_the_system(round_: Round, step: str):
    made = {"submit_self_score": round_.of, "pass_check": round_.scored, "verify_assessment": round_.checked}
    record = made[step](round_.eastham) if step in made else round_.on_notice()
    with pytest.raises(PermissionDenied, match="named person"):
        record.take(step, by=System("sweep"), now=late(30))
