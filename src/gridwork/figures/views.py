"""Pages of figures: the list, one figure with its trend and its parts, the rows behind it, and their file."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from gridwork.downloads import as_file, csv_file
from gridwork.figures import asking
from gridwork.figures.answers import Answers, Question, number, rows_behind, shown
from gridwork.figures.facts import COLUMNS
from gridwork.figures.indicators import Figure, Kind
from gridwork.kernel.access import SignedInRequest, allows
from gridwork.kernel.registers import Register
from gridwork.places.models import Level, Place

PAGE = 100
CHUNK = 1_000
BELOW = {Level.DISTRICT: Level.TOWN, Level.TOWN: Level.VILLAGE}


@allows(asking.VIEW)
def figures(request: SignedInRequest) -> HttpResponse:
    """Each with its definition; the numbers stand on the pages of the figures, which say of what and when."""
    context = {"title": _("Figures"), "figures": asking.open_to(request.user), "query": request.GET.urlencode()}
    return render(request, "figures/list.html", context)


@allows(asking.VIEW)
def figure(request: SignedInRequest, figure: str) -> HttpResponse:
    indicator = asking.found(request.user, figure)
    asked = asking.asked(request.user, indicator, request.GET.dict(), timezone.localdate())
    answers = Answers()
    total = answers.figure(asked)
    whole_year = replace(asked, period=asked.period.year)
    trend = [_month(asked, by["month"], part) for by, part in answers.breakdown(whole_year, "month")]
    context = {
        "title": str(indicator.label),
        "indicator": indicator,
        "asked": asked,
        "figure": _words(total) | {"value": total.value},
        "is_rate": indicator.kind == Kind.RATE,
        "trend": trend,
        "parts": _parts(request, answers, asked),
        "part_name": _part_name(asked),
        "places": _choices(request, asked),
        "months": range(1, 13),
        "query": _query(asked),
        "release_url": _release_url(request, asked),
        "today": timezone.localdate(),
    }
    return render(request, "figures/figure.html", context)


@allows(asking.VIEW)
def rows(request: SignedInRequest, figure: str) -> HttpResponse:
    """A page of the rows, those out of the user's sight as their number alone."""
    asked = asking.asked(request.user, asking.found(request.user, figure), request.GET.dict(), timezone.localdate())
    answers = Answers()
    behind = answers.rows(asked, after=asking.after(request.GET.get("after", "")), limit=PAGE + 1)
    page = behind[:PAGE]
    seen = rows_behind(asked, request.user, page)
    register = Register.of.get(asked.indicator.opens_to)
    columns = list(register.shown) if register else []
    lines = [
        {
            "row": row,
            "record": record,
            "url": register.url("record", record.pk) if register else "",
            "cells": register.cells(record, columns) if register else [],
        }
        for row in page
        if (record := seen.get(row["key"]))
    ]
    following = asking.cursor(page[-1]) if len(behind) > PAGE else ""
    total = answers.figure(asked)
    context = {
        "title": _("Rows behind “%(figure)s”") % {"figure": asked.indicator.label},
        "indicator": asked.indicator,
        "asked": asked,
        "total": _words(total),
        "count": total.n,
        "is_rate": asked.indicator.kind == Kind.RATE,
        "labels": [register.label(name) for name in columns] if register else [],
        "lines": lines,
        "hidden": len(page) - len(lines),
        "query": _query(asked),
        "next": following,
        "now": timezone.now(),
    }
    return render(request, "figures/rows.html", context)


@allows(asking.VIEW)
def rows_csv(request: SignedInRequest, figure: str) -> StreamingHttpResponse:
    asked = asking.asked(request.user, asking.found(request.user, figure), request.GET.dict(), timezone.localdate())
    made = StreamingHttpResponse(csv_file(_lines(asked, request.user)), "text/csv; charset=utf-8")
    return as_file(made, f"{asked.indicator.name}-{asked.period.first.year}.csv")


def _lines(asked: Question, user: Any) -> Iterator[list[Any]]:
    """Read in pages, of one moment: a long file is as right as a short one."""
    register, answers = Register.of.get(asked.indicator.opens_to), Answers()
    names = list(register.columns) if register else []
    heads = [register.label(name) for name in names] if register else []
    yield ["id", _("day"), _("numerator"), _("denominator"), *heads]
    after: tuple[Any, ...] = ()
    while page := answers.rows(asked, after=after, limit=CHUNK):
        seen = rows_behind(asked, user, page)
        for row in page:
            if record := seen.get(row["key"]):
                cells = [cell.text for cell in register.cells(record, names)] if register else [str(record)]
                yield [record.pk, row["on"].isoformat(), row["numerator"], row["denominator"], *cells]
        after = page[-1]["on"], page[-1]["key"]


def _parts(request: SignedInRequest, answers: Answers, asked: Question) -> list[dict[str, Any]]:
    """By the places next below; each leads to its own figure."""
    below = BELOW.get(Level(asked.place.level)) if asked.place else None
    if below is None or COLUMNS[below] not in asked.indicator.fact.places:
        return []
    column = COLUMNS[below]
    found = answers.breakdown(asked, column)
    names = Place.objects.visible_to(request.user, asked.indicator.permission)
    known = names.in_bulk([by[column] for by, _part in found if by[column]])
    parts = []
    for by, part in found:
        place = known.get(by[column])
        url = f"{reverse('figure', args=[asked.indicator.name])}?{_query(asked, place=place.pk)}" if place else ""
        parts.append(_part(str(place) if place else _("place not known"), part, url))
    return parts


def _part_name(asked: Question) -> str:
    return _("Town") if asked.place and asked.place.level == Level.DISTRICT else _("Village or community")


def _part(label: str, part: Figure, url: str = "") -> dict[str, Any]:
    return {"label": label, "url": url, "value": number(part.value), **_words(part)}


def _words(figure: Figure) -> dict[str, str]:
    counts = {"numerator": figure.numerator, "denominator": figure.denominator or 0, "n": figure.n}
    return {"shown": shown(figure)} | {name: f"{count:,}" for name, count in counts.items()}


def _month(asked: Question, number: int, part: Figure) -> dict[str, Any]:
    return _part(f"{number // 100}-{number % 100:02}", part, f"?{_query(asked, month=number % 100)}")


def _choices(request: SignedInRequest, asked: Question) -> list[Place]:
    """The district and its towns, and the chosen place: villages are come to through their town."""
    found = list(asking.places(request.user, asked.indicator).filter(level__lte=Level.TOWN))
    chosen = [asked.place] if asked.place and asked.place not in found else []
    return [*found, *chosen]


def _release_url(request: SignedInRequest, asked: Question) -> str:
    """Where a public table of this figure is drafted, by who may draft one."""
    if not asked.indicator.adds_up or not request.user.has_perm("figures.add_release"):
        return ""
    return f"{reverse('releases:new')}?{_query(asked, indicator=asked.indicator.name)}"


def _query(asked: Question, **other: Any) -> str:
    said: Mapping[str, Any] = {
        "year": asked.period.first.year,
        "month": asked.period.first.month if asked.period.is_month else "",
        "place": asked.place.pk if asked.place else "",
        "as_of": asked.as_of.isoformat() if asked.as_of else "",
    } | other
    return urlencode({name: value for name, value in said.items() if value != ""})
