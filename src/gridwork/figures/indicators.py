"""Declares a published number once: a function that gives each row its share, whose docstring is the definition."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext

from gridwork.figures.facts import Fact
from gridwork.figures.periods import Period
from gridwork.kernel.records import Record

type Rows = Any  # an Ibis table, whose package brings no types


class Kind(StrEnum):
    SUM = "sum"
    RATE = "rate"
    DISTINCT = "distinct"
    MAXIMUM = "maximum"


@dataclass(frozen=True)
class Figure:
    """A number with what it was made of. Nothing was counted in it twice, so it has no interval."""

    indicator: "Indicator"
    numerator: int
    denominator: int | None  # of a rate
    n: int  # rows that it was counted from; of a distinct count the things

    @property
    def value(self) -> int | Decimal | None:
        """None, "not applicable", where a denominator is zero, or no row holds a maximum.

        Worked out from the two integers in decimal: two engines' floats may differ in print.
        """
        if self.indicator.kind == Kind.MAXIMUM:
            return self.numerator if self.n else None
        if self.indicator.kind != Kind.RATE:
            return self.numerator
        return ratio(self.numerator, self.denominator or 0, str(self.indicator.unit))


@dataclass(frozen=True)
class Indicator:
    """A figure that can be asked for by name, for any period and place, as it is or as it was known."""

    name: str
    label: str | Promise
    fact: Fact
    kind: Kind
    unit: str | Promise
    version: int
    shares: Callable[[Rows], Rows]
    things: type[Record] | None = None  # what a distinct count counts
    permission: str = "figures.view_figure"

    @property
    def definition(self) -> str:
        said, terms = gettext(plain(self.shares.__doc__ or "")), str(self.fact.terms)
        return said + terms if said.endswith("。") else f"{said} {terms}".strip()

    @property
    def adds_up(self) -> bool:
        """Whether numerators, and denominators, of a breakdown add up to those of the whole."""
        return self.kind in (Kind.SUM, Kind.RATE)

    @property
    def opens_to(self) -> type[Record]:
        return self.things or self.fact.model

    def rows(self, facts: Rows, period: Period, places: Mapping[str, int] = {}) -> Rows:
        """The rows behind the figure: key, on, numerator, denominator and the fact's places.

        Of a distinct count one row for each thing, of a maximum the one row that holds it.
        """
        shares = self._shares(facts, period, places)
        if self.kind == Kind.DISTINCT:
            where = {name: shares[name].min() for name in self.fact.places}
            counted = shares.group_by("thing").aggregate(on=shares.on.min(), **where)
            return counted.mutate(numerator=1, denominator=None).rename(key="thing").select(*self._names())
        rows = shares.select(*self._names())
        if self.kind == Kind.MAXIMUM:
            import ibis

            return rows.order_by(ibis.desc("numerator"), "on", "key").limit(1)
        return rows

    def totals(self, facts: Rows, period: Period, places: Mapping[str, int] = {}) -> Rows:
        """One row: numerator, denominator, n."""
        return self._sum(self._shares(facts, period, places))

    def breakdown(self, facts: Rows, period: Period, by: Sequence[str], places: Mapping[str, int] = {}) -> Rows:
        """A row for each group by places of the fact and by `month` (an integer, 201712)."""
        import ibis

        shares = self._shares(facts, period, places)
        if "month" in by and "until" in shares.columns:  # a stock is counted at the end of every month
            each = [(month, self._shares(facts, month, places)) for month in period.months()]
            numbered = [rows.mutate(month=ibis.literal(_number(month), "int64")) for month, rows in each]
            shares = ibis.union(*numbered) if len(numbered) > 1 else numbered[0]
        elif "month" in by:
            shares = shares.mutate(month=shares.on.year().cast("int64") * 100 + shares.on.month().cast("int64"))
        return self._sum(shares.group_by(list(by))).order_by(list(by))

    def figure(self, totals: Mapping[str, Any]) -> Figure:
        """Of a row of totals or of a breakdown. An empty sum is NULL in SQL."""
        denominator = totals["denominator"] or 0 if self.kind == Kind.RATE else None
        return Figure(self, totals["numerator"] or 0, denominator, totals["n"])

    def _shares(self, facts: Rows, period: Period, places: Mapping[str, int]) -> Rows:
        shares = self.shares(facts)
        shares = shares.mutate(key=shares[self.fact.key])
        held = [shares.on <= period.last]
        if "until" in shares.columns:  # a stock: what holds on the last day of the period
            held.append(shares.until.isnull() | (shares.until > period.last))
        else:
            held.append(shares.on >= period.first)
        return shares.filter(*held, *(shares[level] == place for level, place in places.items()))

    def _sum(self, shares: Rows) -> Rows:
        import ibis

        share = ibis._
        if self.kind == Kind.DISTINCT:
            counted = share.thing.nunique()
            return shares.aggregate(numerator=counted, denominator=ibis.null("int64"), n=counted)
        if self.kind == Kind.MAXIMUM:
            return shares.aggregate(numerator=share.numerator.max(), denominator=ibis.null("int64"), n=share.count())
        sums = {"numerator": share.numerator.sum(), "denominator": share.denominator.sum(), "n": share.count()}
        return shares.aggregate(**sums)

    def _names(self) -> tuple[str, ...]:
        return ("key", "on", "numerator", "denominator", *self.fact.places)


def indicator(
    fact: Fact,
    *,
    label: str | Promise,
    unit: str | Promise,
    version: int,
    kind: Kind = Kind.SUM,
    things: type[Record] | None = None,
) -> Callable[[Callable[[Rows], Rows]], Indicator]:
    """Make an Indicator of a function over the fact's rows, which ends in counting(). Its docstring is published."""

    def declare(shares: Callable[[Rows], Rows]) -> Indicator:
        if not shares.__doc__:
            raise ValueError(f"{shares.__name__}: an indicator without a definition")
        return Indicator(shares.__name__, label, fact, kind, unit, version, shares, things)

    return declare


def counting(
    rows: Rows, *, on: Any, numerator: Any = 1, denominator: Any = None, thing: Any = None, until: Any = None
) -> Rows:
    """Each row's share: the day that places it in a period, and what it adds to numerator and denominator.

    A condition counts as 1 where it holds and as 0 where it does not or is not known; rows without a day count
    nowhere, nor do rows without a thing where things are counted. `thing`: the key that a distinct count counts once.
    `until`: the first day on which the row no longer holds; then the figure is a stock, that of the period's last day.
    """
    import ibis

    def whole(share: Any) -> Any:
        if share is None:
            return ibis.null("int64")
        if isinstance(share, int):
            return ibis.literal(share, "int64")
        return (share.fill_null(False) if share.type().is_boolean() else share.fill_null(0)).cast("int64")

    shares = {"on": on, "numerator": whole(numerator), "denominator": whole(denominator)}
    shares |= {name: column for name, column in (("thing", thing), ("until", until)) if column is not None}
    counted = rows.mutate(**shares)
    return counted.filter(*(counted[name].notnull() for name in ("on", "thing") if name in shares))


def ratio(numerator: int, denominator: int, unit: str) -> Decimal | None:
    if not denominator:
        return None
    hundred = 100 if unit == "%" else 1
    return (Decimal(numerator * hundred) / denominator).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _number(month: Period) -> int:
    return month.first.year * 100 + month.first.month


def plain(docstring: str) -> str:
    return " ".join(docstring.split())
