"""What is wrong with a formula, in words, with the line and column at which it is."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridwork.analysis.formulas import Fault, FormulaError

_WORDS = {
    Fault.TOO_LONG: gettext_lazy("it is longer than %(most)s signs"),
    Fault.TOO_DEEP: gettext_lazy("more than %(most)s brackets stand within each other"),
    Fault.STRANGE_SIGN: gettext_lazy("“%(sign)s” is no sign of a formula"),
    Fault.UNCLEAR_NUMBER: gettext_lazy("“%(number)s” is not clear as a number; write no thousands separators"),
    Fault.UNEXPECTED: gettext_lazy("“%(found)s” stands here, where there should be %(wanted)s"),
    Fault.UNFINISHED: gettext_lazy("it ends here, where there should be %(wanted)s"),
    Fault.UNKNOWN_FUNCTION: gettext_lazy("there is no function “%(name)s”; there are %(known)s"),
    Fault.WRONG_COUNT: gettext_lazy("“%(name)s” takes %(wanted)s parts and has %(count)s"),
    Fault.WRONG_DECIMALS: gettext_lazy("the decimals of “round” are a whole number up to %(most)s"),
    Fault.CHAINED_COMPARISON: gettext_lazy("compare two numbers at a time, joined by “and”"),
    Fault.UNKNOWN_NAME: gettext_lazy("“%(name)s” is not among what is entered: %(known)s"),
    Fault.DIFFERENT_UNITS: gettext_lazy("%(one)s and %(other)s cannot be taken together"),
    Fault.NUMBER_BESIDE_PERCENT: gettext_lazy("write “%(written)s” with %%, since it stands beside a percentage"),
    Fault.NOT_AN_AMOUNT: gettext_lazy("“%(written)s” is no number but %(unit)s"),
    Fault.NOT_A_CONDITION: gettext_lazy("“%(written)s” is no yes or no but %(unit)s"),
    Fault.NOT_A_CHOICE: gettext_lazy("“%(written)s” is no choice of words but %(unit)s"),
    Fault.UNKNOWN_WORD: gettext_lazy("“%(word)s” is none of its words: %(known)s"),
    Fault.SAID_TWICE: gettext_lazy("“%(word)s” is said twice"),
    Fault.WORDS_MISSING: gettext_lazy("nothing is said for %(words)s"),
    Fault.TIERS_OUT_OF_ORDER: gettext_lazy("“%(written)s” does not begin above the tier before it"),
    Fault.MISSING_VALUE: gettext_lazy("“%(name)s” is not entered"),
    Fault.WRONG_VALUE: gettext_lazy("“%(written)s” is %(value)s, which does not fit"),
    Fault.DIVISION_BY_ZERO: gettext_lazy("“%(written)s” divides by zero"),
    Fault.NO_TIER: gettext_lazy("no tier is reached by %(value)s"),
    Fault.TOO_LARGE: gettext_lazy("“%(written)s” becomes too large"),
}


# The same of a figure, which is counted and not entered.
_OF_FIGURES = {
    Fault.UNKNOWN_NAME: gettext_lazy("there is no figure “%(name)s” for such places; there are %(figures)s"),
    Fault.MISSING_VALUE: gettext_lazy("“%(name)s” is not applicable: nothing was counted for it"),
}


def in_words(error: FormulaError, figures: Iterable[str] = ()) -> str:
    """`figures`: those that the formula may name."""
    is_figure = error.data.get("name", "").startswith("figures.")
    words = _OF_FIGURES.get(error.code, _WORDS[error.code]) if is_figure else _WORDS[error.code]
    said = str(words) % {**error.data, "figures": ", ".join(figures)}
    place = {"line": error.position.line, "column": error.position.column, "said": said}
    return _("Line %(line)s, column %(column)s: %(said)s.") % place
