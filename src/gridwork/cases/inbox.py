"""In-box: what waits for a person, by what their grants let them do about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gridwork.cases.models import Case, Job, RevealRequest
from gridwork.kernel.filters import Filters
from gridwork.kernel.records import RecordQuerySet
from gridwork.kernel.registers import Register

SHOWN = 10
MANY = 99  # beyond it the exact number tells nobody more
WHEN = ("late", "soon")  # filters of cases and of jobs alike


@dataclass(frozen=True)
class Pile:
    """Rows on which one of the user's grants carries the permission, as a list's address would find them."""

    permission: str
    label: str | Promise
    model: type[Any]
    query: str
    narrow: Callable[[RecordQuerySet, Any], RecordQuerySet] = lambda rows, _user: rows


@dataclass(frozen=True)
class Found:
    label: str | Promise
    rows: list[tuple[Any, str]]
    count: int
    url: str

    @property
    def counted(self) -> str:
        return f"{MANY}+" if self.count > MANY else str(self.count)


def not_mine(rows: RecordQuerySet, user: Any) -> RecordQuerySet:
    """Who handled a job does not check it; whoever else did, the step itself says."""
    return rows.exclude(handler=str(user))


PILES = (
    Pile("cases.handle", _("My jobs"), Job, "mine=1&state=sent"),
    Pile("cases.arbitrate", _("To arbitrate"), Job, "state=arbitration"),
    Pile("cases.approve", _("Time asked for"), Job, "asked=extension&asked=suspension"),
    Pile("cases.register", _("To register"), Case, "state=received"),
    Pile("cases.dispatch", _("To send"), Case, "state=registered"),
    Pile("cases.dispatch", _("Returned"), Job, "state=returned"),
    Pile("cases.verify", _("To verify"), Job, "state=reported", not_mine),
    Pile("cases.close", _("To close"), Case, "state=reported&ready=1"),
    Pile("cases.evaluate", _("To evaluate"), Case, "state=closed"),
    Pile("cases.view_case", _("Followed by me"), Case, "followed=1"),
    Pile("cases.approve_reveal", _("Names asked for"), RevealRequest, "state=asked"),
)


def waiting(user: Any, when: str, now: datetime) -> list[Found]:
    """`when` is "", "late" or "soon". Two queries a pile, whatever the number of cases; the most pressing first."""
    found = [_found(pile, user, when, now) for pile in PILES if user.has_perm(pile.permission)]
    return [each for each in found if each is not None and each.count]


def _found(pile: Pile, user: Any, when: str, now: datetime) -> Found | None:
    register = Register.of[pile.model]
    if when and when not in register.filters:
        return None
    query = f"{pile.query}&{when}=1" if when else pile.query
    narrowed = Filters(register, user, QueryDict(query), now).apply(register.rows(user, pile.permission))
    rows = pile.narrow(narrowed, user)
    first = rows.order_by(F("due_at").asc(nulls_last=True), "pk")[:SHOWN]
    shown = [(row, register.url("record", row.pk)) for row in first]
    count = rows.order_by()[: MANY + 1].count() if len(shown) == SHOWN else len(shown)
    return Found(pile.label, shown, count, f"{register.url('list')}?{query}")
