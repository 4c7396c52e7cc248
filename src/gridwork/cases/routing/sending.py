"""Sending many cases by the rules, by somebody who has seen where each would go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from gridwork.cases.models import Case, RoutingRule
from gridwork.cases.routing.book import Book, matter_of
from gridwork.cases.states import CaseState
from gridwork.kernel.records import local_day
from gridwork.kernel.refusals import Refusal
from gridwork.kernel.scope import Reacher
from gridwork.kernel.spans import holding


@dataclass(frozen=True)
class Line:
    """A case, the rule that says where it goes, or why it cannot be sent by one."""

    case: Case
    rule: RoutingRule | None
    why: str
    sent: bool = False


def are_there_rules(now: datetime) -> bool:
    rules = RoutingRule.objects.unscoped("whether there are any is told to everybody")
    return bool(rules.filter(holding(local_day(now))).exists())


def lines(cases: Sequence[Case], *, by: Reacher, now: datetime) -> list[Line]:
    """The same few statements for one case and for five hundred."""
    book = Book.of(local_day(now), [case.place_id for case in cases])
    mine = Case.objects.visible_to(by, "cases.dispatch").filter(pk__in=[case.pk for case in cases])
    may = set(mine.values_list("pk", flat=True))
    return [_line(case, book, case.pk in may, now) for case in cases]


def send(proposed: Sequence[Line], previewed: Mapping[int, int], *, by: Reacher, now: datetime) -> list[Line]:
    """Each by a step of its own, to the body that was shown beside it."""
    return [_sent(line, previewed.get(line.case.pk), by, now) for line in proposed]


def _line(case: Case, book: Book, may: bool, now: datetime) -> Line:
    if not may:
        return Line(case, None, _("You may not take this step here."))
    if case.state != CaseState.REGISTERED:
        words = _("It does not wait to be sent: its state is “%(state)s”.")
        return Line(case, None, words % {"state": case.get_state_display()})
    proposal = book.proposed(matter_of(case, now))
    return Line(case, proposal.rule, "" if proposal.rule else proposal.why_none)


def _sent(line: Line, body: int | None, by: Reacher, now: datetime) -> Line:
    if line.why or line.rule is None:
        return line
    if body != line.rule.body_id:
        return replace(line, why=_("The rules changed meanwhile. Look at where it would go now."))
    try:
        line.case.take("dispatch_case", by=by, now=now, body=body)
    except (Refusal, ValidationError, PermissionDenied) as error:
        return replace(line, why=" ".join(getattr(error, "messages", [str(error)])))
    return replace(line, sent=True)
