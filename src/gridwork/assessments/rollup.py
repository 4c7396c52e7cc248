"""Roll-up: a place's figure is what its places below were named, level by level, by the percent of the scheme."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from gridwork.assessments.models import Award, Scheme
from gridwork.assessments.states import STANDING
from gridwork.places.models import Level, Place, PlaceAncestor


@dataclass(frozen=True)
class Share:
    """Of `places` below, `named` hold an award that stands; `reached` where they are at least `percent`."""

    place: Place
    places: int
    named: int
    percent: int
    below: "Sequence[Share]" = field(default_factory=tuple)
    holds: bool = False  # whether the place itself holds the award of its own level

    @property
    def reached(self) -> bool:
        """Without places below there is nothing to reach; asked in whole numbers, so that nothing is rounded."""
        return self.places > 0 and self.named * 100 >= self.percent * self.places


def share(scheme: Scheme, place: Place) -> Share:
    """Of the scheme's places below one place."""
    found = shares(scheme, [place])
    return found[0]


def shares(scheme: Scheme, places: Sequence[Place]) -> list[Share]:
    below = scheme.below
    if below is None or scheme.below_share is None:
        raise ValueError(f"{scheme} rolls nothing up")
    keys = [place.pk for place in places]
    lying = PlaceAncestor.objects.filter(ancestor__in=keys, place__level=below.level, place__closed_on=None)
    there = dict(lying.values_list("ancestor").annotate(n=Count("place")))
    named = Award.objects.unscoped("a roll-up is the same for whoever asks").filter(scheme=below, state__in=STANDING)
    above = PlaceAncestor.objects.filter(ancestor__in=keys, place__in=named.values("place"))
    holding = dict(above.values_list("ancestor").annotate(n=Count("place")))
    own = Award.objects.unscoped("a roll-up is the same for whoever asks").filter(scheme=scheme, state__in=STANDING)
    held = set(own.filter(place__in=keys).values_list("place_id", flat=True))
    return [
        Share(place, there.get(place.pk, 0), holding.get(place.pk, 0), scheme.below_share, holds=place.pk in held)
        for place in places
    ]


def tree(scheme: Scheme, user: Any) -> list[Share]:
    """The scheme's places that the user may see, each with the roll-up of the towns and villages in it."""
    places = list(Place.objects.visible_to(user).filter(level=scheme.level, closed_on=None).order_by("code", "pk"))
    found = shares(scheme, places)
    below = scheme.below
    if below is None or below.below_id is None:
        return found
    lower = Place.objects.visible_to(user).filter(level=below.level, closed_on=None).order_by("code", "pk")
    under = shares(below, list(lower))
    return [
        Share(each.place, each.places, each.named, each.percent, _in(each.place, under), each.holds) for each in found
    ]


def _in(place: Place, shares: Sequence[Share]) -> list[Share]:
    return [each for each in shares if place.level == Level.DISTRICT or each.place.parent_id == place.pk]
