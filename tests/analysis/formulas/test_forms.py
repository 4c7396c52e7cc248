"""The forms in which scoring rules are written, each with what it gives."""

from decimal import Decimal
from fractions import Fraction

import pytest

from gridwork.analysis.formulas import CASES, NUMBER, PERCENT, POINTS, YES_NO, OneOf, read

NAMES = {"N": NUMBER, "cases": CASES, "rate": PERCENT, "solved": YES_NO, "次数": NUMBER, "figures.lectures": NUMBER,
         "level": OneOf(("minor", "serious", "grave")), "one": POINTS, "other": POINTS}  # fmt: skip
TIERS = "tiers(level, minor: -3, serious: -6, grave: -10)"


@pytest.mark.parametrize(
    ("text", "values", "gives"),
    [
        ("N*(-2)", {"N": 3}, -6),
        ("(N-2)*5", {"N": 6}, 20),
        (TIERS, {"level": "minor"}, -3),
        (TIERS, {"level": "grave"}, -10),
        (f"halve({TIERS}, solved)", {"level": "serious", "solved": True}, -3),
        (f"halve({TIERS}, solved)", {"level": "serious", "solved": False}, -6),
        ("cap(N * -2, -10)", {"N": 7}, -10),
        ("cap(N * -2, -10)", {"N": 2}, -4),
        ("cap(N * 2, 5)", {"N": 7}, 5),
        ("cap(one + other, 5 points)", {"one": 4, "other": 3}, 5),
        ("tiers(cases, 1: -3, 3: -6, 5: -10, else: 0)", {"cases": 0}, 0),
        ("tiers(cases, 1: -3, 3: -6, 5: -10, else: 0)", {"cases": 4}, -6),
        ("tiers(rate, 95%: 10, 90%: 5, else: 0)", {"rate": Fraction(9, 10)}, 5),
        ("tiers(rate, 95%: 10, 90%: 5, else: 0)", {"rate": Decimal("0.99")}, 10),
        ("cases * -2 points per case", {"cases": 4}, -8),
        ("rate * 10 points", {"rate": Fraction(1, 3)}, Fraction(10, 3)),
        ("if(rate >= 90% and not solved, 5, max(N, 1))", {"rate": Fraction(9, 10), "solved": False, "N": 0}, 5),
        ("if(level is grave or solved, 1, 2)", {"level": "minor", "solved": False}, 2),
        ("whole(cases / 10) * 1 point per case", {"cases": 39}, 3),
        ("round(N / 3, 1)", {"N": Fraction(-1, 2)}, Fraction(-2, 10)),
        ("（次数－２）× ５ ÷ 2", {"次数": 5}, Fraction(15, 2)),
        ("min(figures.lectures, 4) − 1", {"figures.lectures": 9}, 3),
        ("0.1 + 0.2", {}, Fraction(3, 10)),
    ],
)
def test_it_gives(text: str, values: dict, gives):
    formula = read(text)
    formula.check(NAMES)
    assert formula.work(values).value == gives


def test_it_asks_only_what_it_needs():
    assert read("if(solved, 1, 1 / N)").work({"solved": True, "N": 0}).number == 1
    assert read("solved or 1 / N > 2").work({"solved": True}).value is True


def test_it_names_what_it_uses_once_each():
    assert read(f"{TIERS} + figures.lectures * N - N").names == ("level", "figures.lectures", "N")


def test_it_takes_no_float():
    with pytest.raises(TypeError, match="not exact"):
        read("N").work({"N": 0.1})
