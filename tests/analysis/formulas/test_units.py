"""Units: what fits, what does not, and which unit comes out."""

import pytest

from gridwork.analysis.formulas import CASES, NUMBER, PERCENT, POINTS, YES_NO, FormulaError, OneOf, read, unit

NAMES = {"points": POINTS, "cases": CASES, "homes": unit("households"), "N": NUMBER, "rate": PERCENT, "solved": YES_NO,
         "level": OneOf(("minor", "grave"))}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("cases * 2 points per case", "points"),
        ("cases / homes", "cases per household"),
        ("cases / cases", "%"),
        ("rate * points", "points"),
        ("points / 2 points per case", "cases"),
        ("points + 3", "points"),
        ("cases > 3", "yes/no"),
        ("if(solved, -3, points)", "points"),
        ("tiers(level, minor: 1, grave: 2)", "number"),
        ("max(rate - 90%, 0)", "%"),
        ("N*(-2)", "number"),
        ("level", "one of minor, grave"),
        ("cases * 2 分 per 件", "points"),
    ],
)
def test_it_comes_out_as(text: str, wanted: str):
    assert str(read(text).check(NAMES)) == wanted
    assert unit(wanted) == read(text).check(NAMES), "and is read back as it is written"


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("points + cases", "different_units", 10),
        ("N + 2 points", "different_units", 5),
        ("min(points, 3 cases)", "different_units", 13),
        ("cases > homes", "different_units", 9),
        ("if(solved, 1 point, 1 case)", "different_units", 21),
        ("tiers(cases, 3 households: 1, else: 0)", "different_units", 14),
        ("rate > 90", "number_beside_percent", 8),
        ("round(rate, 1)", "rounded_percent", 1),
        ("solved + 1", "not_an_amount", 1),
        ("level * 2", "not_an_amount", 1),
        ("if(cases, 1, 2)", "not_a_condition", 4),
        ("N is minor", "not_a_choice", 1),
        ("tiers(N, minor: 1, grave: 2)", "not_a_choice", 7),
        ("tiers(level, 1: 1, grave: 2)", "not_an_amount", 7),
        ("level is huge", "unknown_word", 1),
        ("tiers(level, minor: 1, huge: 2)", "unknown_word", 24),
        ("tiers(level, minor: 1, minor: 2)", "said_twice", 24),
        ("tiers(level, minor: 1)", "words_missing", 1),
        ("tiers(N, 1: 1, 3: 2, 2: 3)", "tiers_out_of_order", 22),
        ("tiers(N, 1: 1, 1: 2)", "tiers_out_of_order", 16),
        ("N + stolen", "unknown_name", 5),
    ],
)
def test_it_refuses(text: str, code: str, column: int):
    with pytest.raises(FormulaError) as refused:
        read(text).check(NAMES)
    assert (refused.value.code, refused.value.position) == (code, (1, column))


def test_it_says_which_units_do_not_fit():
    with pytest.raises(FormulaError) as refused:
        read("points + cases").check(NAMES)
    assert refused.value.data == {"one": "points", "other": "cases"}
