"""Every state with every step, from the data of the procedures: what no line allows is refused and changes nothing."""

import pytest

from gridwork.cases.models import Case, Job, RevealRequest
from gridwork.cases.procedures import CASE, JOB, REVEAL
from gridwork.kernel.actors import System
from gridwork.kernel.procedures import Procedure
from gridwork.kernel.refusals import Refusal
from tests.cast import NOW
from tests.office import Office, stored

ANYBODY = System("tests")


def pairs(procedure: Procedure) -> list[tuple[str, str]]:
    return [
        (state, name) for state in procedure.states.values for name in dict.fromkeys(s.name for s in procedure.steps)
    ]


def adopted_case(office: Office, state: str) -> Case:
    original = office.report() if state == "linked" else None
    case = Case(
        type=office.pothole, place=office.eastham, text="x", reported_at=NOW, state=state, duplicate_of=original
    )
    CASE.adopt([case], source="tests", by=ANYBODY, now=NOW)
    return case


def adopted_job(office: Office, state: str) -> Job:
    case = adopted_case(office, "dispatched")
    job = Job(case=case, body=office.roads, type=case.type, state=state)
    JOB.adopt([job], source="tests", by=ANYBODY, now=NOW)
    return job


def adopted_reveal(office: Office, state: str) -> RevealRequest:
    request = RevealRequest(
        case=office.report(), reason="x", asked_by="dan", asked_at=NOW, approved_by="ada", approved_at=NOW, state=state
    )
    REVEAL.adopt([request], source="tests", by=ANYBODY, now=NOW)
    return request


@pytest.mark.parametrize(
    ("procedure", "adopt", "model"),
    [(CASE, adopted_case, Case), (JOB, adopted_job, Job), (REVEAL, adopted_reveal, RevealRequest)],
    ids=["case", "job", "reveal"],
)
def test_it_takes_a_step_only_from_where_a_line_begins(office: Office, procedure, adopt, model):
    records = {state: adopt(office, state) for state in procedure.states.values}
    refused = 0
    for state, name in pairs(procedure):
        record = records[state]
        if any(step.source == state for step in procedure.named(name)):
            assert procedure.step(name, record).source == state
        else:
            refused += 1
            with pytest.raises(Refusal, match="cannot be taken while"):
                record.take(name, by=ANYBODY, now=NOW)
            assert stored(model, pk=record.pk).version == 1
    assert refused > len(records)


@pytest.mark.parametrize("procedure", [CASE, JOB, REVEAL])
def test_it_leaves_no_state_without_an_end_in_sight(procedure: Procedure):
    """From every state some chain of steps leads to an end, or back from one."""
    ends = {"closed", "evaluated", "refused", "linked", "verified", "withdrawn", "approved"} & set(
        procedure.states.values
    )
    reached = set(ends)
    while new := {s.source for s in procedure.steps if s.target in reached} - reached:
        reached |= new
    assert reached == set(procedure.states.values)


def test_it_lets_the_system_take_only_what_follows_from_a_persons_step():
    taken = {step.name for procedure in (CASE, JOB, REVEAL) for step in procedure.steps if step.by_system}
    assert taken == {"report_case", "rework_case", "drop_job", "hand_over_case", "resume_job", "pass_on_job"}
