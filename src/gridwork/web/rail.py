"""The rail: where its entries lead. Who sees one is what the page behind it declares; what has no page has no entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gridwork.kernel.access import Access, access_of
from gridwork.kernel.registers import Register
from gridwork.web.registers import SETTINGS


class Entry(NamedTuple):
    label: str | Promise
    icon: str
    name: str  # of the address
    parts: tuple[Entry, ...] = ()


RAIL = (
    Entry(
        _("In-box"),
        "inbox",
        "inbox",
        (
            Entry(_("Notices"), "", "notices:list"),
            Entry(_("What I follow"), "", "watches"),
            Entry(_("Near me"), "", "near"),
        ),
    ),
    Entry(
        _("Cases"),
        "clipboard-list",
        "cases:list",
        (
            Entry(_("Jobs"), "", "jobs:list"),
            Entry(_("Requests to read a name"), "", "reveal-requests:list"),
            Entry(_("Personal information requests"), "", "personal-requests:list"),
        ),
    ),
    Entry(_("Map"), "map-2", "map"),
    Entry(
        _("Programmes"),
        "apps",
        "programmes",
        (
            Entry(_("Outreach"), "", "outreach"),
            Entry(_("Sessions"), "", "sessions:list"),
            Entry(_("Campaigns"), "", "campaigns:list"),
            Entry(_("Contests"), "", "contests:list"),
            Entry(_("Schemes"), "", "schemes:list"),
            Entry(_("Assessments"), "", "assessments:list"),
            Entry(_("Awards"), "", "awards:list"),
            Entry(_("Milestones"), "", "milestones:list"),
        ),
    ),
    Entry(_("Figures"), "chart-bar", "figures", (Entry(_("Public tables"), "", "releases:list"),)),
    Entry(_("Reports"), "report", "reports"),
    Entry(
        _("Places"),
        "map-pin",
        "places:list",
        (
            Entry(_("Tree"), "", "place-tree"),
            Entry(_("Sites"), "", "sites:list"),
            Entry(_("Lines"), "", "lines:list"),
            Entry(_("Code lists"), "", "code-lists:list"),
        ),
    ),
    Entry(
        _("People & bodies"),
        "building-community",
        "bodies:list",
        (
            Entry(_("Users"), "", "users:list"),
            Entry(_("Teams"), "", "teams:list"),
            Entry(_("Roles"), "", "roles:list"),
            Entry(_("Grants"), "", "grants:list"),
            Entry(_("Who may do what where"), "", "rights"),
            Entry(_("Attempts to sign in"), "", "sign-ins"),
        ),
    ),
    Entry(
        _("Settings"),
        "settings",
        "settings",
        (
            Entry(_("Documents"), "", "documents:list"),
            Entry(_("Calendar"), "", "calendar"),
            Entry(_("Imports"), "", "imports:list"),
            Entry(_("Journal"), "", "journal"),
            Entry(_("What is erased when"), "", "retention"),
            Entry(_("System status"), "", "status"),
        ),
    ),
)


@dataclass
class Link:
    label: str | Promise
    icon: str
    url: str
    parts: list[Link]
    here: bool = False  # the page itself, or what stands below it


def links(user: Any, path: str, place: int | None, entries: tuple[Entry, ...] = RAIL) -> list[Link]:
    """The entries that this user may use, with the one marked that leads to `path`.

    An entry whose own page is closed to the user leads to the first open one of its parts.
    """
    found = list(_links(user, place, entries))
    inside = [link for each in found for link in (each, *each.parts) if _leads_to(link.url, path)]
    if not inside and any(_leads_to(url, path) for url in _set_there(settings.ROOT_URLCONF)):
        inside = [link for link in found if link.url == _door("settings", settings.ROOT_URLCONF)[0]]
    if inside:
        nearest = max(inside, key=lambda link: len(link.url))
        nearest.here = True
        for each in found:
            each.here = each.here or nearest in each.parts
    return found


def _links(user: Any, place: int | None, entries: tuple[Entry, ...]) -> Iterator[Link]:
    for entry in entries:
        parts = list(_links(user, place, entry.parts))
        url = _open_to(user, entry.name, place)
        if url or parts:
            yield Link(entry.label, entry.icon, url or parts[0].url, parts)


def _open_to(user: Any, name: str, place: int | None) -> str:
    url, access = _door(name, settings.ROOT_URLCONF)
    if access is None or not (access.public or not access.permission or user.has_perm(access.permission)):
        return ""
    return f"{url}?place={place}" if place and takes_place(name) else url


@cache
def _door(name: str, urlconf: str) -> tuple[str, Access | None]:
    try:
        url = reverse(name, urlconf)
    except NoReverseMatch:
        return "", None
    match = resolve(url, urlconf)
    return url, access_of(match.view_name, match.func)


@cache
def _set_there(urlconf: str) -> list[str]:
    """What the page of settings leads to, and what has no entry of its own here."""
    lists = [f"{register.slug}:list" for _heading, registers in SETTINGS for register in registers]
    return [url for name in (*lists, "routing") if (url := _door(name, urlconf)[0])]


@cache
def takes_place(name: str) -> bool:
    """Whether the address of that name is a list that can be narrowed to a place."""
    slug = name.removesuffix(":list")
    return any(register.slug == slug and "place" in register.filters for register in Register.of.values())


def _leads_to(url: str, path: str) -> bool:
    bare = url.partition("?")[0]
    return path == bare or (bare != "/" and path.startswith(bare))
