"""Templates that ship: schemes to begin from, marked as such. What a district publishes is its own."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.translation import gettext as _

from gridwork.assessments.models import Scheme, SchemeGroup, SchemeItem
from gridwork.kernel.names import in_language
from gridwork.kernel.refusals import Refusal
from gridwork.places.models import Level

NAMES = ("safe-village", "law-based-village", "law-based-town", "law-based-district")


@cache
def template(name: str) -> Mapping[str, Any]:
    return tomllib.loads((files("gridwork.assessments") / "shipped" / f"{name}.toml").read_text("utf-8"))


def titles() -> list[tuple[str, str]]:
    return [(name, in_language(template(name)["title_en"], template(name)["title_zh"])) for name in NAMES]


def take(name: str, year: int, *, by: Any, now: datetime, **more: Any) -> Scheme:
    """A draft made from a template: Refusal where that scheme is there for the year already."""
    said = dict(template(name))
    if Scheme.known.filter(code=said["code"], year=year).exists():
        raise Refusal(_("“%(title)s” is there for %(year)s already.") % {"title": dict(titles())[name], "year": year})
    groups, below = said.pop("groups"), said.pop("below", None)
    said["level"] = Level[said["level"].upper()]
    if below is not None:
        said["below"] = Scheme.known.filter(code=below).order_by("-year", "-edition").first()
        if said["below"] is None:
            words = _("It rolls up “%(below)s”. Make that scheme first.")
            raise Refusal(words % {"below": dict(titles())[below]})
    told = {"by": by, "now": now, "permission": "assessments.add_scheme"}
    scheme = Scheme(year=year, template=name, **said | more)
    scheme.write(action="take_template", **told)
    rows = [SchemeGroup(scheme=scheme, number=number, **_texts(group)) for number, group in enumerate(groups, start=1)]
    SchemeGroup.write_many(rows, **told)
    listed = [(row, item) for row, group in zip(rows, groups, strict=True) for item in group["items"]]
    items = [
        SchemeItem(scheme=scheme, group=group, number=number, **_texts(item))
        for number, (group, item) in enumerate(listed, start=1)
    ]
    SchemeItem.write_many(items, **told)
    return scheme


def _texts(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.strip() if isinstance(value, str) else value for name, value in said.items() if name != "items"}
