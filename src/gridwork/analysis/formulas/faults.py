"""Why a formula is refused: a code, its place and its data. Whoever shows it to a person puts it into words."""

from enum import StrEnum
from typing import NamedTuple


class Position(NamedTuple):
    """Both are counted from 1."""

    line: int
    column: int


class Fault(StrEnum):
    """Each with the names of its data."""

    # when it is read
    TOO_LONG = "too_long"  # most
    TOO_DEEP = "too_deep"  # most
    STRANGE_SIGN = "strange_sign"  # sign
    UNCLEAR_NUMBER = "unclear_number"  # number: it starts with 0, or has too many digits
    UNEXPECTED = "unexpected"  # found, wanted: operand, operator, word, unit, key, or a sign
    UNFINISHED = "unfinished"  # wanted, as above
    UNKNOWN_FUNCTION = "unknown_function"  # name, known
    WRONG_COUNT = "wrong_count"  # name, count, wanted
    WRONG_DECIMALS = "wrong_decimals"  # most
    CHAINED_COMPARISON = "chained_comparison"
    # when its units are checked
    UNKNOWN_NAME = "unknown_name"  # name, known
    DIFFERENT_UNITS = "different_units"  # one, other
    NUMBER_BESIDE_PERCENT = "number_beside_percent"  # written
    ROUNDED_PERCENT = "rounded_percent"  # written: its whole parts are hundreds of percent
    NOT_AN_AMOUNT = "not_an_amount"  # written, unit
    NOT_A_CONDITION = "not_a_condition"  # written, unit
    NOT_A_CHOICE = "not_a_choice"  # written, unit
    UNKNOWN_WORD = "unknown_word"  # word, known
    SAID_TWICE = "said_twice"  # word
    WORDS_MISSING = "words_missing"  # words
    TIERS_OUT_OF_ORDER = "tiers_out_of_order"  # written
    # when it is worked
    MISSING_VALUE = "missing_value"  # name
    WRONG_VALUE = "wrong_value"  # written, value
    DIVISION_BY_ZERO = "division_by_zero"  # written
    NO_TIER = "no_tier"  # value
    TOO_LARGE = "too_large"  # written


class FormulaError(Exception):
    def __init__(self, position: Position, code: Fault, **data: str) -> None:
        said = ", ".join(f"{name}={value}" for name, value in data.items())
        super().__init__(f"line {position.line}, column {position.column}: {code} {said}".rstrip())
        self.position = position
        self.code = code
        self.data = data
