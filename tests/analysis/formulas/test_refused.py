"""What is no formula, with the line and column at which it stops being one; and what cannot be worked."""

from contextlib import suppress

import pytest

from gridwork.analysis.formulas import FormulaError, read
from gridwork.analysis.formulas.reading import MOST_DEEP
from gridwork.analysis.formulas.tokens import MOST_SIGNS
from tests.naughty import every


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("", "unfinished", (1, 1)),
        ("N *", "unfinished", (1, 4)),
        ("N\n  ** 2", "unexpected", (2, 4)),
        ("(N-2", "unfinished", (1, 5)),
        ("N-2)*5", "unexpected", (1, 4)),
        ("1 2", "unexpected", (1, 3)),
        ("N * 2 $", "strange_sign", (1, 7)),
        ("1,000", "unclear_number", (1, 3)),
        ("min(N, 1,000)", "unclear_number", (1, 10)),
        ("1234567890123456", "unclear_number", (1, 1)),
        ("a < b < c", "chained_comparison", (1, 7)),
        ("eval(N)", "unknown_function", (1, 1)),
        ("cap(N)", "wrong_count", (1, 1)),
        ("if(N > 1, 2)", "wrong_count", (1, 1)),
        ("tiers(level, else: 0)", "wrong_count", (1, 1)),
        ("round(N, N)", "wrong_decimals", (1, 10)),
        ("round(N, 7)", "wrong_decimals", (1, 10)),
        ("tiers(N, else: 0, 1: 2)", "unexpected", (1, 17)),
        ("2 points per", "unfinished", (1, 13)),
        ("level is 3", "unexpected", (1, 10)),
        ("min", "unfinished", (1, 4)),
        ("and", "unexpected", (1, 1)),
    ],
)
def test_it_refuses(text: str, code: str, position: tuple[int, int]):
    with pytest.raises(FormulaError) as refused:
        read(text)
    assert (refused.value.code, refused.value.position) == (code, position)


@pytest.mark.parametrize(
    ("text", "values", "code"),
    [
        ("1 / N", {"N": 0}, "division_by_zero"),
        ("1 / (N - N)", {"N": 3}, "division_by_zero"),
        ("N + 1", {}, "missing_value"),
        ("N + 1", {"N": None}, "missing_value"),
        ("tiers(N, 1: 2)", {"N": 0}, "no_tier"),
        ("N + 1", {"N": True}, "wrong_value"),
        ("N + 1", {"N": "three"}, "wrong_value"),
        ("if(N, 1, 2)", {"N": 1}, "wrong_value"),
    ],
)
def test_it_does_not_work(text: str, values: dict, code: str):
    with pytest.raises(FormulaError) as refused:
        read(text).work(values)
    assert refused.value.code == code
    assert refused.value.position.line == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(" * 1_000 + "1" + ")" * 500, "too_deep"),
        ("-" * 1_500 + "1", "too_deep"),
        ("not " * 400 + "solved", "too_deep"),
        ("min(1, " * 200 + "1" + ")" * 200, "too_deep"),
        ("1" + "+1" * MOST_SIGNS, "too_long"),
    ],
)
def test_it_bounds_what_a_formula_may_be(text: str, code: str):
    with pytest.raises(FormulaError) as refused:
        read(text)
    assert refused.value.code == code


def test_it_bounds_what_may_come_out():
    with pytest.raises(FormulaError) as refused:
        read("*".join(["999999999999999"] * 100)).work({})
    assert refused.value.code == "too_large"


def test_it_works_the_deepest_in_no_time():
    text = "1"
    for _ in range(MOST_DEEP):
        text = f"tiers({text}, 1: 1, else: 0)"
    assert read(text).work({}).number == 1
    assert read("+".join(["N"] * 900)).work({"N": 1}).number == 900


@pytest.mark.naughty
def test_it_refuses_whatever_else_is_sent():
    for text in every():
        with suppress(FormulaError):
            read(text).work({})
