"""What a formula gives, worked out by Python's own parser and Fraction; nothing of the package is used here.

A formula is rewritten into an expression of Python: `tiers(x, 1: 2)` as `tiers[x, 1: 2]`, units left out. It is then
walked, rather than evaluated, so that a branch not taken is not worked.
"""

import ast
import re
from collections.abc import Callable, Mapping
from fractions import Fraction

SIGNS = str.maketrans("（），：＋−×÷＝", "(),:+-*/=")
NUMBER = re.compile(
    r"(?<![\w.])([0-9]+(?:\.[0-9]+)?)\s*(%|(?!per\b|and\b|or\b|is\b|not\b|else\b)[^\W\d]\w*)?((?:\s*\bper\s+\w+)*)"
)


def oracle(text: str, values: Mapping[str, object]) -> object:
    tree = ast.parse(python(text), mode="eval")
    return walk(tree.body, values)


def python(text: str) -> str:
    text = " ".join(text.translate(SIGNS).split()).replace("≤", "<=").replace("≥", ">=").replace("≠", "!=")
    text = NUMBER.sub(lambda found: f"({found[1]!r}, {found[2] == '%'})", text)
    text = re.sub(r"(?<![<>!])=", "==", text)
    text = re.sub(r"\bif\s*\(", "choose(", text)
    text = re.sub(r"\belse\s*:", "otherwise:", text)
    return subscripted(text)


def subscripted(text: str) -> str:
    """The brackets of every `tiers(…)` made square."""
    signs, opened = [*text], []
    for at, sign in enumerate(text):
        if sign == "(":
            square = re.search(r"\btiers\s*$", text[:at]) is not None
            opened.append(square)
            signs[at] = "[" if square else "("
        elif sign == ")":
            signs[at] = "]" if opened.pop() else ")"
    return "".join(signs)


def walk(node: ast.AST, values: Mapping[str, object]) -> object:
    def of(part: ast.AST) -> object:
        return walk(part, values)

    match node:
        case ast.Tuple(elts=[ast.Constant(value=str(digits)), ast.Constant(value=bool(percent))]):
            return Fraction(digits) / (100 if percent else 1)
        case ast.Name(id=name):
            value = values[name]
            return value if isinstance(value, bool | str) else Fraction(value)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -of(operand)
        case ast.BinOp(left=left, op=op, right=right):
            return arithmetic(op, of(left), of(right))
        case ast.Call(func=ast.Name(id="choose"), args=[condition, one, other]):
            return of(one) if of(condition) else of(other)
        case ast.Call(func=ast.Name(id=function), args=args):
            return called(function, [of(each) for each in args])
        case ast.Subscript(slice=ast.Tuple(elts=[chosen, *tiers])):
            return tiered(of(chosen), tiers, of)
    return asked(node, of)


def asked(node: ast.AST, of: Callable[[ast.AST], object]) -> bool:
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not of(operand)
        case ast.BoolOp(op=ast.And(), values=parts):
            return all(of(part) for part in parts)
        case ast.BoolOp(op=ast.Or(), values=parts):
            return any(of(part) for part in parts)
        case ast.Compare(left=left, ops=[ast.Is()], comparators=[ast.Name(id=word)]):
            return of(left) == word
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return compared(op, of(left), of(right))
    raise ValueError(ast.dump(node))


def arithmetic(op: ast.operator, left: Fraction, right: Fraction) -> Fraction:
    match op:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.Div():
            return left / right
    raise ValueError(ast.dump(op))


def compared(op: ast.cmpop, left: Fraction, right: Fraction) -> bool:
    below, equal = left < right, left == right
    match op:
        case ast.Lt():
            return below
        case ast.LtE():
            return below or equal
        case ast.Gt():
            return not (below or equal)
        case ast.GtE():
            return not below
        case ast.Eq():
            return equal
        case ast.NotEq():
            return not equal
    raise ValueError(ast.dump(op))


def called(function: str, given: list[Fraction]) -> Fraction:
    first = given[0]
    match function:
        case "min":
            return min(given)
        case "max":
            return max(given)
        case "halve":
            return first / 2 if given[1] else first
        case "cap":
            return sorted([first, given[1]])[0 if given[1] >= 0 else 1]
        case "whole":
            return Fraction(abs(first).numerator // abs(first).denominator) * (1 if first > 0 else -1)
        case "round":
            scaled = abs(first) * 10 ** int(given[1])
            down = Fraction(scaled.numerator // scaled.denominator)
            nearest = down + 1 if scaled - down >= Fraction(1, 2) else down
            return nearest / 10 ** int(given[1]) * (1 if first > 0 else -1)
    raise ValueError(function)


def tiered(chosen: object, tiers: list[ast.Slice], of: Callable[[ast.AST], object]) -> object:
    best = None
    for tier in tiers:
        key = tier.lower
        if isinstance(key, ast.Name) and key.id == "otherwise":
            return of(tier.upper if best is None else best[1])
        if isinstance(chosen, str):
            if key.id == chosen:
                best = (chosen, tier.upper)
        elif of(key) <= chosen and (best is None or of(key) > best[0]):
            best = (of(key), tier.upper)
    return of(best[1])
