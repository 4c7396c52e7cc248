"""Answers questions about figures, for the command line, the API and the pages alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from gridwork.figures.facts import COLUMNS
from gridwork.figures.indicators import Figure, Indicator
from gridwork.figures.periods import Period, end_of
from gridwork.kernel.refusals import Refusal
from gridwork.kernel.registers import Register
from gridwork.places.models import Level, Place


@dataclass(frozen=True)
class Question:
    """A figure of a period, for a place or for the whole district, as it is or as it was known on a day."""

    indicator: Indicator
    period: Period
    place: Place | None = None
    as_of: date | None = None

    @property
    def places(self) -> Mapping[str, int]:
        """Which column of the fact holds the place. Refusal: its figures do not go down to it."""
        if self.place is None or self.place.level == Level.DISTRICT:
            return {}
        column = COLUMNS.get(Level(self.place.level), "")
        if column not in self.indicator.fact.places:
            words = _("This figure is not broken down to “%(place)s”. Ask for its village or town.")
            raise Refusal(words % {"place": self.place})
        return {column: self.place.pk}


class Answers:
    """Answers of one moment: every question put to one of these is answered from the same manifest."""

    def __init__(self) -> None:
        # Here, since these packages take half a second that a page without figures need not wait.
        from gridwork.figures.mart import duck, intake
        from gridwork.figures.mart.reading import Reader

        self.engine = duck.engine()
        self.reader = Reader(intake.current(), self.engine)

    def figure(self, asked: Question) -> Figure:
        (totals,) = self._ask(asked.indicator.totals(self._facts(asked), asked.period, asked.places))
        return asked.indicator.figure(totals)

    def breakdown(self, asked: Question, *by: str) -> list[tuple[dict[str, Any], Figure]]:
        rows = self._ask(asked.indicator.breakdown(self._facts(asked), asked.period, by, asked.places))
        return [({name: row[name] for name in by}, asked.indicator.figure(row)) for row in rows]

    def rows(self, asked: Question, *, after: Sequence[Any] = (), limit: int = 100) -> list[dict[str, Any]]:
        """Rows behind the figure in the order of their days, after the row of that day and key."""
        rows = asked.indicator.rows(self._facts(asked), asked.period, asked.places)
        if after:
            on, key = after
            rows = rows.filter((rows.on > on) | ((rows.on == on) & (rows.key > key)))
        return self._ask(rows.order_by("on", "key").limit(limit))

    def _facts(self, asked: Question) -> Any:
        return self.reader.facts(asked.indicator.fact, end_of(asked.as_of) if asked.as_of else None)

    def _ask(self, table: Any) -> list[dict[str, Any]]:
        return self.engine.answer(table)


def listed(indicator: Indicator) -> dict[str, Any]:
    """What the command line and the API say of a figure that nobody has asked for yet."""
    return {
        "name": indicator.name,
        "label": str(indicator.label),
        "unit": str(indicator.unit),
        "kind": str(indicator.kind),
        "version": indicator.version,
        "definition": indicator.definition,
    }


def as_json(asked: Question, figure: Figure) -> dict[str, Any]:
    """What the command line and the API say of a figure."""
    return listed(asked.indicator) | {
        "value": number(figure.value),
        "shown": shown(figure),
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "n": figure.n,
        "interval": None,  # nothing was sampled
        "adds_up": asked.indicator.adds_up,
        "period": {"first": asked.period.first.isoformat(), "last": asked.period.last.isoformat()},
        "place": {"code": asked.place.code, "name": str(asked.place)} if asked.place else None,
        "as_of": asked.as_of.isoformat() if asked.as_of else None,
    }


def rows_behind(asked: Question, user: Any, rows: Sequence[Mapping[str, Any]]) -> dict[int, Any]:
    """The records that these rows count, by key: those that the user may see."""
    model, keys = asked.indicator.opens_to, [row["key"] for row in rows]
    register = Register.of.get(model)
    found = register.rows(user) if register else model.objects.visible_to(user)
    return {record.pk: record for record in found.filter(pk__in=keys)}


def number(value: int | Decimal | None) -> int | float | None:
    """Of two decimals, which JSON prints as they are."""
    return float(value) if isinstance(value, Decimal) else value


def shown(figure: Figure) -> str:
    """In words for people: a zero denominator is never 0 % or 100 %."""
    if figure.value is None:
        return _("not applicable")
    digits = f"{figure.value:,}"
    return f"{digits} {figure.indicator.unit}"
