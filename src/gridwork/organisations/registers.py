"""Registers of bodies, their powers, rooms and hours, and of the days that differ."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gridwork.kernel.records import local_day
from gridwork.kernel.registers import Part, Register, View
from gridwork.kernel.scope import Reacher
from gridwork.kernel.spans import holding
from gridwork.organisations.models import AnnouncedYear, Body, DayOverride, OfficeHours, Power, Room


class Powers(Register):
    model = Power
    slug = "powers"
    icon = "gavel"
    columns = ("body", "subject", "place", "from_on", "until", "basis")
    labels = {"until": _("Until"), "holding": _("Today")}
    filters = ("body", "place", "subject", "basis", "holding")
    search = ("subject",)
    entry = ("body", "subject", "place", "from_on", "last_on", "basis")
    facts = ("body", "subject", "place", "from_on", "until", "basis")

    def toggle_holding(self, rows: Any, user: Reacher, now: datetime) -> Any:
        return rows.filter(holding(local_day(now)))


class Rooms(Register):
    model = Room
    icon = "door"
    columns = ("name", "body", "purpose", "site", "located", "seats", "closed_on")
    labels = {"name": _("Name")}
    filters = ("body", "purpose")
    search = ("name_en", "name_zh")
    entry = ("body", "name_en", "name_zh", "purpose", "site", "located", "seats", "closed_on")
    facts = ("body", "purpose", "site", "located", "seats", "closed_on")


class OfficeHoursOfBodies(Register):
    model = OfficeHours
    slug = "office-hours"
    icon = "clock-hour-9"
    columns = ("body", "weekday", "opens", "closes")
    filters = ("body", "weekday")
    entry = ("body", "weekday", "opens", "closes")


class DayOverrides(Register):
    model = DayOverride
    slug = "day-overrides"
    icon = "calendar-exclamation"
    columns = ("falls_on", "works", "reason", "body", "basis")
    filters = ("falls_on", "works", "body")
    search = ("reason",)
    entry = ("falls_on", "works", "reason", "body", "basis")
    order = "-falls_on"
    orders = ("falls_on",)


class AnnouncedYears(Register):
    model = AnnouncedYear
    slug = "announced-years"
    icon = "calendar-check"
    columns = ("year", "basis")
    entry = ("year", "basis")
    order = "-year"


class Bodies(Register):
    model = Body
    slug = "bodies"
    icon = "building-community"
    columns = (
        "name", "code", "level", "kind", "parent", "place", "office", "address", "contact", "phone", "email",
        "opened_on", "closed_on",
    )  # fmt: skip
    shown = ("name", "level", "kind", "place", "contact", "phone")
    labels = {"name": _("Name"), "standing": _("Not dissolved")}
    filters = ("level", "kind", "place", "parent", "standing")
    search = ("name_en", "name_zh", "code", "address", "contact", "phone")
    entry = (
        "name_en", "name_zh", "code", "level", "kind", "parent", "place", "office", "address", "contact", "phone",
        "email", "duty", "opened_on", "closed_on",
    )  # fmt: skip
    facts = (
        "code", "level", "kind", "parent", "place", "office", "address", "contact", "phone", "email", "duty",
        "opened_on", "closed_on",
    )  # fmt: skip
    order = "name_en"
    orders = ("name_en",)
    parts = (Part(Powers, "body"), Part(Rooms, "body"), Part(OfficeHoursOfBodies, "body"))
    views = (
        View("centres", _("Governance centres"), "kind=governance_centre&standing=1"),
        View("departments", _("Departments"), "kind=department&standing=1"),
        View("associations", _("Social organisations"), "kind=social_organisation&standing=1"),
    )
    record_template = "organisations/body.html"

    def toggle_standing(self, rows: Any, user: Reacher, now: datetime) -> Any:
        return rows.open_on(local_day(now))
