"""Dry run: what the rules would have made of the cases sent in a period, beside what was made of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef

from gridwork.cases.actions import ON_THE_SPOT
from gridwork.cases.models import Job, RoutingRule
from gridwork.cases.routing.book import Book
from gridwork.cases.routing.rules import Matter
from gridwork.kernel.scope import Reacher

CHUNK = 5000


class Share(NamedTuple):
    """Of so many, how many were returned by the body they were sent to."""

    returned: int
    of: int

    @property
    def percent(self) -> float | None:
        """None where there is nothing to divide by."""
        return 100 * self.returned / self.of if self.of else None


class Judged(NamedTuple):
    """A job that went elsewhere than the rules say, and what they say."""

    job: int
    body: int  # where it first went
    rule: RoutingRule


@dataclass
class ByRule:
    rule: RoutingRule
    alike: int = 0
    elsewhere: int = 0


@dataclass
class Outcome:
    """Cases sent in the period: to where the rules say, elsewhere, and those for which no rule holds."""

    alike: int = 0
    elsewhere: int = 0
    nobody: int = 0
    returned_alike: int = 0
    returned_elsewhere: int = 0
    returned_nobody: int = 0
    by_rule: dict[int, ByRule] = field(default_factory=dict)

    @property
    def sent(self) -> int:
        return self.alike + self.elsewhere + self.nobody

    @property
    def shares(self) -> dict[str, Share]:
        return {
            "alike": Share(self.returned_alike, self.alike),
            "elsewhere": Share(self.returned_elsewhere, self.elsewhere),
            "nobody": Share(self.returned_nobody, self.nobody),
        }

    @property
    def plain(self) -> dict[str, Any]:
        """As the command prints it."""
        rules = [
            {"rule": each.rule.pk, "order": each.rule.position, "alike": each.alike, "elsewhere": each.elsewhere}
            for each in self.by_rule.values()
        ]
        counts = {"sent": self.sent, "alike": self.alike, "elsewhere": self.elsewhere, "nobody": self.nobody}
        returned = {name: {"returned": each.returned, "of": each.of} for name, each in self.shares.items()}
        return counts | {"returned": returned, "rules": rules}


def run(book: Book, jobs: Any, each_elsewhere: Callable[[Judged], None] = lambda _judged: None) -> Outcome:
    """One statement for the jobs, read in chunks; `each_elsewhere` is told of those that went elsewhere."""
    outcome = Outcome(by_rule={rule.pk: ByRule(rule) for rule in book.rules})
    for pk, body, returned, matter in _sent(jobs):
        rule = book.proposed(matter).rule
        if rule is None:
            outcome.nobody += 1
            outcome.returned_nobody += returned
        elif rule.body_id == body:
            outcome.alike += 1
            outcome.returned_alike += returned
            outcome.by_rule[rule.pk].alike += 1
        else:
            outcome.elsewhere += 1
            outcome.returned_elsewhere += returned
            outcome.by_rule[rule.pk].elsewhere += 1
            each_elsewhere(Judged(pk, body, rule))
    return outcome


def sent_between(first: date, last: date, by: Reacher) -> Any:
    """The jobs with which cases were sent in the period, both days included, as far as `by` sees them.

    The first of each case: a second job is for another part of it. None that was handled where it was found, and
    none of which it is not known where it went first.
    """
    zone = ZoneInfo(settings.TIME_ZONE)
    start, end = (datetime.combine(day, time(0), zone) for day in (first, last + timedelta(days=1)))
    earlier = Job.objects.unscoped("only tells first jobs from later ones").filter(
        case=OuterRef("case"), round=OuterRef("round"), pk__lt=OuterRef("pk")
    )
    rows = Job.objects.visible_to(by).filter(sent_at__gte=start, sent_at__lt=end, first_body__isnull=False)
    return rows.filter(~Exists(earlier)).exclude(origin=ON_THE_SPOT)


def _sent(jobs: Any) -> Iterator[tuple[int, int, bool, Matter]]:
    asked = ("pk", "first_body", "returns", "type", "condition", "place", "case__complained_of", "sent_at")
    rows = jobs.order_by("pk").values_list(*asked)
    for pk, body, returns, *about in rows.iterator(chunk_size=CHUNK):
        yield pk, body, returns > 0, Matter(*about)
