"""Units: what a number in a formula counts, so that points are never added to cases."""

from collections import Counter
from dataclasses import dataclass

_OTHER_NAMES = {
    "people": "person",
    "%": "",
    "分": "point",
    "件": "case",
    "起": "case",
    "户": "household",
    "人": "person",
    "次": "time",
    "天": "day",
    "月": "month",
    "年": "year",
}


@dataclass(frozen=True)
class Amount:
    """A number of something: each base unit in the singular, with its power, as in points per case.

    Values of `percent` are parts of one, whatever they are written as: 90% is 9/10.
    """

    powers: tuple[tuple[str, int], ...] = ()
    percent: bool = False

    def __str__(self) -> str:
        above = " ".join(_plural(base) for base, power in self.powers for _ in range(power))
        below = "".join(f" per {base}" for base, power in self.powers for _ in range(-power))
        return f"{above}{below}".strip() or ("%" if self.percent else "number")

    def times(self, other: "Amount") -> "Amount":
        powers = self._merged(other, 1)
        return Amount(powers, percent=not powers and (self.percent or other.percent))

    def over(self, other: "Amount") -> "Amount":
        """A share of the same is a percentage: cases by cases, and percent by percent."""
        powers = self._merged(other, -1)
        return Amount(powers, percent=not powers and (self.percent or bool(self.powers)))

    def _merged(self, other: "Amount", sign: int) -> tuple[tuple[str, int], ...]:
        powers = Counter(dict(self.powers))
        for base, power in other.powers:
            powers[base] += sign * power
        return tuple(sorted((base, power) for base, power in powers.items() if power))


@dataclass(frozen=True)
class YesNo:
    def __str__(self) -> str:
        return "yes/no"


@dataclass(frozen=True)
class OneOf:
    """One of these words, such as how grave something was."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        return "one of " + ", ".join(self.words)


type Unit = Amount | YesNo | OneOf

NUMBER = Amount()
PERCENT = Amount(percent=True)
POINTS = Amount((("point", 1),))
CASES = Amount((("case", 1),))
YES_NO = YesNo()


def unit(text: str) -> Unit:
    """The unit that `str` writes: “points per case”, “%”, “number”, “yes/no”, “one of minor, grave”."""
    text = text.strip()
    if text in {"number", ""}:
        return NUMBER
    if text == "%":
        return PERCENT
    if text == "yes/no":
        return YES_NO
    if text.startswith("one of "):
        return OneOf(tuple(word.strip() for word in text.removeprefix("one of ").split(",")))
    first, *rest = f" {text}".split(" per ")
    return amount(first.split(), [word.strip() for word in rest])


def amount(above: list[str], below: list[str]) -> Amount:
    """Of words in the singular or plural; those of the Chinese forms are the same units."""
    powers = Counter(base for word in above if (base := _singular(word)))
    powers.subtract(base for word in below if (base := _singular(word)))
    return Amount(tuple(sorted((base, power) for base, power in powers.items() if power)))


def _singular(word: str) -> str:
    if word in _OTHER_NAMES:
        return _OTHER_NAMES[word]
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _plural(base: str) -> str:
    if base == "person":
        return "people"
    if base.endswith("y") and base[-2:-1] not in {"a", "e", "o", "u"}:
        return f"{base[:-1]}ies"
    return f"{base}s" if base.isascii() else base
