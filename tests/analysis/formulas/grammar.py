"""Formulas as people write them, with units that fit, and the same ones with a slip of the hand."""

from hypothesis import strategies as st

from gridwork.analysis.formulas import CASES, NUMBER, PERCENT, POINTS, YES_NO, OneOf

NAMES = {
    "N": NUMBER,
    "次数": NUMBER,
    "cases": CASES,
    "earned": POINTS,
    "rate": PERCENT,
    "solved": YES_NO,
    "level": OneOf(("minor", "serious", "grave")),
}
BY_UNIT = {"number": ("N", "次数"), "cases": ("cases",), "points": ("earned",), "percent": ("rate",)}
SUFFIX = {"number": "", "cases": " cases", "points": " points", "percent": "%"}
SIGNS = {"*": "*×", "-": "-−", "/": "/÷", "(": "((（", ")": "))）", ",": ",,，"}

amounts = st.fractions(-30, 30, max_denominator=8)
values = st.fixed_dictionaries(
    {
        "N": amounts,
        "次数": st.integers(0, 12),
        "cases": st.integers(0, 40),
        "earned": amounts,
        "rate": st.fractions(0, 1, max_denominator=20),
        "solved": st.booleans(),
        "level": st.sampled_from(["minor", "serious", "grave"]),
    }
)


@st.composite
def texts(draw, unit: str = "", depth: int = 3) -> str:
    """An amount of the unit."""
    unit = unit or draw(st.sampled_from(["number", "points", "points", "cases", "percent"]))
    if depth == 0 or draw(st.integers(0, 5)) == 0:
        return draw(st.sampled_from(BY_UNIT[unit])) if draw(st.booleans()) else draw(literals(unit))
    shape = draw(st.sampled_from([total, product, quotient, bracketed, negated, function, branch, tier_list]))
    return shape(draw, unit, depth - 1)


@st.composite
def literals(draw, unit: str) -> str:
    whole = str(draw(st.integers(0, 120)))
    return whole + draw(st.sampled_from(["", "", ".5", ".25"])) + SUFFIX[unit]


@st.composite
def conditions(draw, depth: int) -> str:
    kind = draw(st.integers(0, 4 if depth else 1))
    if kind == 0:
        return draw(st.sampled_from(["solved", "not solved"]))
    if kind == 1:
        return "level is " + draw(st.sampled_from(["minor", "serious", "grave"]))
    if kind == 2:
        joint = draw(st.sampled_from([" and ", " or "]))
        return f"({draw(conditions(depth - 1))}){joint}{draw(conditions(depth - 1))}"
    unit = draw(st.sampled_from(["number", "points", "cases", "percent"]))
    sign = draw(st.sampled_from(["<", "<=", "≤", ">", ">=", "≥", "=", "!=", "≠"]))
    return f"{draw(texts(unit, depth - 1))} {sign} {draw(texts(unit, depth - 1))}"


def total(draw, unit: str, depth: int) -> str:
    parts = [draw(texts(unit, depth)) for _ in range(draw(st.integers(2, 4)))]
    return draw(st.sampled_from([" + ", " - ", "-", " − "])).join(parts)


def product(draw, unit: str, depth: int) -> str:
    sign = written(draw, "*")
    if unit == "points":
        rate = draw(st.sampled_from(["2 points per case", "(-2 points per case)", "0.5 points per case"]))
        return f"({draw(texts('cases', depth))}){sign}{rate}"
    return f"({draw(texts(unit, depth))}) {sign} ({draw(texts('number', depth))})"


def quotient(draw, unit: str, depth: int) -> str:
    sign = written(draw, "/")
    if unit == "percent":
        return f"({draw(texts('cases', depth))}){sign}({draw(texts('cases', depth))})"
    return f"({draw(texts(unit, depth))}){sign}({draw(texts('number', depth))})"


def bracketed(draw, unit: str, depth: int) -> str:
    return written(draw, "(") + draw(texts(unit, depth)) + written(draw, ")")


def negated(draw, unit: str, depth: int) -> str:
    return f"{written(draw, '-')}({draw(texts(unit, depth))})"


def function(draw, unit: str, depth: int) -> str:
    name = draw(st.sampled_from(["min", "max", "cap", "halve", "whole", "round"]))
    first, comma = draw(texts(unit, depth)), written(draw, ",")
    if name == "halve":
        return f"halve({first}{comma} {draw(conditions(depth))})"
    if name in {"whole", "round"}:
        if unit == "percent":
            return first
        return f"round({first}, {draw(st.integers(0, 3))})" if name == "round" else f"whole({first})"
    return f"{name}({first}{comma} {draw(texts(unit, depth))})"


def branch(draw, unit: str, depth: int) -> str:
    return f"if({draw(conditions(depth))}, {draw(texts(unit, depth))}, {draw(texts(unit, depth))})"


def tier_list(draw, unit: str, depth: int) -> str:
    if draw(st.booleans()):
        words = ", ".join(f"{word}: {draw(texts(unit, depth))}" for word in ("minor", "serious", "grave"))
        return f"tiers(level, {words})"
    of = draw(st.sampled_from(["number", "cases", "percent"]))
    keys = sorted(draw(st.sets(st.integers(0, 20), min_size=1, max_size=4)), reverse=draw(st.booleans()))
    steps = ", ".join(f"{key}{SUFFIX[of]}: {draw(texts(unit, depth))}" for key in keys)
    return f"tiers({draw(texts(of, depth))}, {steps}, else: {draw(texts(unit, depth))})"


def written(draw, sign: str) -> str:
    return draw(st.sampled_from(SIGNS[sign]))


@st.composite
def slips(draw) -> str:
    """Something left out, put in, or taken for something else."""
    text = draw(texts())
    at = draw(st.integers(0, len(text) - 1))
    put = draw(st.sampled_from(["", "", "+", "*", "(", ")", ",", ":", " is ", "x", "7", "%", " cases ", "$", "rate"]))
    return text[:at] + put + text[at + draw(st.integers(0, 2)) :]


mixtures = st.builds("{} + {}".format, texts(), texts())  # three of four times of different units
# Of ten, two with a slip and one that may mix units.
formulas = st.integers(0, 9).flatmap(lambda each: slips() if each < 2 else mixtures if each == 2 else texts())
