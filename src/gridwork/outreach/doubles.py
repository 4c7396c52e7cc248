"""Doubles: which reports are proposed as one session, and what must be locked while a person decides."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from gridwork.kernel.actors import System
from gridwork.outreach.likeness import Told, pairs
from gridwork.outreach.states import DoubleState, SessionState

if TYPE_CHECKING:
    from gridwork.outreach.models import DoubleReport, Session

COMPARED = (SessionState.REPORTED, SessionState.COUNTED)
BY = System("double reports")


def propose(sessions: Sequence["Session"], *, now: datetime) -> int:
    """Compare these with whatever else was reported of their villages on their days; how many pairs are new.

    Three statements and one insert, however many there are. A pair that was decided once is not proposed again.
    """
    from gridwork.outreach.models import DoubleReport, Session

    new = {each.pk: each for each in sessions}
    nearby = Session.known.filter(
        place__in={each.place_id for each in sessions}, held_on__in={each.held_on for each in sessions}
    )
    reports = new | {each.pk: each for each in nearby.filter(state__in=COMPARED) if each.pk not in new}
    together: dict[object, list[Told]] = defaultdict(list)
    for each in reports.values():
        together[each.place_id, each.held_on].append(
            Told(each.pk, each.title, each.venue, each.site_id, each.begins_at)
        )
    found = [pair for told in together.values() for pair in pairs(told, new)]
    known = set(DoubleReport.known.filter(first__in=[first for first, *_rest in found]).values_list("first", "second"))
    rows = [
        DoubleReport(first=reports[first], second=reports[second], alike=round(100 * score))
        for first, second, score in found
        if (first, second) not in known
    ]
    DoubleReport.write_many(rows, by=BY, now=now, action="propose_double")
    return len(rows)


def locked(double: "DoubleReport") -> dict[int, "Session"]:
    """Both reports, locked in the order of their keys, so that no chain of doubles is made from two sides at once."""
    from gridwork.outreach.models import Session

    rows = Session.known.filter(pk__in=(double.first_id, double.second_id)).order_by("pk").select_for_update()
    found = {each.pk: each for each in rows}
    double.first, double.second = found[double.first_id], found[double.second_id]
    return found


def counts_for_others(session: "Session") -> bool:
    from gridwork.outreach.models import DoubleReport

    return DoubleReport.known.filter(state=DoubleState.CONFIRMED, counted=session.pk).exists()
