"""Organisations: the bodies that can be given work, what they have power to do, and when they are open."""

from gridwork.organisations.models.bodies import Body, BodyQuerySet, Kind, Level
from gridwork.organisations.models.hours import AnnouncedYear, DayOverride, OfficeHours, Weekday
from gridwork.organisations.models.powers import ANY, Power
from gridwork.organisations.models.rooms import Room

__all__ = [
    "ANY",
    "AnnouncedYear",
    "Body",
    "BodyQuerySet",
    "DayOverride",
    "Kind",
    "Level",
    "OfficeHours",
    "Power",
    "Room",
    "Weekday",
]
