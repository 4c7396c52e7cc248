"""Covering: in which villages a session of a form was counted between two days, and which are missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min

from gridwork.outreach.states import SessionState
from gridwork.places.models import Level
from gridwork.places.tree import Node, Tree


@dataclass(frozen=True)
class Covered:
    """A village: how many sessions count, the day of the last, and without one the day of what does not count yet."""

    village: Node
    town: Node | None
    count: int
    last_on: date | None
    waits_for: date | None

    @property
    def missing(self) -> bool:
        return not self.count


def covered(tree: Tree, villages: Iterable[int], *, form: str, first: date, last: date, rows: Any) -> list[Covered]:
    """Of these villages, the missing first, each in the order of towns and codes; two statements.

    `rows` are the sessions that may be looked at: those of the reader, or all.
    """
    held = rows.filter(form=form, held_on__range=(first, last), village__isnull=False).order_by()
    counted = {
        village: (count, day)
        for village, count, day in held.filter(state=SessionState.COUNTED)
        .values_list("village")
        .annotate(count=Count("pk"), day=Max("held_on"))
    }
    open_states = (SessionState.PLANNED, SessionState.HELD, SessionState.REPORTED)
    waiting = dict(held.filter(state__in=open_states).values_list("village").annotate(day=Min("held_on")))
    found = []
    for village in villages:
        count, day = counted.get(village, (0, None))
        node = tree.nodes[village]
        found.append(Covered(node, tree.at(village, Level.TOWN), count, day, None if count else waiting.get(village)))
    return sorted(found, key=lambda each: (bool(each.count), each.town.code if each.town else "", each.village.code))
