"""State and clock change by steps alone, and a step that is refused changes nothing."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models

from gridwork.journal.timeline import history
from gridwork.kernel.actors import System
from gridwork.kernel.procedures import Procedure, Step
from gridwork.kernel.refusals import Refusal
from tests.cast import NOW, ZONE, Cast
from tests.kernel.toys import lent, stored
from tests.toys.hours import office_hours
from tests.toys.lending.models import Loan


def test_it_starts_the_clock_over_a_make_up_sunday(cast: Cast):
    """Three working days from Friday the 18th: Sunday the 20th is worked, since the first week of October is off."""
    made = lent(cast)
    made.take("lend_tool", by=cast.chief, now=NOW)
    assert made.due_at == datetime(2026, 9, 22, 17, 30, tzinfo=ZONE)


def test_it_journals_the_step_and_its_answers(cast: Cast):
    made = lent(cast)
    made.take("lend_tool", by=cast.erin, now=NOW)
    made.take("return_tool", by=cast.chief, now=NOW + timedelta(days=1), remark="one rung is loose")
    back, out, _entered = history(made.key, 10)
    assert (back.action, back.actor, back.changes["state"]) == ("return_tool", "chief", ["lent", "back"])
    assert back.changes["remark"] == ["", "one rung is loose"]
    assert (out.action, out.actor) == ("lend_tool", "erin")
    assert stored(Loan).due_at is None


def test_it_asks_permission_where_the_record_lies(cast: Cast):
    west = lent(cast, place=cast.west_village)
    for who in (cast.erin, cast.vera, cast.nemo):
        with pytest.raises(PermissionDenied):
            west.take("lend_tool", by=who, now=NOW)
    assert stored(Loan).state == "asked"


def test_it_refuses_a_step_out_of_turn_or_unknown_in_words(cast: Cast):
    made = lent(cast)
    with pytest.raises(Refusal, match=r"Take back.*Asked"):
        made.take("return_tool", by=cast.chief, now=NOW, remark="x")
    with pytest.raises(Refusal, match="no step"):
        made.take("sell_tool", by=cast.chief, now=NOW)


def test_it_holds_to_the_check_and_to_what_must_be_answered(cast: Cast):
    own = lent(cast, borrower="chief")
    with pytest.raises(Refusal, match="lends to themselves"):
        own.take("lend_tool", by=cast.chief, now=NOW)
    own.take("lend_tool", by=cast.erin, now=NOW)
    for remark in ("", "x" * 101):
        with pytest.raises(ValidationError):
            own.take("return_tool", by=cast.chief, now=NOW, remark=remark)
    assert (own.state, stored(Loan).state) == ("lent", "lent")


def test_it_offers_open_steps_first_and_closed_ones_with_their_reason(cast: Cast):
    own = lent(cast, borrower="chief")
    shown = [(offer.name, offer.closed) for offer in own.offers(cast.chief, NOW)]
    assert [name for name, _closed in shown] == ["lend_tool", "return_tool"]
    assert shown[0][1] == "Nobody lends to themselves."
    assert next((offer.name, offer.closed) for offer in own.offers(cast.erin, NOW)) == ("lend_tool", "")
    assert own.offers(cast.vera, NOW) == []


def test_it_keeps_the_system_from_what_a_person_has_to_answer_for(cast: Cast):
    with pytest.raises(PermissionDenied):
        lent(cast).take("lend_tool", by=System("a job"), now=NOW)


class Light(models.TextChoices):
    OUT = "out"
    LIT = "lit"
    BROKEN = "broken"


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([Step("light", "out", "lit", "a.b"), Step("smash", "lit", "lost", "a.b")], "unknown"),
        ([Step("light", "out", "lit", "a.b")], "no step leads"),
        ([Step("x", "out", "lit", "a.b"), Step("x", "lit", "broken", "a.c")], "one permission"),
    ],
)
def test_it_fails_at_start_up_when_a_procedure_is_not_whole(steps: list[Step], words: str):
    with pytest.raises(ValueError, match=words):
        Procedure(Light, *steps, hours=office_hours)
