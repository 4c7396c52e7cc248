"""Figures that a formula may name: which there are for places of a level, their units, and one as it was taken."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode

from gridwork.analysis.formulas import Unit, unit
from gridwork.figures.answers import shown
from gridwork.figures.declared import indicators
from gridwork.figures.facts import COLUMNS
from gridwork.figures.indicators import Figure, Indicator, Kind
from gridwork.kernel.records import local_day
from gridwork.places.models import Level, Place

PREFIX = "figures."

type Kept = Mapping[str, Any]  # what a score sheet holds of a figure


def offered(level: int) -> Iterator[str]:
    """The names of the figures that are counted for places of that level."""
    return (PREFIX + name for name, each in indicators().items() if _is_counted(each, level))


def _is_counted(indicator: Indicator, level: int) -> bool:
    return level == Level.DISTRICT or COLUMNS.get(Level(level)) in indicator.fact.places


def indicator_of(name: str) -> Indicator:
    return indicators()[name.removeprefix(PREFIX)]


def unit_of(name: str) -> Unit:
    """In English, which formulas are written in: what is declared is shown in the language of whoever reads."""
    with translation.override("en"):
        return unit(str(indicator_of(name).unit))


def labels_of(name: str) -> tuple[str, str]:
    label = indicator_of(name).label
    said = []
    for language in ("en", "zh-hans"):
        with translation.override(language):
            said.append(str(label))
    return said[0], said[1]


def may_be_not_applicable(name: str) -> bool:
    """A sum of nothing is nought; a share of nothing, or the highest of nothing, is no number at all."""
    return indicator_of(name).kind in (Kind.RATE, Kind.MAXIMUM)


def kept(figure: Figure, year: int, now: datetime) -> Kept:
    """As it goes onto a score sheet; its value is empty where it is not applicable."""
    return {
        "value": None if figure.value is None else str(figure.value),
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "n": figure.n,
        "version": figure.indicator.version,
        "as_of": now.isoformat(),
        "year": year,
    }


@dataclass(frozen=True)
class Taken:
    """A figure on a score sheet as people read it, with the page on which it opens to its rows."""

    name: str
    kept: Kept
    place: Place

    @property
    def label(self) -> str:
        return str(indicator_of(self.name).label)

    @property
    def shown(self) -> str:
        return shown(Figure(indicator_of(self.name), self.kept["numerator"], self.kept["denominator"], self.kept["n"]))

    @property
    def as_of(self) -> datetime:
        return datetime.fromisoformat(self.kept["as_of"])

    @property
    def url(self) -> str:
        day: date = local_day(self.as_of)
        asked = {"year": self.kept["year"], "place": self.place.pk, "as_of": day.isoformat()}
        return f"{reverse('figure', args=[self.name.removeprefix(PREFIX)])}?{urlencode(asked)}"
