"""API of figures: what there is, one figure, and the rows behind it."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Router, Schema

from gridwork.columns.kinds import Day
from gridwork.figures import asking
from gridwork.figures.answers import Answers, as_json, listed, rows_behind
from gridwork.kernel.access import SignedInRequest
from gridwork.kernel.api import answer, operation, require
from gridwork.kernel.registers import Register

MOST = 200  # rows of one page

figures = Router(tags=["figures"])


class Listed(Schema):
    name: str
    label: str
    unit: str
    kind: str
    version: int
    definition: str


class Figures(Schema):
    items: list[Listed]


class Days(Schema):
    first: date
    last: date


class Where(Schema):
    code: str
    name: str


class Said(Listed):
    value: float | None
    shown: str
    numerator: int
    denominator: int | None
    n: int
    interval: list[float] | None
    adds_up: bool
    period: Days
    place: Where | None
    as_of: date | None


class Behind(Schema):
    key: int
    on: date
    numerator: int
    denominator: int | None
    record: str
    url: str


class Rows(Schema):
    items: list[Behind]
    hidden: int
    next: str | None


@operation(figures.get, "", asking.VIEW, "figures_list", 200, Figures)
def index(request: SignedInRequest) -> HttpResponse:
    require(request, asking.VIEW)
    return answer(200, {"items": [listed(each) for each in asking.open_to(request.user)]})


@operation(figures.get, "/{slug:figure}", asking.VIEW, "figures_read", 200, Said)
def read(
    request: SignedInRequest, figure: str, year: int | None = None, month: int | None = None, place: int | None = None,
    as_of: Day | None = None,
) -> HttpResponse:  # fmt: skip
    require(request, asking.VIEW)
    asked = _asked(request, figure, year=year, month=month, place=place, as_of=as_of)
    return answer(200, as_json(asked, Answers().figure(asked)))


@operation(figures.get, "/{slug:figure}/rows", asking.VIEW, "figures_rows", 200, Rows)
def rows(
    request: SignedInRequest, figure: str, year: int | None = None, month: int | None = None, place: int | None = None,
    as_of: Day | None = None, after: str = "", limit: int = 100,
) -> HttpResponse:  # fmt: skip
    """Those that the caller may see; `hidden` is how many others this page counts."""
    require(request, asking.VIEW)
    asked = _asked(request, figure, year=year, month=month, place=place, as_of=as_of)
    limit = max(1, min(limit, MOST))
    page = Answers().rows(asked, after=asking.after(after), limit=limit)
    seen, register = rows_behind(asked, request.user, page), Register.of.get(asked.indicator.opens_to)
    items = [
        {name: row[name] for name in ("key", "on", "numerator", "denominator")}
        | {"record": str(record), "url": register.url("record", record.pk) if register else ""}
        for row in page
        if (record := seen.get(row["key"]))
    ]
    following = asking.cursor(page[-1]) if len(page) == limit else None
    return answer(200, {"items": items, "hidden": len(page) - len(items), "next": following})


def _asked(request: SignedInRequest, figure: str, **given: Any) -> Any:
    said = {name: str(value) for name, value in given.items() if value is not None}
    return asking.asked(request.user, asking.found(request.user, figure), said, timezone.localdate())
