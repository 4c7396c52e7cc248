"""The ways within outreach: to its pages and lists, as far as they are open to whoever looks."""

from typing import Any, NamedTuple

from django import template
from django.urls import resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gridwork.kernel.access import access_of

register = template.Library()

WAYS: tuple[tuple[str, str | Promise], ...] = (
    ("outreach", _("Calendar")),
    ("outreach-coverage", _("Coverage")),
    ("sessions:list", _("Sessions")),
    ("double-reports:list", _("Double reports")),
    ("campaigns:list", _("Campaigns")),
    ("materials:list", _("Materials")),
    ("series:list", _("Series")),
    ("editions:list", _("Editions")),
    ("contests:list", _("Contests")),
)


class Way(NamedTuple):
    label: str | Promise
    url: str


@register.inclusion_tag("outreach/ways.html", takes_context=True)
def ways_of_outreach(context: Any) -> dict[str, Any]:
    request = context["request"]
    found = [Way(label, reverse(name)) for name, label in WAYS]
    return {"request": request, "ways": [way for way in found if _is_open(way.url, request.user)]}


def _is_open(url: str, user: Any) -> bool:
    match = resolve(url)
    access = access_of(match.view_name, match.func)
    return access is not None and bool(user.has_perm(access.permission))
