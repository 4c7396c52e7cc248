"""A formula is worked with exact numbers, and every step of it can be shown: N*(-2) = 3 × (−2) = −6."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from operator import eq, ge, gt, itemgetter, le, lt, ne
from typing import NoReturn

from gridwork.analysis.formulas.faults import Fault, FormulaError
from gridwork.analysis.formulas.tree import (
    Call,
    Compared,
    Is,
    Joined,
    Name,
    Negated,
    Node,
    Not,
    Number,
    Product,
    Sum,
    Tier,
    Tiers,
)
from gridwork.analysis.formulas.units import PERCENT, Unit

type Value = Fraction | bool | str
type Given = Fraction | int | Decimal | bool | str | None

LARGEST = 10**60  # above and below the line: no score comes near, and no chain of products grows without end
_CONDITION, _SUM, _PRODUCT, _SIGNED, _ATOM = range(5)  # how tightly what is shown holds together
_COMPARED: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "=": eq,
    "!=": ne,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}
_TYPESET = {"+": "+", "-": "−", "*": "×", "/": "÷", "!=": "≠", "<=": "≤", ">=": "≥"}


@dataclass(frozen=True)
class Working:
    """A piece of a formula as it is written, as it reads with its values, what it gives, and the pieces within it.

    What was not asked for has no working: the other branch of an `if`, the tiers that were not reached.
    """

    written: str
    shown: str
    value: Value
    parts: tuple["Working", ...] = ()
    tightness: int = _ATOM

    @property
    def number(self) -> Fraction:
        """The value of an amount; TypeError for a yes or no."""
        if isinstance(self.value, Fraction):
            return self.value
        raise TypeError(f"{self.written} gives no number")

    @property
    def text(self) -> str:
        """The line that a person reads: what is written, with its values, and what it gives."""
        said = [self.written, self.shown, plain(self.value)]
        return " = ".join(each for at, each in enumerate(said) if each not in said[:at])

    @cached_property
    def steps(self) -> tuple[str, ...]:
        """The lines of every piece that works something out, the innermost first."""
        own = [self.text] if self.parts else []
        return tuple([line for part in self.parts for line in part.steps] + own)


def plain(value: Value) -> str:
    """A number as a person writes it: a decimal if six places hold it, else a fraction."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    sign, size = "−" if value < 0 else "", abs(value)
    millionths = size * 10**6
    if millionths.denominator > 1:
        return f"{sign}{size.numerator}/{size.denominator}"
    whole, rest = divmod(int(millionths), 10**6)
    return f"{sign}{whole}.{rest:06}".rstrip("0").rstrip(".")


def worked(node: Node, values: Mapping[str, Given], units: Mapping[str, Unit]) -> Working:
    """Raises FormulaError where a value is missing or of the wrong kind, or a number cannot be worked out."""
    return _Worker(values, units).work(node)


class _Worker:
    def __init__(self, values: Mapping[str, Given], units: Mapping[str, Unit]) -> None:
        self.values = values
        self.units = units

    def work(self, node: Node) -> Working:
        match node:
            case Number():
                return _shown(node, node.value, percent=node.unit == PERCENT)
            case Name():
                return _shown(node, self.given(node), percent=self.units.get(node.name) == PERCENT)
            case Negated():
                of = self.amount(node.of)
                return Working(node.written, f"−{_within(of, _ATOM)}", -of.number, of.parts, _SIGNED)
            case Sum():
                return self.chain(node, _SUM)
            case Product():
                return self.chain(node, _PRODUCT)
            case Tiers():
                return self.tiers(node)
            case Call():
                return self.call(node)
            case _:
                return self.condition(node)

    def given(self, node: Name) -> Value:
        value = self.values.get(node.name)
        if value is None:
            self.fail(Fault.MISSING_VALUE, node, name=node.name)
        if isinstance(value, bool | str | Fraction):
            return value
        if isinstance(value, float):
            raise TypeError(f"{node.name}: a float is not exact; give a Fraction, a Decimal or an int")
        return Fraction(value)

    # -- amounts ------------------------------------------------------------------------------------------------

    def chain(self, node: Sum | Product, tightness: int) -> Working:
        parts = [self.amount(node.first)]
        total, shown = parts[0].number, _within(parts[0], tightness)
        for sign, each in node.rest:
            part = self.amount(each)
            total = self.applied(node, sign, total, part.number)
            shown += f" {_TYPESET[sign]} {_within(part, tightness + 1, after=True)}"
            parts.append(part)
        return Working(node.written, shown, total, tuple(parts), tightness)

    def applied(self, node: Sum | Product, sign: str, one: Fraction, other: Fraction) -> Fraction:
        if sign == "/" and other == 0:
            self.fail(Fault.DIVISION_BY_ZERO, node, written=node.written)
        match sign:
            case "+":
                total = one + other
            case "-":
                total = one - other
            case "*":
                total = one * other
            case _:
                total = one / other
        if max(abs(total.numerator), total.denominator) > LARGEST:
            self.fail(Fault.TOO_LARGE, node, written=node.written)
        return total

    def call(self, node: Call) -> Working:
        match node.function, node.arguments:
            case "if", (condition, one, other):
                asked = self.truth(condition)
                taken = self.amount(one if asked.value else other)
                shown = (asked.shown, taken.shown, "…") if asked.value else (asked.shown, "…", taken.shown)
                return _called(node, taken.number, (asked, taken), shown)
            case "halve", (amount, condition):
                value, when = self.amount(amount), self.truth(condition)
                return _called(node, value.number / 2 if when.value else value.number, (value, when))
            case _:
                parts = tuple(self.amount(each) for each in node.arguments)
                return _called(node, _result(node.function, [part.number for part in parts]), parts)

    def tiers(self, node: Tiers) -> Working:
        of = self.work(node.of)
        tier = self.tier(node, of)
        if tier is None and node.otherwise is None:
            self.fail(Fault.NO_TIER, node, value=plain(of.value))
        key, gives = ("else", node.otherwise) if tier is None else (_key(tier), tier.gives)
        given = self.amount(gives) if gives else of
        return Working(node.written, f"tiers({of.shown}, {key}: {given.shown})", given.value, (of, given))

    def tier(self, node: Tiers, of: Working) -> Tier | None:
        """That of the word, or the highest one that the number reaches."""
        if isinstance(of.value, str):
            return next((tier for tier in node.tiers if tier.key == of.value), None)
        number = self.wanted(Fraction, of, node.of).number
        keyed = [(tier.key.value, tier) for tier in node.tiers if isinstance(tier.key, Number)]
        reached = [(least, tier) for least, tier in keyed if least <= number]
        return max(reached, key=itemgetter(0))[1] if reached else None

    # -- conditions ---------------------------------------------------------------------------------------------

    def condition(self, node: Compared | Is | Joined | Not) -> Working:
        match node:
            case Compared():
                left, right = self.amount(node.left), self.amount(node.right)
                shown = f"{left.shown} {_TYPESET.get(node.sign, node.sign)} {right.shown}"
                holds = _COMPARED[node.sign](left.number, right.number)
                return Working(node.written, shown, holds, (left, right), _CONDITION)
            case Is():
                of = self.work(node.of)
                return Working(node.written, f"{of.shown} is {node.word}", of.value == node.word, (of,), _CONDITION)
            case Not():
                of = self.truth(node.of)
                return Working(node.written, f"not {_within(of, _ATOM)}", not of.value, (of,), _CONDITION)
            case Joined():
                return self.joined(node)

    def joined(self, node: Joined) -> Working:
        """No further than the first part that settles it."""
        settles, parts = node.word == "or", []
        for each in node.parts:
            parts.append(self.truth(each))
            if parts[-1].value is settles:
                break
        if len(parts) == 1:
            return Working(node.written, parts[0].shown, parts[0].value, tuple(parts), _CONDITION)
        shown = f" {node.word} ".join(_within(part, _ATOM) for part in parts)
        return Working(node.written, shown, parts[-1].value, tuple(parts), _CONDITION)

    # -- kinds of values ----------------------------------------------------------------------------------------

    def amount(self, node: Node) -> Working:
        return self.wanted(Fraction, self.work(node), node)

    def truth(self, node: Node) -> Working:
        return self.wanted(bool, self.work(node), node)

    def wanted(self, kind: type, found: Working, node: Node) -> Working:
        """What was checked fits, unless a value is of another kind than the unit of its name."""
        if not isinstance(found.value, kind):
            self.fail(Fault.WRONG_VALUE, node, written=node.written, value=plain(found.value))
        return found

    def fail(self, code: Fault, node: Node, **data: str) -> NoReturn:
        raise FormulaError(node.at, code, **data)


def _result(function: str, numbers: list[Fraction]) -> Fraction:
    match function:
        case "min":
            return min(numbers)
        case "max":
            return max(numbers)
        case "cap":
            value, most = numbers
            return min(value, most) if most >= 0 else max(value, most)
        case "whole":
            return Fraction(int(numbers[0]))
        case _:
            value, decimals = numbers
            return _rounded(value, int(decimals))


def _rounded(value: Fraction, decimals: int) -> Fraction:
    """Halves away from zero, as is taught at school."""
    scale: int = 10**decimals
    size = Fraction(int(abs(value) * scale + Fraction(1, 2)), scale)
    return size if value >= 0 else -size


# -- how a piece is shown -----------------------------------------------------------------------------------------


def _shown(node: Number | Name, value: Value, *, percent: bool) -> Working:
    if isinstance(value, Fraction) and percent:
        return Working(node.written, f"{plain(value * 100)}%", value, (), _SIGNED if value < 0 else _ATOM)
    said = plain(value)
    tightness = _SIGNED if said.startswith("−") else _PRODUCT if "/" in said else _ATOM
    return Working(node.written, said, value, (), tightness)


def _called(node: Call, value: Fraction, parts: tuple[Working, ...], shown: tuple[str, ...] = ()) -> Working:
    said = ", ".join(shown or (part.shown for part in parts))
    return Working(node.written, f"{node.function}({said})", value, parts)


def _key(tier: Tier) -> str:
    return tier.key if isinstance(tier.key, str) else tier.key.written


def _within(part: Working, tightness: int, *, after: bool = False) -> str:
    """In brackets where it would be read otherwise without, and where a sign would follow a sign."""
    bare = part.tightness >= tightness and not (after and part.tightness == _SIGNED)
    return part.shown if bare else f"({part.shown})"
