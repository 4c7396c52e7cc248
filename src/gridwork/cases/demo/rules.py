"""The routing rules of the demonstration, two of them as wrong as they come, so that their marks can be seen."""

from datetime import datetime
from typing import Any

from gridwork.cases.demo.catalogue import SINCE, Catalogue
from gridwork.cases.models import RoutingRule, When
from gridwork.kernel.scope import Reacher
from gridwork.organisations.models import Body, Weekday
from gridwork.places.models import Level, Place

# Order, code of the type or category, code of the body, and what else must hold.
RULES: tuple[tuple[int, str, str, dict[str, Any]], ...] = (
    (10, "0402", "GW-PO", {"when": When.OUTSIDE}),
    (20, "05", "GW-EM", {"condition": "danger"}),
    (30, "02", "", {"from_weekday": Weekday.SATURDAY, "to_weekday": Weekday.SUNDAY}),
    (40, "01", "GW-PU", {}),
    (50, "0105", "GW-TR", {}),  # never reached: it stands behind the whole category
    (60, "0301", "GW-PO", {"when": When.OUTSIDE}),  # the police have no listed power over it
    (70, "03", "GW-CM", {}),
    (80, "0601", "GW-JU", {}),
    (90, "0602", "GW-HC", {}),
)


def build(catalogue: Catalogue, by: Reacher, now: datetime) -> None:
    categories = {each.parent for each in catalogue.types if each.parent}
    types = {each.code: each for each in (*catalogue.types, *categories)}
    conditions = {each.code: each for each in catalogue.conditions}
    bodies = {body.code: body for body in Body.objects.unscoped("demonstration")}
    town = Place.objects.unscoped("demonstration").filter(level=Level.TOWN).order_by("code")[0]
    rows = []
    for position, kind, body, rest in RULES:
        given = rest | {"condition": conditions[rest["condition"]]} if "condition" in rest else dict(rest)
        if not body:  # what lies in a town goes to its government
            given["place"] = town
            body = f"T-{town.code}"  # noqa: PLW2901
        rows.append(RoutingRule(position=position, type=types[kind], body=bodies[body], from_on=SINCE, **given))
    RoutingRule.write_many(rows, by=by, now=now)
