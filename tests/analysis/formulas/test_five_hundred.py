"""Five hundred formulas, made up: each is worked as Python's own parser works it, or refused with place and reason."""

from collections import Counter

from hypothesis import HealthCheck, Phase, given, settings

from gridwork.analysis.formulas import Fault, FormulaError, read
from tests.analysis.formulas.grammar import NAMES, formulas, values
from tests.analysis.formulas.oracle import oracle

FORMULAS = 500


def test_it_works_formulas_as_the_oracle_does_or_refuses_them_with_place_and_reason(record_property):
    counted: Counter[str] = Counter()

    @settings(
        max_examples=FORMULAS, phases=[Phase.generate], database=None, derandomize=True, deadline=None,
        suppress_health_check=[*HealthCheck],
    )  # fmt: skip
    @given(formulas, values)
    def tried(text, given_values):
        try:
            formula = read(text)
            formula.check(NAMES)
            working = formula.work(given_values)
        except FormulaError as error:
            assert_placed(text, error)
            counted[error.code] += 1
        else:
            assert working.value == oracle(text, given_values), text
            counted["worked"] += 1

    tried()
    refused = counted.total() - counted["worked"]
    record_property("formulas worked", counted["worked"])
    assert counted.total() == FORMULAS
    assert counted["worked"] >= 0.6 * FORMULAS, counted
    assert refused >= FORMULAS / 10, "some of them are wrong indeed"
    assert len(counted) > 5, "and in several ways"


def assert_placed(text: str, error: FormulaError) -> None:
    lines = text.split("\n")
    assert 1 <= error.position.line <= len(lines)
    assert 1 <= error.position.column <= len(lines[error.position.line - 1]) + 1
    assert error.code in Fault
