"""What an item asks and how points follow: the lines of its inputs, its formula, and the examples it must meet."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gridwork.analysis.formulas import (
    NUMBER,
    PERCENT,
    POINTS,
    YES_NO,
    Amount,
    Example,
    Formula,
    FormulaError,
    OneOf,
    Unit,
    Value,
    Working,
    YesNo,
    plain,
    read,
    unit,
)
from gridwork.assessments.wording import in_words
from gridwork.kernel.names import in_language

_INPUT = re.compile(r"^([^\W\d]\w*)\s*(?:[(（](.*?)[)）])?\s*[:：]\s*(.+)$")
_GIVES = re.compile(r"\s*(?:->|→|⇒)\s*")
IN_WORDS = {"yes": gettext_lazy("yes"), "no": gettext_lazy("no")}
_YES = {"yes": True, "no": False, "是": True, "否": False}
LONGEST = 40  # of a value, which is a number or a word


@dataclass(frozen=True)
class Input:
    """`name` is what the formula calls it; the labels are what people read."""

    name: str
    unit: Unit
    label_en: str
    label_zh: str

    @property
    def label(self) -> str:
        return in_language(self.label_en, self.label_zh)

    @property
    def words(self) -> tuple[str, ...]:
        """What can be chosen; empty for a number."""
        return (
            ("yes", "no") if isinstance(self.unit, YesNo) else self.unit.words if isinstance(self.unit, OneOf) else ()
        )

    @property
    def unit_words(self) -> str:
        """Behind the field: empty for a plain number and where words are chosen."""
        return str(self.unit) if isinstance(self.unit, Amount) and self.unit != NUMBER else ""

    def in_words(self, text: str) -> str:
        """What was entered as a person reads it; the words of a choice are the scheme's own."""
        return str(IN_WORDS.get(text, text)) if isinstance(self.unit, YesNo) else text

    def read(self, text: str) -> Value:
        text = text.strip()
        if isinstance(self.unit, Amount):
            number = _number(text.removesuffix("%").rstrip() if self.unit == PERCENT else text, self.label)
            return number / 100 if self.unit == PERCENT else number
        if text not in self.words and not (isinstance(self.unit, YesNo) and text in _YES):
            said = {"input": self.label, "words": ", ".join(self.words)}
            raise ValidationError(_("%(input)s: choose one of %(words)s.") % said)
        return _YES[text] if isinstance(self.unit, YesNo) else text


# What is asked where a scheme declares nothing.
GIVEN = Input("points", POINTS, "Points", "得分")
FOUND = Input("found", YES_NO, "It applies", "存在该情形")


@dataclass(frozen=True)
class Worked:
    """The points of an item and how they came about: `line` is the whole in figures, `steps` are its parts.

    `rounded` and `cut` are what the formula gave before it was rounded, or held between the fewest and the most.
    """

    points: Decimal
    line: str = ""
    steps: Sequence[str] = ()
    rounded: bool = False
    cut: bool = False
    veto: bool = False


@dataclass(frozen=True)
class Rule:
    inputs: tuple[Input, ...]
    formula: Formula | None
    examples: tuple[Example, ...]
    veto: bool = False

    @property
    def names(self) -> dict[str, Unit]:
        return {each.name: each.unit for each in self.inputs}

    def values(self, entered: Mapping[str, str]) -> dict[str, Value]:
        """ValidationError where something is missing or cannot be read."""
        if missing := [each.label for each in self.inputs if not entered.get(each.name, "").strip()]:
            raise ValidationError(_("Not entered: %(inputs)s.") % {"inputs": ", ".join(missing)})
        return {each.name: each.read(entered[each.name]) for each in self.inputs}

    def points(self, entered: Mapping[str, str], least: Decimal, most: Decimal) -> Worked:
        """Rounded to hundredths, a half away from zero, and then held between the fewest and the most."""
        values = self.values(entered)
        if self.veto:
            return Worked(Decimal(0), veto=bool(values[FOUND.name]))
        line, steps = "", tuple[str, ...]()
        if self.formula is None:
            given = values[GIVEN.name]
            number = given if isinstance(given, Fraction) else Fraction(0)
        else:
            working = self._work(self.formula, values)
            number, line, steps = working.number, f"{working.shown} = {plain(working.value)}", working.steps[:-1]
        points = _hundredths(number)
        held = min(max(points, least), most)
        return Worked(held, line, steps, rounded=Fraction(points) != number, cut=held != points)

    def _work(self, formula: Formula, values: Mapping[str, Value]) -> Working:
        try:
            return formula.work(values, self.names)
        except FormulaError as error:
            raise ValidationError(in_words(error)) from error

    def failures(self) -> list[str]:
        """The examples that do not hold, each with what comes out instead."""
        if self.formula is None:
            return []
        found = []
        for failure in self.formula.failing(self.examples):
            given = ", ".join(f"{name} = {_shown(value)}" for name, value in failure.example.values.items())
            came = failure.working.text if failure.working else in_words(failure.error) if failure.error else ""
            wanted = _shown(failure.example.gives)
            found.append(
                _("%(given)s should give %(wanted)s: %(came)s") % {"given": given, "wanted": wanted, "came": came}
            )
        return found


def rule(inputs: str, formula: str, examples: str, *, veto: bool = False) -> Rule:
    """ValidationError at the field that cannot be read, with its line, or line and column."""
    if veto:
        if inputs or formula or examples:
            raise ValidationError({"formula": _("A veto applies or not: it has no formula.")})
        return Rule((FOUND,), None, (), veto=True)
    asked = _inputs(inputs)
    if not formula.strip():
        if asked:
            raise ValidationError({"formula": _("Say how points follow from what is entered.")})
        return Rule((GIVEN,), None, ())
    read_formula = _formula(formula, {each.name: each.unit for each in asked})
    return Rule(asked, read_formula, _examples(examples, asked))


def _inputs(text: str) -> tuple[Input, ...]:
    found: dict[str, Input] = {}
    for number, line in _lines(text):
        match = _INPUT.match(line)
        if match is None:
            raise _at("inputs", number, _("Write a name, its unit in brackets, a colon and what people read."))
        name, said, label = match[1], match[2] or "", match[3]
        if name in found:
            raise _at("inputs", number, _("“%(name)s” is declared twice.") % {"name": name})
        english, _bar, chinese = (part.strip() for part in label.partition("|"))
        found[name] = Input(name, unit(said), english, chinese)
    return tuple(found.values())


def _formula(text: str, names: Mapping[str, Unit]) -> Formula:
    try:
        formula = read(text)
        gives = formula.check(names)
    except FormulaError as error:
        raise ValidationError({"formula": in_words(error)}) from error
    if gives not in (NUMBER, POINTS):
        raise ValidationError({"formula": _("It gives %(unit)s, not points.") % {"unit": gives}})
    if unused := set(names) - set(formula.names):
        raise ValidationError(
            {"inputs": _("The formula does not use %(names)s.") % {"names": ", ".join(sorted(unused))}}
        )
    return formula


def _examples(text: str, inputs: Sequence[Input]) -> tuple[Example, ...]:
    known = {each.name: each for each in inputs}
    found = []
    for number, line in _lines(text):
        given, *gives = _GIVES.split(line)
        if len(gives) != 1:
            raise _at("examples", number, _("Write what is entered, an arrow -> and the points."))
        values: dict[str, Value] = {}
        for part in filter(None, re.split(r"\s*[,，;；]\s*", given)):
            name, equals, value = (each.strip() for each in part.partition("="))
            if not equals or name not in known:
                raise _at("examples", number, _("“%(part)s” is not what is entered here.") % {"part": part})
            try:
                values[name] = known[name].read(value)
            except ValidationError as error:
                raise _at("examples", number, " ".join(error.messages)) from error
        try:
            found.append(Example(values, _number(gives[0], str(_POINTS))))
        except ValidationError as error:
            raise _at("examples", number, " ".join(error.messages)) from error
    return tuple(found)


_POINTS = gettext_lazy("The points")


def _lines(text: str) -> list[tuple[int, str]]:
    numbered = enumerate(text.splitlines(), start=1)
    return [(number, line.strip()) for number, line in numbered if line.strip()]


def _at(field: str, line: int, words: str) -> ValidationError:
    return ValidationError({field: _("Line %(line)s: %(words)s") % {"line": line, "words": words}})


def _number(text: str, label: str) -> Fraction:
    try:
        number = Decimal(text.strip().replace("−", "-"))
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite() or len(text) > LONGEST or abs(number.adjusted()) > LONGEST:
        raise ValidationError(_("%(input)s: “%(text)s” is no number.") % {"input": label, "text": text[:LONGEST]})
    return Fraction(number)


def _hundredths(number: Fraction) -> Decimal:
    size = int(abs(number) * 100 + Fraction(1, 2))
    return Decimal(size if number >= 0 else -size).scaleb(-2)


def _shown(value: object) -> str:
    return plain(Fraction(value)) if isinstance(value, int) and not isinstance(value, bool) else plain(value)  # type: ignore[arg-type]
