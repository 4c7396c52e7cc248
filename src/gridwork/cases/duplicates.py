"""Duplicates: open cases that may be about the same matter, for whoever takes a report or registers one."""

from datetime import timedelta
from math import cos, hypot, radians
from typing import Any

from gridwork.cases.models import Case
from gridwork.cases.states import ENDED
from gridwork.kernel.scope import Reacher

WITHIN = timedelta(days=14)
METRES = 300  # farther points of the same kind are another matter
LOOKED_AT, SHOWN = 50, 5
METRES_A_DEGREE = 111_320


def likely(case: Case, by: Reacher) -> list[tuple[Case, int | None]]:
    """Cases of the same category and village that `by` may see, the nearest first, with the distance in metres.

    Where a point is missing, the newest; then there is no distance. `case` need not be written yet.
    """
    rows = Case.objects.visible_to(by).exclude(state__in=ENDED).exclude(pk=case.pk)
    rows = rows.filter(
        village=case.place.village_id or case.place_id,
        type__parent=case.type.parent_id,
        reported_at__gte=case.reported_at - WITHIN,
        reported_at__lte=case.reported_at + WITHIN,
    )
    found = [(row, metres_between(case, row)) for row in rows.select_related("type").order_by("-id")[:LOOKED_AT]]
    near = [(row, metres) for row, metres in found if metres is None or metres <= METRES]
    return sorted(near, key=lambda pair: (pair[1] is None, pair[1] or 0))[:SHOWN]


def metres_between(one: Any, other: Any) -> int | None:
    """Flat, which a few hundred metres are; None without two points."""
    if None in (one.lon, one.lat, other.lon, other.lat):
        return None
    east = (one.lon - other.lon) * cos(radians(one.lat))
    return round(hypot(east, one.lat - other.lat) * METRES_A_DEGREE)
