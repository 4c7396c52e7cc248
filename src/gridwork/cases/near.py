"""Near: the open cases and jobs nearest to a point, or in a place, that a person may see.

The point is somebody's whereabouts: it serves the request that brings it and is kept nowhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from math import cos, radians
from typing import Any

from django.db.models import F

from gridwork.accounts.models import Grant, User
from gridwork.cases.models import Case, CaseType, Job
from gridwork.cases.states import ENDED, TO_DO, CaseState
from gridwork.kernel.records import local_day
from gridwork.kernel.registers import address_of
from gridwork.places.distances import METRES_A_DEGREE, metres_between
from gridwork.places.models import Level, Place

SHOWN, LOOKED_AT = 50, 400
RINGS = (500, 2_000, 10_000)  # metres looked around, the next only where the one before holds too little
OPEN = tuple(state for state in CaseState.values if state not in ENDED)


@dataclass(frozen=True)
class Point:
    lon: float
    lat: float


@dataclass(frozen=True)
class Found:
    """An open case, or a job of a case that its body does not lead, with its distance where there is a point."""

    record: Any
    case: Case
    metres: int | None

    @property
    def url(self) -> str:
        return address_of(self.record)


def around(point: Point, user: User) -> list[Found]:
    """The nearest first. Of types that are kept off maps, none: a distance would tell where they are."""
    found: list[Found] = []
    for metres in RINGS:
        found = [each for each in _in_box(point, metres, user) if each.metres is not None and each.metres <= metres]
        if len(found) >= SHOWN:
            break
    return sorted(found, key=lambda each: (each.metres or 0, each.case.pk))[:SHOWN]


def inside(place: int, user: User) -> list[Found]:
    """Without a point: what is open in the place and below it, the most pressing first."""
    below = Place.with_all_below([place])
    cases = _cases(user).filter(place__in=below).order_by(F("due_at").asc(nulls_last=True), "pk")[:SHOWN]
    jobs = _jobs(user).filter(place__in=below).order_by(F("due_at").asc(nulls_last=True), "pk")[:SHOWN]
    found = [Found(record, case, None) for record, case in _once(cases, jobs)]
    return sorted(found, key=_pressing)[:SHOWN]


def own_places(user: User, now: datetime) -> list[Place]:
    """The villages and cells that the user's grants of today name."""
    named = Grant.standing(user, local_day(now)).values("place")
    places = Place.objects.visible_to(user).filter(pk__in=named, level__gte=Level.VILLAGE)
    return list(places.order_by("level", "code")[:SHOWN])


def _in_box(point: Point, metres: int, user: User) -> Iterable[Found]:
    north = metres / METRES_A_DEGREE
    east = north / max(cos(radians(point.lat)), 0.01)
    span = {"lon__gte": point.lon - east, "lon__lte": point.lon + east}
    span |= {"lat__gte": point.lat - north, "lat__lte": point.lat + north}
    kept_off = CaseType.kept_off_maps()
    cases = _cases(user).filter(**span).exclude(type__in=kept_off).order_by("-pk")[:LOOKED_AT]
    of_case = {f"case__{name}": value for name, value in span.items()}
    jobs = _jobs(user).filter(**of_case).exclude(case__type__in=kept_off).order_by("-pk")[:LOOKED_AT]
    return (Found(record, case, metres_between(point, case)) for record, case in _once(cases, jobs))


def _once(cases: Sequence[Case], jobs: Sequence[Job]) -> Iterable[tuple[Any, Case]]:
    """A job stands for its case only where the case itself is not seen."""
    seen = {case.pk for case in cases}
    return chain(((case, case) for case in cases), ((job, job.case) for job in jobs if job.case_id not in seen))


def _cases(user: User) -> Any:
    return Case.objects.visible_to(user).filter(state__in=OPEN).select_related("type", "place")


def _jobs(user: User) -> Any:
    return Job.objects.visible_to(user).filter(state__in=TO_DO).select_related("case__type", "case__place", "type")


def _pressing(found: Found) -> tuple[bool, Any, int]:
    due_at = found.record.due_at
    return due_at is None, due_at or 0, found.case.pk
