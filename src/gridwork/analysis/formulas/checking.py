"""Whether a formula's units fit, and which unit its result has."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
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
from gridwork.analysis.formulas.units import NUMBER, PERCENT, YES_NO, Amount, OneOf, Unit, YesNo


def unit_of(node: Node, names: Mapping[str, Unit]) -> Unit:
    """Raises FormulaError at the first place where units do not fit, or a name is not among `names`."""
    return _Checker(names).unit(node) or NUMBER


class _Checker:
    """None stands for the unit of plain numbers alone: beside any amount they take its unit.

    But not beside a percentage, where 90 may have been meant as 90% or as it stands; 0 is the same in both.
    """

    def __init__(self, names: Mapping[str, Unit]) -> None:
        self.names = names

    def unit(self, node: Node) -> Unit | None:
        match node:
            case Number():
                return node.unit
            case Name():
                return self.named(node)
            case Negated():
                return self.amount(node.of)
            case Sum():
                return self.alike([node.first, *(part for _sign, part in node.rest)])
            case Product():
                return self.product(node)
            case Tiers():
                return self.tiers(node)
            case Call():
                return self.call(node)
            case _:
                self.check_condition(node)
                return YES_NO

    def check_condition(self, node: Compared | Is | Joined | Not) -> None:
        match node:
            case Compared():
                self.alike([node.left, node.right])
            case Is():
                self.check_word(node.word, self.choice(node.of), node)
            case Not():
                self.condition(node.of)
            case Joined():
                for part in node.parts:
                    self.condition(part)

    def named(self, node: Name) -> Unit:
        if node.name not in self.names:
            self.fail(Fault.UNKNOWN_NAME, node, name=node.name, known=", ".join(self.names))
        return self.names[node.name]

    def product(self, node: Product) -> Amount | None:
        product = self.amount(node.first)
        for sign, part in node.rest:
            factor = self.amount(part)
            if product is not None or factor is not None:
                one, other = product or NUMBER, factor or NUMBER
                product = one.times(other) if sign == "*" else one.over(other)
        return product

    def call(self, node: Call) -> Unit | None:
        match node.function, node.arguments:
            case "if", (condition, one, other):
                self.condition(condition)
                return self.alike([one, other])
            case "halve", (value, condition):
                self.condition(condition)
                return self.amount(value)
            case "round" | "whole", (value, *_decimals):
                unit = self.amount(value)
                if unit == PERCENT:
                    self.fail(Fault.ROUNDED_PERCENT, node, written=value.written)
                return unit
            case _:
                return self.alike(node.arguments)

    def tiers(self, node: Tiers) -> Amount | None:
        if isinstance(chosen := self.unit(node.of), OneOf):
            self.check_words(node, chosen)
        else:
            self.check_order(node)
        otherwise = [node.otherwise] if node.otherwise else []
        return self.alike([tier.gives for tier in node.tiers] + otherwise)

    def check_words(self, node: Tiers, choice: OneOf) -> None:
        said: set[str] = set()
        for tier in node.tiers:
            if not isinstance(tier.key, str):
                self.fail(Fault.NOT_AN_AMOUNT, node.of, written=node.of.written, unit=str(choice))
            self.check_word(tier.key, choice, tier)
            if tier.key in said:
                self.fail(Fault.SAID_TWICE, tier, word=tier.key)
            said.add(tier.key)
        missing = [word for word in choice.words if word not in said]
        if missing and node.otherwise is None:
            self.fail(Fault.WORDS_MISSING, node, words=", ".join(missing))

    def check_order(self, node: Tiers) -> None:
        """Each tier begins above the one before it, or each below it."""
        keys = [tier.key for tier in node.tiers if isinstance(tier.key, Number)]
        if len(keys) < len(node.tiers):
            self.choice(node.of)
        self.alike([node.of, *keys])
        rises = keys[0].value < keys[-1].value
        for tier, (before, key) in zip(node.tiers[1:], pairwise(keys), strict=True):
            if before.value == key.value or (before.value < key.value) != rises:
                self.fail(Fault.TIERS_OUT_OF_ORDER, tier, written=key.written)

    def check_word(self, word: str, choice: OneOf, node: Is | Tier) -> None:
        if word not in choice.words:
            self.fail(Fault.UNKNOWN_WORD, node, word=word, known=", ".join(choice.words))

    # -- what a piece has to be ---------------------------------------------------------------------------------

    def amount(self, node: Node) -> Amount | None:
        unit = self.unit(node)
        if unit is not None and not isinstance(unit, Amount):
            self.fail(Fault.NOT_AN_AMOUNT, node, written=node.written, unit=str(unit))
        return unit

    def condition(self, node: Node) -> None:
        unit = self.unit(node)
        if not isinstance(unit, YesNo):
            self.fail(Fault.NOT_A_CONDITION, node, written=node.written, unit=str(unit or NUMBER))

    def choice(self, node: Node) -> OneOf:
        unit = self.unit(node)
        if not isinstance(unit, OneOf):
            self.fail(Fault.NOT_A_CHOICE, node, written=node.written, unit=str(unit or NUMBER))
        return unit

    def alike(self, nodes: Iterable[Node]) -> Amount | None:
        """The one unit of them all."""
        units = [(node, self.amount(node)) for node in nodes]
        wanted = next((unit for _node, unit in units if unit is not None), None)
        for node, unit in units:
            if unit is None and wanted == PERCENT and not _is_zero(node):
                self.fail(Fault.NUMBER_BESIDE_PERCENT, node, written=node.written)
            if unit is not None and unit != wanted:
                self.fail(Fault.DIFFERENT_UNITS, node, one=str(wanted), other=str(unit))
        return wanted

    def fail(self, code: Fault, node: Node | Tier, **data: str) -> NoReturn:
        raise FormulaError(node.at, code, **data)


def _is_zero(node: Node) -> bool:
    return isinstance(node, Number) and node.value == 0
