"""Proposals: which column of a file goes into which of ours, by its name and by what stands in it, each with a reason.

A person confirms or changes what is proposed; nothing is taken in because of it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gridwork.imports.dates import READINGS
from gridwork.imports.targets import Column, in_every_language
from gridwork.imports.usual_names import LATITUDE, LONGITUDE, USUAL, bare
from gridwork.imports.values import Habits, Kind, parsed

LOOKED_AT = 100  # rows
SHOWN = 3  # sample values beside a column
FITS = 0.5  # share of values below which a name alone proposes nothing
SPEAKS = 0.9  # share above which the values propose a column whatever its name
_WORDS = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

type Knows = Callable[[Mapping[str, set[str]]], Mapping[str, set[str]]]


class Name(IntEnum):
    """How near the name of a file's column comes to ours."""

    NONE = 0
    PART = 1  # a usual name is part of it
    USUAL = 2
    SAME = 3


@dataclass(frozen=True)
class Evidence:
    """What speaks for one or two columns of a file as one of ours. `fitting` of `filled` values can be read as such."""

    column: Column
    theirs: tuple[str, ...]  # two: latitude and longitude
    name: Name = Name.NONE
    filled: int = 0
    fitting: int | None = None  # None: any text fits
    samples: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        return self.fitting / self.filled if self.fitting is not None and self.filled else 0

    @property
    def weight(self) -> float:
        """0: not to be proposed."""
        if not self.filled or self.fitting is None:
            return float(self.name)
        if self.column.kind == Kind.TEXT:  # known names speak for a column, unknown ones against nothing
            by_values = 2 * self.share if self.share >= FITS else 0
            return self.name + by_values
        if self.share < FITS:
            return 1 if self.name == Name.SAME else 0
        telling = self.column.kind in (Kind.MOMENT, Kind.DATE, Kind.POINT) and self.share >= SPEAKS
        return self.name + self.share if self.name else self.share if telling else 0

    @property
    def words(self) -> str:
        """The reason, for whoever confirms it."""
        return _("; ").join(filter(None, (self._name_words, self._value_words)))

    @property
    def _name_words(self) -> str:
        match self.name:
            case Name.SAME:
                return _("it has the same name")
            case Name.USUAL if len(self.theirs) > 1:
                return _("these are usual names of latitude and longitude")
            case Name.USUAL:
                return _("it is a usual name for this")
            case Name.PART:
                return _("a usual name for this is part of it")
            case _:
                return ""

    @property
    def _value_words(self) -> str:
        if not self.filled:
            return _("it is empty in the first rows")
        if self.fitting is None:
            return ""
        told = {"fitting": self.fitting, "filled": self.filled}
        match self.column.kind:
            case Kind.TEXT:
                words = ngettext(
                    "%(fitting)s of %(filled)s values is known here", "%(fitting)s of %(filled)s values are known here",
                    self.fitting,
                )  # fmt: skip
                return words % told if self.fitting else _("none of its values is known here")
            case Kind.MOMENT:
                return _("%(fitting)s of %(filled)s values read as moments") % told
            case Kind.DATE:
                return _("%(fitting)s of %(filled)s values read as days") % told
            case Kind.NUMBER:
                return _("%(fitting)s of %(filled)s values read as numbers") % told
            case Kind.FLAG:
                return _("%(fitting)s of %(filled)s values read as yes or no") % told
            case _:
                return _("%(fitting)s of %(filled)s values read as points") % told


@dataclass
class Judge:
    """Weighs the columns of a file for those of a target. `samples` are the values of the first rows, by column."""

    columns: Sequence[Column]
    samples: Mapping[str, Sequence[str]]
    habits: Habits
    knows: Knows = lambda _texts: {}
    _known: Mapping[str, set[str]] = field(default_factory=dict)
    _read: dict[tuple[str, Kind], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        texts = {value for values in self.samples.values() for value in values if len(value) <= 100}
        named = {column.name: texts for column in self.columns if column.kind == Kind.TEXT}
        self._known = self.knows(named) if texts else {}

    def evidence(self, column: Column, *theirs: str) -> Evidence:
        """For one column of the file, or for two that hold latitude and longitude."""
        values = [value for value in self._values(theirs) if value]
        fitting: int | None
        if column.kind == Kind.TEXT:
            known = self._known.get(column.name)
            fitting = None if known is None else sum(value in known for value in values)
        else:
            fitting = sum(self._reads(value, column.kind) for value in values)
        return Evidence(column, theirs, _name(column, theirs), len(values), fitting, _few(values))

    def proposed(self) -> dict[str, Evidence]:
        """By our columns, at most one proposal each, and no column of the file twice. The best are given first."""
        found: dict[str, Evidence] = {}
        taken: set[str] = set()
        for each in sorted(self._candidates(), key=lambda each: -each.weight):  # stable: else in the file's order
            if each.column.name not in found and not taken & set(each.theirs):
                found[each.column.name] = each
                taken.update(each.theirs)
        return {column.name: found[column.name] for column in self.columns if column.name in found}

    def _candidates(self) -> Iterator[Evidence]:
        for column in self.columns:
            for theirs in self.samples:
                found = self.evidence(column, theirs)
                if found.weight and (found.name or found.column.required or found.column.kind not in _DATED):
                    yield found
            if column.kind == Kind.POINT:
                yield from (found for pair in self._pairs() if (found := self.evidence(column, *pair)).weight)

    def _pairs(self) -> Iterator[tuple[str, str]]:
        """Latitude and longitude, in the order in which the profile reads a point."""
        latitudes, longitudes = (
            [name for name in self.samples if bare(name) in {bare(usual) for usual in known}]
            for known in (LATITUDE, LONGITUDE)
        )
        for latitude, longitude in zip(latitudes, longitudes, strict=False):
            yield (latitude, longitude) if self.habits.latitude_first else (longitude, latitude)

    def _values(self, theirs: Sequence[str]) -> Iterable[str]:
        if len(theirs) == 1:
            return self.samples.get(theirs[0], ())
        return (" ".join(filter(None, cells)) for cells in zip(*(self.samples[name] for name in theirs), strict=True))

    def _readings(self, kind: Kind) -> Sequence[Habits]:
        """Of dates all three, where nobody has said how they are written: the whole file will tell, or a person."""
        if kind not in _DATED or self.habits.days or self.habits.formats:
            return [self.habits]
        return [replace(self.habits, days=days) for days in READINGS]

    def _reads(self, value: str, kind: Kind) -> bool:
        if (value, kind) not in self._read:
            self._read[value, kind] = any(value in _all_read([value], kind, habits) for habits in self._readings(kind))
        return self._read[value, kind]


_DATED = (Kind.MOMENT, Kind.DATE)  # one moment looks like another: by its values alone only what is needed is proposed


def _all_read(values: Iterable[str], kind: Kind, habits: Habits) -> dict[str, object]:
    found = {}
    for value in set(values):
        try:
            found[value] = parsed(value, kind, habits)
        except ValueError:
            continue
    return found


@dataclass(frozen=True)
class Proposals:
    """What is proposed for a file, and whoever judges what a person chooses instead."""

    judge: Judge
    by_column: Mapping[str, Evidence]
    latitude_first: bool


def propose(columns: Sequence[Column], samples: Mapping[str, Sequence[str]], habits: Habits, knows: Knows) -> Proposals:
    """`habits` are the file's as far as they are known; `knows` says which texts name something of a column of ours."""
    latitude_first = habits.latitude_first
    if any(column.kind == Kind.POINT for column in columns):
        values = [value for column in samples.values() for value in column if value and value.count(".") > 1]
        both = (latitude_first, not latitude_first)
        latitude_first = max(both, key=lambda first: _points(values, replace(habits, latitude_first=first)))
    judge = Judge(columns, samples, replace(habits, latitude_first=latitude_first), knows)
    return Proposals(judge, judge.proposed(), latitude_first)


def _points(values: Iterable[str], habits: Habits) -> int:
    return len(_all_read(values, Kind.POINT, habits))


def _name(column: Column, theirs: Sequence[str]) -> Name:
    if len(theirs) > 1:
        return Name.USUAL
    named, words = bare(theirs[0]), f" {_spaced(theirs[0])} "
    same, usual = _names(column.name, tuple(in_every_language(column.label)))
    if named in {bare(name) for name in same}:
        return Name.SAME
    if named in {bare(name) for name in usual}:
        return Name.USUAL
    return Name.PART if any(_is_part(name, words) for name in (*same, *usual)) else Name.NONE


@cache
def _names(name: str, labels: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (name, *labels), USUAL.get(name, ())


def _is_part(name: str, words: str) -> bool:
    """Whole words of English, and long ones: “no” is part of much. Of Chinese two signs are enough."""
    spaced = _spaced(name)
    if spaced.isascii():
        return len(spaced) > 3 and f" {spaced} " in words
    return len(spaced) > 1 and spaced in words


def _spaced(name: str) -> str:
    return " ".join(_WORDS.findall(_HUMP.sub(" ", name).casefold()))


def _few(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))[:SHOWN]
