"""The words, numbers and signs of a formula. Full-width and typeset signs are read as those of a keyboard."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from gridwork.analysis.formulas.faults import Fault, FormulaError, Position

MOST_SIGNS = 2_000
MOST_DIGITS = 15
# One sign for one, so that every place stays where the writer sees it.
_SAME = str.maketrans("（），：＋－−–×＊÷／＜＞＝％．０１２３４５６７８９　", "(),:+---**//<>=%.0123456789 ")
_TOKEN = re.compile(
    r"(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<word>[^\W\d]\w*(?:\.[^\W\d]\w*)*)|(?P<sign><=|>=|!=|[-+*/(),:<>=≤≥≠%])"
)
_ONE_SIGN = {"≤": "<=", "≥": ">=", "≠": "!="}
END = ""


class Token(NamedTuple):
    """`kind`: number, word, sign, or END after the last one."""

    kind: str
    text: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    if len(text) > MOST_SIGNS:
        raise FormulaError(position(text, MOST_SIGNS), Fault.TOO_LONG, most=str(MOST_SIGNS))
    same, at = text.translate(_SAME), 0
    while at < len(same):
        if same[at].isspace():
            at += 1
            continue
        found = _TOKEN.match(same, at)
        if found is None:
            raise FormulaError(position(text, at), Fault.STRANGE_SIGN, sign=text[at])
        token = Token(found.lastgroup or END, _ONE_SIGN.get(found[0], found[0]), at, found.end())
        if token.kind == "number" and not _is_clear(token.text):
            raise FormulaError(position(text, at), Fault.UNCLEAR_NUMBER, number=token.text)
        yield token
        at = found.end()
    yield Token(END, END, at, at)


def position(text: str, at: int) -> Position:
    return Position(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


def _is_clear(number: str) -> bool:
    """Not the second half of 1,000, which would be another argument."""
    return len(number) <= MOST_DIGITS and (number[0] != "0" or number[1:2] in {"", "."})
