"""Places: identity, who lies below whom, what they were called through time, sites and lines."""

from gridwork.places.models.attributes import PlaceBoundary, PlaceCode, PlaceName, PlaceParent, PlaceSuccessor
from gridwork.places.models.codelists import CodeList, CodeListChange, CodeListLine, Decision, Sort
from gridwork.places.models.place import (
    Kind,
    Level,
    Place,
    PlaceAncestor,
    Placed,
    PlaceEdition,
    kind_in_words,
)
from gridwork.places.models.sites import CoordinateSystem, LinearPlace, Pointed, Site, Source, TownCrossed

__all__ = [
    "CodeList",
    "CodeListChange",
    "CodeListLine",
    "CoordinateSystem",
    "Decision",
    "Kind",
    "Level",
    "LinearPlace",
    "Place",
    "PlaceAncestor",
    "PlaceBoundary",
    "PlaceCode",
    "PlaceEdition",
    "PlaceName",
    "PlaceParent",
    "PlaceSuccessor",
    "Placed",
    "Pointed",
    "Site",
    "Sort",
    "Source",
    "TownCrossed",
    "kind_in_words",
]
