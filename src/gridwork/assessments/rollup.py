"""Roll-up: a place's figure is what its places below were named, level by level, by the percent of the scheme."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count

from gridwork.assessments.models import Award, Scheme
from gridwork.assessments.rounds import places_of, places_seen
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


def share(scheme: Scheme, place: Place, on: date) -> Share:
    """Of the scheme's places below one place, as they are there on the day."""
    found = shares(scheme, [place], on)
    return found[0]


def shares(scheme: Scheme, places: Sequence[Place], on: date) -> list[Share]:
    below = scheme.below
    if below is None or scheme.below_share is None:
        raise ValueError(f"{scheme} rolls nothing up")
    keys, there = [place.pk for place in places], places_of(below, on)
    lying = PlaceAncestor.objects.filter(ancestor__in=keys, place__in=there.values("pk"))
    of = dict(lying.values_list("ancestor").annotate(n=Count("place")))
    named = lying.filter(place__in=_held(below).values("place"))
    holding = dict(named.values_list("ancestor").annotate(n=Count("place")))
    held = set(_held(scheme).filter(place__in=keys).values_list("place_id", flat=True))
    return [
        Share(place, of.get(place.pk, 0), holding.get(place.pk, 0), scheme.below_share, holds=place.pk in held)
        for place in places
    ]


def _held(scheme: Scheme) -> Any:
    """Awards of places that stand, and none of a body that has its seat in one."""
    awards = Award.objects.unscoped("a roll-up is the same for whoever asks")
    return awards.filter(scheme=scheme, body=None, state__in=STANDING)


def tree(scheme: Scheme, user: Any, on: date) -> list[Share]:
    """The scheme's places that the user may see, each with the roll-up of the towns and villages in it."""
    found = shares(scheme, _seen(scheme, user, on), on)
    below = scheme.below
    if below is None or below.below_id is None:
        return found
    under = shares(below, _seen(below, user, on), on)
    return [
        Share(each.place, each.places, each.named, each.percent, _in(each.place, under), each.holds) for each in found
    ]


def _seen(scheme: Scheme, user: Any, on: date) -> list[Place]:
    return list(places_seen(scheme, user, on).order_by("code", "pk"))


def _in(place: Place, shares: Sequence[Share]) -> list[Share]:
    return [each for each in shares if place.level == Level.DISTRICT or each.place.parent_id == place.pk]
