"""Taking in a hierarchy of places from files: profile → features → plan → what it means for the places there are."""

from gridwork.places.hierarchy.features import Unreadable
from gridwork.places.hierarchy.profile import BadProfile, Profile
from gridwork.places.hierarchy.taking import Report, take_in

__all__ = ["BadProfile", "Profile", "Report", "Unreadable", "take_in"]
