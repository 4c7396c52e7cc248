"""Every procedure, from its own data: from every state every step is either found or refused."""

import pytest

from gridwork.kernel.actors import System
from gridwork.kernel.procedures import KEEP, STOP, ProcedureRecord, Step, no_hours
from gridwork.kernel.refusals import Refusal
from tests.toys.registers import ALL

MOVING = [register.model for register in ALL if register.moves]
PAIRS = [
    pytest.param(model, name, state, id=f"{model.__name__}-{name}-{state}")
    for model in MOVING
    for name in dict.fromkeys(step.name for step in model.procedure.steps)  # type: ignore[attr-defined]
    for state in model.procedure.states.values  # type: ignore[attr-defined]
]


@pytest.mark.parametrize(("model", "name", "state"), PAIRS)
def test_it_finds_a_step_from_exactly_the_states_that_are_declared(model: type[ProcedureRecord], name: str, state: str):
    declared = [step for step in model.procedure.named(name) if step.source == state]
    record = model(state=state)
    if not declared:
        with pytest.raises(Refusal):
            model.procedure.step(name, record)
    elif any(step.when is None for step in declared):
        try:
            assert model.procedure.step(name, record) in declared
        except (AttributeError, ValueError, model.DoesNotExist):  # a condition that wants a stored record
            assert len(declared) > 1


@pytest.mark.parametrize("model", MOVING, ids=lambda model: model.__name__)
def test_it_draws_itself_and_names_its_buttons(model: type[ProcedureRecord]):
    drawing = model.procedure.mermaid()
    for step in model.procedure.steps:
        assert f"{step.source} --> {step.target}: {step.name}" in drawing
    assert all(step.label or step.by_system or not step.form for step in model.procedure.steps)


@pytest.mark.parametrize("model", MOVING, ids=lambda model: model.__name__)
def test_it_says_whose_hours_count_where_a_clock_runs(model: type[ProcedureRecord]):
    ticks = {model.procedure.opens, *(step.clock for step in model.procedure.steps)}
    assert model.procedure.hours is not no_hours or ticks <= {KEEP, STOP}


@pytest.mark.parametrize("model", MOVING, ids=lambda model: model.__name__)
def test_it_asks_for_every_step_a_permission_of_its_own_room(model: type[ProcedureRecord]):
    step: Step
    for step in model.procedure.steps:
        assert step.permission.partition(".")[0] == model._meta.app_label
    assert System("x").is_system
