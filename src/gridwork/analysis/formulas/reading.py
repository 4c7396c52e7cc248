"""A formula's text is read into its tree, from the loosest to the tightest: or, and, not, comparison, +, *, sign."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import NoReturn

from gridwork.analysis.formulas.faults import Fault, FormulaError, Position
from gridwork.analysis.formulas.tokens import END, Token, position, tokens
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
from gridwork.analysis.formulas.units import PERCENT, amount

MOST_DEEP = 20  # brackets, signs and functions within each other
MOST_DECIMALS = 6
MANY = 50
# How many arguments each takes, from and to.
FUNCTIONS = {
    "min": (2, MANY),
    "max": (2, MANY),
    "cap": (2, 2),
    "if": (3, 3),
    "halve": (2, 2),
    "whole": (1, 1),
    "round": (2, 2),
    "tiers": (2, MANY),
}
COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
KEPT_WORDS = frozenset({"and", "or", "not", "is", "per", "else"})


def tree_of(text: str) -> Node:
    """Raises FormulaError where the text stops being a formula."""
    reader = _Reader(text)
    node = reader.condition()
    reader.expect_end()
    return node


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(tokens(text))
        self.at = 0
        self.depth = 0

    # -- conditions ---------------------------------------------------------------------------------------------

    def condition(self) -> Node:
        return self.joined("or", lambda: self.joined("and", self.negation))

    def joined(self, word: str, part: Callable[[], Node]) -> Node:
        start = self.next.start
        parts = [part()]
        while self.took("word", word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else Joined(*self.since(start), word, tuple(parts))

    def negation(self) -> Node:
        start = self.next.start
        if not self.took("word", "not"):
            return self.comparison()
        with self.deeper():
            of = self.negation()
        return Not(*self.since(start), of)

    def comparison(self) -> Node:
        start = self.next.start
        left = self.sum()
        if self.took("word", "is"):
            word = self.expect("word", wanted="word")
            return Is(*self.since(start), left, word.text)
        if self.next.kind == "sign" and self.next.text in COMPARISONS:
            sign, right = self.take().text, self.sum()
            if self.next.text in COMPARISONS:
                self.fail(Fault.CHAINED_COMPARISON)
            return Compared(*self.since(start), sign, left, right)
        return left

    # -- amounts ------------------------------------------------------------------------------------------------

    def sum(self) -> Node:
        start = self.next.start
        first, rest = self.product(), []
        while self.next.kind == "sign" and self.next.text in {"+", "-"}:
            rest.append((self.take().text, self.product()))
        return Sum(*self.since(start), first, tuple(rest)) if rest else first

    def product(self) -> Node:
        start = self.next.start
        first, rest = self.signed(), []
        while self.next.kind == "sign" and self.next.text in {"*", "/"}:
            rest.append((self.take().text, self.signed()))
        return Product(*self.since(start), first, tuple(rest)) if rest else first

    def signed(self) -> Node:
        start = self.next.start
        if not self.took("sign", "-"):
            return self.atom()
        with self.deeper():
            of = self.signed()
        return Negated(*self.since(start), of)

    def atom(self) -> Node:
        if self.next.kind == "number":
            return self.number()
        if self.next.kind == "word" and self.next.text not in KEPT_WORDS:
            return self.call() if self.then_opens() else self.name()
        self.expect("sign", "(", wanted="operand")
        with self.deeper():
            node = self.condition()
        self.expect("sign", ")", wanted=")")
        return node

    def number(self) -> Number:
        """With its unit, if one follows: 90%, 3 points, 2 points per case."""
        token = self.take()
        value = Fraction(token.text)
        if self.took("sign", "%"):
            return Number(*self.since(token.start), value / 100, PERCENT)
        if self.next.kind != "word" or self.next.text in KEPT_WORDS - {"per"}:
            return Number(*self.since(token.start), value, None)
        above = [] if self.next.text == "per" else [self.take().text]
        below = []
        while self.took("word", "per"):
            below.append(self.expect("word", wanted="unit").text)
        return Number(*self.since(token.start), value, amount(above, below))

    def name(self) -> Name:
        token = self.take()
        if token.text in FUNCTIONS:
            self.unexpected("(")
        return Name(*self.since(token.start), token.text)

    # -- functions ----------------------------------------------------------------------------------------------

    def call(self) -> Node:
        token = self.take()
        if token.text not in FUNCTIONS:
            self.fail(Fault.UNKNOWN_FUNCTION, token, name=token.text, known=", ".join(FUNCTIONS))
        self.take()
        with self.deeper():
            if token.text == "tiers":
                return self.tiers(token)
            arguments = [self.condition()]
            while self.took("sign", ","):
                arguments.append(self.condition())
        self.expect("sign", ")", wanted=", or )")
        self.check_count(token, len(arguments))
        if token.text == "round":
            self.check_decimals(arguments[1])
        return Call(*self.since(token.start), token.text, tuple(arguments))

    def tiers(self, token: Token) -> Tiers:
        of, tiers, otherwise = self.condition(), [], None
        while otherwise is None and self.took("sign", ","):
            start = self.next.start
            if self.took("word", "else"):
                self.expect("sign", ":", wanted=":")
                otherwise = self.condition()
            else:
                key = self.key()
                self.expect("sign", ":", wanted=":")
                gives = self.condition()
                tiers.append(Tier(*self.since(start), key, gives))
        self.expect("sign", ")", wanted=")" if otherwise else ", or )")
        self.check_count(token, 1 + len(tiers))
        return Tiers(*self.since(token.start), of, tuple(tiers), otherwise)

    def key(self) -> str | Number:
        start, negative = self.next.start, self.took("sign", "-")
        if self.next.kind == "number":
            number = self.number()
            return Number(*self.since(start), -number.value if negative else number.value, number.unit)
        return self.expect("word", wanted="key").text

    def check_count(self, token: Token, count: int) -> None:
        least, most = FUNCTIONS[token.text]
        if not least <= count <= most:
            wanted = str(least) if least == most else f"{least}–{most}"
            self.fail(Fault.WRONG_COUNT, token, name=token.text, count=str(count), wanted=wanted)

    def check_decimals(self, node: Node) -> None:
        plain = isinstance(node, Number) and node.unit is None and node.value.denominator == 1
        if not (plain and isinstance(node, Number) and node.value <= MOST_DECIMALS):
            raise FormulaError(node.at, Fault.WRONG_DECIMALS, most=str(MOST_DECIMALS))

    # -- tokens -------------------------------------------------------------------------------------------------

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.next
        self.at += 1
        return token

    def took(self, kind: str, text: str) -> bool:
        if self.next[:2] != (kind, text):
            return False
        self.at += 1
        return True

    def then_opens(self) -> bool:
        return self.tokens[self.at + 1].text == "("

    def expect(self, kind: str, text: str | None = None, *, wanted: str) -> Token:
        if self.next.kind != kind or (text is not None and self.next.text != text):
            self.unexpected(wanted)
        return self.take()

    def expect_end(self) -> None:
        if self.next.kind != END:
            self.unexpected("operator")

    @contextmanager
    def deeper(self) -> Iterator[None]:
        self.depth += 1
        if self.depth > MOST_DEEP:
            self.fail(Fault.TOO_DEEP, most=str(MOST_DEEP))
        yield
        self.depth -= 1

    def since(self, start: int) -> tuple[Position, str]:
        """Where a piece begins and how it is written, up to the token before the next."""
        end = self.tokens[self.at - 1].end
        return position(self.text, start), " ".join(self.text[start:end].split())

    def unexpected(self, wanted: str) -> NoReturn:
        if self.next.kind == END:
            self.fail(Fault.UNFINISHED, wanted=wanted)
        self.fail(Fault.UNEXPECTED, found=self.text[self.next.start : self.next.end], wanted=wanted)

    def fail(self, code: Fault, token: Token | None = None, **data: str) -> NoReturn:
        raise FormulaError(position(self.text, (token or self.next).start), code, **data)
