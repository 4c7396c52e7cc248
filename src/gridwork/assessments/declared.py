"""What an item asks and how points follow: the lines of its inputs, its formula, and the examples it must meet."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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
    Fault,
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
from gridwork.assessments import counted
from gridwork.assessments.wording import in_words
from gridwork.kernel.names import in_language
from gridwork.places.models import Level

_INPUT = re.compile(r"^([^\W\d]\w*)\s*(?:[(（](.*?)[)）])?\s*[:：]\s*(.+)$")
_WORD = re.compile(r"^(\w+)\s*[=＝]\s*(.+)$")
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
    said: tuple[tuple[str, str, str], ...] = ()  # a word, with how it is read in both languages

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
        """What was entered as a person reads it; a word without a label stands for itself."""
        if isinstance(self.unit, YesNo):
            return str(IN_WORDS.get(text, text))
        return next((in_language(english, chinese) for word, english, chinese in self.said if word == text), text)

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
    `lacks` names the figure that is not applicable; the points are then those that the scheme gives for that.
    """

    points: Decimal
    line: str = ""
    steps: Sequence[str] = ()
    rounded: bool = False
    cut: bool = False
    veto: bool = False
    lacks: str = ""


@dataclass(frozen=True)
class Rule:
    """`figures` are taken and never entered; `otherwise` is given where one of them is not applicable."""

    inputs: tuple[Input, ...]
    formula: Formula | None
    examples: tuple[Example, ...]
    veto: bool = False
    figures: tuple[Input, ...] = ()
    otherwise: Decimal | None = None

    @property
    def names(self) -> dict[str, Unit]:
        return {each.name: each.unit for each in (*self.inputs, *self.figures)}

    @property
    def may_lack(self) -> list[str]:
        return [each.label for each in self.figures if counted.may_be_not_applicable(each.name)]

    def values(self, entered: Mapping[str, str]) -> dict[str, Value]:
        """ValidationError where something is missing or cannot be read."""
        if missing := [each.label for each in self.inputs if not entered.get(each.name, "").strip()]:
            raise ValidationError(_("Not entered: %(inputs)s.") % {"inputs": ", ".join(missing)})
        return {each.name: each.read(entered[each.name]) for each in self.inputs}

    def points(
        self, entered: Mapping[str, str], least: Decimal, most: Decimal, taken: Mapping[str, counted.Kept] = {}
    ) -> Worked:
        """Rounded to hundredths, a half away from zero, and then held between the fewest and the most."""
        values = self.values(entered)
        if self.veto:
            return Worked(Decimal(0), veto=bool(values[FOUND.name]))
        line, steps = "", tuple[str, ...]()
        if self.formula is None:
            given = values[GIVEN.name]
            number = given if isinstance(given, Fraction) else Fraction(0)
        else:
            working = self._work(self.formula, values | self._taken(taken))
            if isinstance(working, str):
                return Worked(self.otherwise or Decimal(0), lacks=working)
            number, line, steps = working.number, f"{working.shown} = {plain(working.value)}", working.steps[:-1]
        points = _hundredths(number)
        held = min(max(points, least), most)
        return Worked(held, line, steps, rounded=Fraction(points) != number, cut=held != points)

    def _taken(self, taken: Mapping[str, counted.Kept]) -> dict[str, Value]:
        """Those that are applicable, as they stand on the sheet."""
        if missing := [each.label for each in self.figures if each.name not in taken]:
            raise ValidationError(_("Not taken yet: %(figures)s.") % {"figures": ", ".join(missing)})
        found = {each: taken[each.name]["value"] for each in self.figures}
        return {each.name: each.read(value) for each, value in found.items() if value is not None}

    def _work(self, formula: Formula, values: Mapping[str, Value]) -> Working | str:
        """Or the label of the figure that is asked for and not applicable, where the scheme says what is given then."""
        try:
            return formula.work(values, self.names)
        except FormulaError as error:
            if error.code == Fault.MISSING_VALUE and self.otherwise is not None:
                return next(each.label for each in self.figures if each.name == error.data["name"])
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


def rule(
    inputs: str, formula: str, examples: str, *, veto: bool = False, level: int = Level.VILLAGE,
    otherwise: Decimal | None = None,
) -> Rule:  # fmt: skip
    """ValidationError at the field that cannot be read, with its line, or line and column.

    `level` is that of the places that are assessed: a formula names only figures that are counted for them.
    """
    if veto:
        if inputs or formula or examples:
            raise ValidationError({"formula": _("A veto applies or not: it has no formula.")})
        return Rule((FOUND,), None, (), veto=True)
    asked = _inputs(inputs)
    if not formula.strip():
        if asked:
            raise ValidationError({"formula": _("Say how points follow from what is entered.")})
        return Rule((GIVEN,), None, ())
    read_formula, figures = _formula(formula, {each.name: each.unit for each in asked}, level)
    return Rule(asked, read_formula, _examples(examples, (*asked, *figures)), figures=figures, otherwise=otherwise)


def _inputs(text: str) -> tuple[Input, ...]:
    found: dict[str, Input] = {}
    last = ""
    for number, line in _lines(text):
        if labelled := _WORD.match(line):
            found[last] = _labelled(found.get(last), labelled, number)
            continue
        match = _INPUT.match(line)
        if match is None:
            raise _at("inputs", number, _("Write a name, its unit in brackets, a colon and what people read."))
        name, said = match[1], match[2] or ""
        if name in found:
            raise _at("inputs", number, _("“%(name)s” is declared twice.") % {"name": name})
        found[name] = Input(name, unit(said), *_both(match[3]))
        last = name
    return tuple(found.values())


def _labelled(choice: Input | None, match: re.Match[str], number: int) -> Input:
    """A word of the choice above, with how it is read."""
    word = match[1]
    if choice is None or not isinstance(choice.unit, OneOf):
        raise _at("inputs", number, _("“%(word)s” is labelled below no choice of words.") % {"word": word})
    if word not in choice.unit.words:
        said = {"word": word, "known": ", ".join(choice.unit.words)}
        raise _at("inputs", number, _("“%(word)s” is none of its words: %(known)s.") % said)
    if word in (each for each, _english, _chinese in choice.said):
        raise _at("inputs", number, _("“%(word)s” is labelled twice.") % {"word": word})
    return replace(choice, said=(*choice.said, (word, *_both(match[2]))))


def _both(label: str) -> tuple[str, str]:
    english, _bar, chinese = (part.strip() for part in label.partition("|"))
    return english, chinese


def _formula(text: str, names: Mapping[str, Unit], level: int) -> tuple[Formula, tuple[Input, ...]]:
    """With the figures it names, in the order of their first use."""
    try:
        formula = read(text)
        there = set(counted.offered(level)).intersection(formula.names)
        figures = {name: counted.unit_of(name) for name in formula.names if name in there}
        gives = formula.check({**names, **figures})
    except FormulaError as error:
        raise ValidationError({"formula": in_words(error, counted.offered(level))}) from error
    if gives not in (NUMBER, POINTS):
        raise ValidationError({"formula": _("It gives %(unit)s, not points.") % {"unit": gives}})
    if unused := set(names) - set(formula.names):
        raise ValidationError(
            {"inputs": _("The formula does not use %(names)s.") % {"names": ", ".join(sorted(unused))}}
        )
    return formula, tuple(Input(name, of, *counted.labels_of(name)) for name, of in figures.items())


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
