"""A row of any record, made from its own declaration: the contract tests need no list that somebody must keep.

Fields that may stay empty stay empty; others get a value of their type, records of other kinds are made in turn. What a
model asks beyond its declaration stands in PARTICULAR.
"""

from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from itertools import count
from typing import Any

import shapely
from django.db import models

from gridwork.accounts.models import User
from gridwork.assessments.models import Assessment, Award, Scheme, SchemeGroup, SchemeItem
from gridwork.cases.models import Case
from gridwork.documents.models import Document
from gridwork.kernel.records import Record
from gridwork.organisations.models import Body
from gridwork.outreach.models import Contest, Session
from gridwork.places.models import Place, Placed
from tests.cast import NOW, SINCE, SYSTEM, Cast, user

_number = count(1)
SQUARE = shapely.to_wkb(shapely.box(115.0, 20.0, 115.1, 20.1))


class Rows:
    """Makes rows that lie in one place and belong to one body, and remembers what it made on the way."""

    def __init__(self, cast: Cast, place: Place, body: Body) -> None:
        self.cast, self.place, self.body = cast, place, body
        self.made: dict[type[models.Model], Any] = {Place: place, Body: body, User: cast.chief}

    def of(self, model: type[Record], **given: Any) -> Any:
        values = self._particular(model) | given
        for field in model._meta.concrete_fields:
            if field.primary_key or field.name == "version" or {field.name, field.attname} & {*values, *model.kept}:
                continue
            if field.is_relation and field.related_model in (Place, Body) and field.editable:
                values[field.name] = self.made[field.related_model]
            elif not (field.has_default() or field.null or field.blank):
                values[field.name] = self._value(field)
        row = model(**values)
        row.write(by=self.cast.chief if model._meta.label in BY_A_PERSON else SYSTEM, now=NOW)
        return row

    def _value(self, field: models.Field) -> Any:
        if field.is_relation:
            related = field.related_model
            if related not in self.made:
                self.made[related] = self.of(related)
            return self.made[related]
        if field.choices:
            return field.flatchoices[0][0]
        match field:
            case models.DateTimeField():
                return NOW
            case models.DateField():
                return SINCE
            case models.TimeField():
                return time(9)
            case models.BinaryField():
                return SQUARE
            case models.IntegerField() | models.FloatField() | models.DecimalField():
                return next(_number)
            case _:
                return f"{field.name} {next(_number)}"[: field.max_length]

    def _particular(self, model: type[Record]) -> dict[str, Any]:
        make = PARTICULAR.get(model._meta.label)
        return dict(make(self)) if make else {}


BY_A_PERSON = {
    "accounts.ApiToken",
    "accounts.GrantRequest",
    "accounts.Widening",
    "cases.RevealRequest",
    "figures.Release",
    "imports.SavedProfile",
    "outreach.ContestScore",
    "outreach.DeclaredConflict",
    "retention.Hold",
    "retention.PersonalRequest",
}


def _elsewhere(rows: Rows) -> Place:
    """A place beside the one that the rows lie in."""
    return rows.cast.west if rows.place == rows.cast.east_village else rows.cast.east


def _open_contest(rows: Rows) -> Contest:
    contest = rows.of(Contest, opens_on=NOW.date(), closes_on=NOW.date())
    contest.take("open_contest", by=rows.cast.chief, now=NOW)
    return contest


def _days(rows: Rows) -> Mapping[str, Any]:
    """Days in which nothing else holds yet."""
    first = date(1950, 1, 1) + timedelta(days=10 * next(_number))
    return {"from_on": first, "until_on": first + timedelta(days=5)}


def _on_notice(rows: Rows) -> Any:
    """Put on notice by its steps, since nothing else says that a notice runs."""
    found = Assessment(scheme=rows.of(Scheme), place=rows.place, state="on_notice", opened_on=SINCE)
    found.notice_from_on, found.notice_until_on = SINCE, date(2026, 12, 31)
    Assessment.procedure.adopt([found], source="tests", by=SYSTEM, now=NOW)
    return found


def _veto_of(rows: Rows) -> Any:
    """A veto of the scheme under which the award was given."""
    award = rows.made.setdefault(Award, rows.made.get(Award) or rows.of(Award))
    group = rows.of(SchemeGroup, scheme=award.scheme, kind="veto")
    return rows.of(SchemeItem, scheme=award.scheme, group=group)


PARTICULAR: dict[str, Callable[[Rows], Mapping[str, Any]]] = {
    "accounts.Deputy": lambda rows: {"absent": rows.cast.vera, "deputy": rows.cast.erin, "last_on": date(2026, 3, 1)},
    "accounts.Grant": lambda rows: {"user": user(f"guest {next(_number)}"), "role": rows.cast.roles["looking"]},
    "accounts.GrantRequest": lambda rows: {"user": user(f"guest {next(_number)}"), "role": rows.cast.roles["looking"]},
    "accounts.Widening": lambda rows: {"role": rows.cast.roles["looking"], "permissions": ["cases.close_case"]},
    "accounts.TeamMember": lambda rows: {"user": rows.cast.vera},
    # A village under a scheme of villages; its notice has run since the beginning, so that objections can be raised.
    "assessments.Assessment": lambda rows: {"place": rows.place, "body": None},
    "assessments.Award": lambda rows: {"assessment": rows.of(Assessment, scheme=rows.of(Scheme))},
    "assessments.Milestone": lambda rows: {"plan": rows.of(Document, kind="plan"), "due_on": date(2026, 12, 31)},
    "assessments.Objection": lambda rows: {"assessment": _on_notice(rows)},
    "assessments.Scheme": lambda _rows: {"code": f"scheme-{next(_number)}", "year": 2026},
    "assessments.SchemeItem": lambda _rows: {"inputs": "", "formula": "", "examples": ""},
    "assessments.Veto": lambda rows: {"item": _veto_of(rows)},
    "cases.RoutingRule": lambda _rows: {"when": "office"},
    "figures.Release": lambda _rows: {
        "indicator": "cases_reported",
        "year": 2026,
        "month": None,
        "breakdown": "month",
        "as_of": date(2026, 9, 1),
    },
    "documents.Supersession": lambda rows: {"former": rows.of(Document)},
    "imports.ImportSource": lambda _rows: {"target": "trees", "folder": f"from {next(_number)}", "every_hours": 6},
    "imports.SavedProfile": lambda rows: {"user": rows.cast.chief, "target": "trees"},
    "organisations.OfficeHours": lambda rows: {"weekday": next(_number) % 7, "opens": time(9), "closes": time(12)},
    "outreach.ContestEntry": lambda rows: {"contest": _open_contest(rows), "audience": "residents"},
    "outreach.ContestReviewer": lambda rows: {"user": rows.cast.nemo, "contest": rows.of(Contest)},
    "outreach.DoubleReport": lambda rows: {"first": rows.of(Session), "second": rows.of(Session)},
    "places.Place": lambda rows: {"level": 4, "kind": "cell", "parent": rows.place, "name_en": f"Cell {next(_number)}"},
    "places.PlaceName": _days,
    "places.PlaceCode": _days,
    "places.PlaceBoundary": _days,
    "places.PlaceParent": lambda rows: {**_days(rows), "parent": _elsewhere(rows)},
    "places.PlaceSuccessor": lambda rows: {"old": rows.place, "new": _elsewhere(rows), "weight": "0.5"},
    "retention.Hold": lambda rows: {
        "kind": "cases.case",
        "row": rows.of(Case).pk,
        "last_on": date(2046, 12, 31),
    },
    "places.LinearPlace": lambda rows: {"from_m": 0, "to_m": next(_number) + 1},
}


def is_placed(model: type[models.Model]) -> bool:
    return issubclass(model, Placed)
