"""The working of a number, as a person reads it; and the examples beside a formula."""

from fractions import Fraction

import pytest

from gridwork.analysis.formulas import PERCENT, Example, FormulaError, plain, read


@pytest.mark.parametrize(
    ("text", "values", "line"),
    [
        ("N*(-2)", {"N": 3}, "N*(-2) = 3 × (−2) = −6"),
        ("(N-2)*5", {"N": 4}, "(N-2)*5 = (4 − 2) × 5 = 10"),
        ("N - M", {"N": 1, "M": -2}, "N - M = 1 − (−2) = 3"),
        ("N * M", {"N": -1, "M": Fraction(1, 3)}, "N * M = −1 × (1/3) = −1/3"),
        ("N / (M * 2)", {"N": 9, "M": 3}, "N / (M * 2) = 9 ÷ (3 × 2) = 1.5"),
        ("max(N, 2)", {"N": 1}, "max(N, 2) = max(1, 2) = 2"),
        ("if(N >= 3, -5, 0)", {"N": 4}, "if(N >= 3, -5, 0) = if(4 ≥ 3, −5, …) = −5"),
        ("tiers(N, 1: -3, 3: -6)", {"N": 4}, "tiers(N, 1: -3, 3: -6) = tiers(4, 3: −6) = −6"),
        ("tiers(l, a: 1, else: 0)", {"l": "b"}, "tiers(l, a: 1, else: 0) = tiers(b, else: 0) = 0"),
        ("N > 2", {"N": 3}, "N > 2 = 3 > 2 = yes"),
        ("3", {}, "3"),
    ],
)
def test_it_reads(text: str, values: dict, line: str):
    assert read(text).work(values).text == line


def test_it_shows_every_step_the_innermost_first():
    working = read("cap((a + b) * -2, -10)").work({"a": 4, "b": 5})
    assert working.steps == (
        "a + b = 4 + 5 = 9",
        "(a + b) * -2 = (4 + 5) × (−2) = −18",
        "cap((a + b) * -2, -10) = cap((4 + 5) × (−2), −10) = −10",
    )


def test_it_shows_a_percentage_as_one():
    formula = read("rate * 20 points")
    assert formula.work({"rate": Fraction(19, 20)}, {"rate": PERCENT}).text == "rate * 20 points = 95% × 20 = 19"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Fraction(-5, 2), "−2.5"),
        (Fraction(2, 3), "2/3"),
        (Fraction(100), "100"),
        (Fraction(1, 8), "0.125"),
        (True, "yes"),
    ],
)
def test_it_writes_numbers_plainly(value, said: str):
    assert plain(value) == said


def test_it_says_which_examples_fail():
    formula = read("(N - 2) * 5 / M")
    right = Example({"N": 3, "M": 1}, 5)
    wrong = Example({"N": 1, "M": 1}, 5)
    none = Example({"N": 1, "M": 0}, 5)
    first, second = formula.failing([right, wrong, none])
    assert first.example is wrong
    assert first.working is not None
    assert first.working.number == -5
    assert second.example is none
    assert isinstance(second.error, FormulaError)
