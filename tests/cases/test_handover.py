"""A leaver's jobs go to a successor who may handle them, or nothing goes."""

import pytest

from gridwork.accounts.handover import hand_over, in_hand
from gridwork.cases.models import Job
from gridwork.kernel.refusals import Refusal
from tests.cast import NOW, grant, user
from tests.office import Office, role_of, stored

SAID = {"now": NOW, "reason": "retires", "close": False}


def test_it_passes_jobs_on_with_their_clock(office: Office):
    job = office.sent()
    job.take("accept_job", by=office.rosa, now=NOW)
    successor = user("ruth")
    grant(successor, role_of(office.rosa), office.district, office.roads)
    assert hand_over(office.rosa, successor, by=office.lea, **SAID)["Jobs"] == 1
    moved = stored(Job)
    assert (moved.handler, moved.handled_by, moved.due_at) == ("ruth", ["rosa"], job.due_at)


def test_it_passes_nothing_on_to_who_may_not_handle_it(office: Office):
    office.sent().take("accept_job", by=office.rosa, now=NOW)
    with pytest.raises(Refusal, match="may not handle"):
        hand_over(office.rosa, office.pat, by=office.lea, **SAID)
    assert stored(Job).handler == "rosa"


def test_it_leaves_what_is_reported_back(office: Office):
    office.done()
    assert "Jobs" not in {type(held.holding).__name__ for held in in_hand(office.rosa, NOW.date())}
