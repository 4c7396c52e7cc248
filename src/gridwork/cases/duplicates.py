"""Duplicates: open cases that may be about the same matter, for whoever takes a report or registers one."""

from math import cos, pi, radians, sin
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gridwork.cases import reveals
from gridwork.cases.alikeness import METRES, SHOWN_FROM, WITHIN, Alikeness, Told, compared
from gridwork.cases.models import Case
from gridwork.cases.states import ENDED, CaseState
from gridwork.kernel.records import local_day
from gridwork.kernel.refusals import Refusal
from gridwork.kernel.scope import Reacher
from gridwork.places import boundaries
from gridwork.places.distances import METRES_A_DEGREE
from gridwork.places.models import Level

OPEN = [state for state in CaseState if state not in ENDED]
LOOKED_AT, SHOWN = 400, 5
DIRECTIONS = [(cos(turn * pi / 4), sin(turn * pi / 4)) for turn in range(8)]


class Likely(NamedTuple):
    """A case, how alike the matter is, and why in words."""

    case: Case
    alike: Alikeness
    why: str


def likely(case: Case, by: Reacher) -> list[Likely]:
    """The open cases from SHOWN_FROM on that `by` may see, the most alike first; three statements at most.

    `case` need not be written yet, nor its type chosen.
    """
    near = [(other, alike) for other, alike in near_by(case, by) if alike.score >= SHOWN_FROM]
    best = sorted(near, key=lambda pair: -pair[1].score)[:SHOWN]
    return [Likely(other, alike, in_words(alike)) for other, alike in best]


def near_by(case: Case, by: Reacher) -> list[tuple[Case, Alikeness]]:
    """Every open case near in place and time, the newest first, however alike.

    Across the reporter's shield nothing is compared: a complaint about a body is shown beside complaints about the
    same body alone, and never to its people.
    """
    if _kept_off(case, by):
        return []
    rows = Case.objects.visible_to(by).filter(state__in=OPEN, village__in=_villages(case)).exclude(pk=case.pk)
    rows = rows.filter(
        complained_of=case.complained_of_id,
        reported_at__gte=case.reported_at - WITHIN,
        reported_at__lte=case.reported_at + WITHIN,
    )
    others = list(rows.select_related("type").order_by("-reported_at", "-id")[:LOOKED_AT])
    found = zip(others, compared(_told(case), [_told(other) for other in others]), strict=True)
    return [(other, alike) for other, alike in found if alike.metres is None or alike.metres <= METRES]


def in_words(alike: Alikeness) -> str:
    """What the score is made of, for whoever decides."""
    days = round(alike.days)
    later = ngettext("%(n)s day later", "%(n)s days later", days) % {"n": days}
    earlier = ngettext("%(n)s day earlier", "%(n)s days earlier", -days) % {"n": -days}
    parts = [
        _("same number at the source") if alike.same_number else "",
        _("same address") if alike.same_address else "",
        "" if alike.metres is None else _("%(n)s m away") % {"n": alike.metres},
        _("the same day") if not days else later if days > 0 else earlier,
        _("%(n)s %% of the words alike") % {"n": round(100 * alike.words)},
        _("same type") if alike.kind == 1 else _("same category") if alike.kind else "",
    ]
    return _(", ").join(filter(None, parts))


def _kept_off(case: Case, by: Reacher) -> bool:
    try:
        reveals.refuse_conflict(case.complained_of_id, by, local_day(case.reported_at))
    except Refusal:
        return True
    return False


def _villages(case: Case) -> list[int]:
    """Its own and, around its point, those that lie as near as a duplicate may: by the boundaries kept in memory."""
    own = case.place.village_id or case.place_id
    if case.lon is None or case.lat is None:
        return [own]
    north = METRES / METRES_A_DEGREE
    east = north / max(cos(radians(case.lat)), 0.01)
    lons, lats = zip(*((case.lon + x * east, case.lat + y * north) for x, y in DIRECTIONS), strict=True)
    around = boundaries.locator(local_day(case.reported_at), Level.VILLAGE).locate_many(lons, lats)
    return sorted({own, *(int(place) for place in around if place >= 0)})


def _told(case: Case) -> Told:
    return Told(
        text=case.text,
        at=case.reported_at,
        lon=case.lon,
        lat=case.lat,
        type=case.type_id,
        category=case.type.parent_id if case.type_id else None,
        address=case.address,
        number=case.external_number,
    )
