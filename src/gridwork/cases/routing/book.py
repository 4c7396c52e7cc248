"""The book of rules: read once with the powers behind them, then asked for one case or for a million."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from gridwork.calendars.working_time import WorkingTime
from gridwork.cases.models import Case, CaseType, RoutingRule
from gridwork.cases.routing.rules import Conditions, Matter, weekdays
from gridwork.kernel.records import local_day
from gridwork.kernel.spans import holding
from gridwork.organisations.hours import working_time
from gridwork.organisations.models import Body, Power
from gridwork.organisations.models.powers import ANY
from gridwork.places.models import PlaceAncestor

POWER, CONFLICT, CLOSED = "power", "conflict", "closed"


@dataclass(frozen=True)
class Proposal:
    """The first rule that holds, and those before it that would but for their body."""

    rule: RoutingRule | None = None
    passed: tuple[tuple[RoutingRule, str], ...] = ()

    @property
    def why_none(self) -> str:
        """Why no body is proposed, in words."""
        if not self.passed:
            return _("No routing rule holds for this case.")
        rule, why = self.passed[0]
        words = {
            POWER: _("%(body)s, named by rule %(order)s, has no listed power over this case."),
            CONFLICT: _("%(body)s, named by rule %(order)s, is complained of in this case."),
            CLOSED: _("%(body)s, named by rule %(order)s, is dissolved."),
        }
        return words[why] % {"body": rule.body, "order": rule.position}


NOBODY = Proposal()


class Book:
    """The rules in force on a day, in their order. What it reads does not grow with the cases it is asked about."""

    def __init__(self, rules: Sequence[RoutingRule], places: Iterable[int] | None = None) -> None:
        """`places` are those of the cases that will be asked about, if they are few; else all are read."""
        self.rules = rules
        self.zone = ZoneInfo(settings.TIME_ZONE)
        self.types = {pk: (code, parent) for pk, code, parent in CaseType.known.values_list("pk", "code", "parent")}
        self.above = self._closure(places)
        self.bodies: dict[int, tuple[int | None, date | None, date | None]] = {
            pk: (parent, opened, closed)
            for pk, parent, opened, closed in Body.known.values_list("pk", "parent", "opened_on", "closed_on")
        }
        self.powers: dict[int, list[tuple[str, int, date, date]]] = defaultdict(list)
        held = Power.known.filter(body__in={rule.body_id for rule in self.rules})
        for body, subject, place, first, last in held.values_list("body", "subject", "place", "from_on", "last_on"):
            self.powers[body].append((subject, place, first, last))
        self.conditions = {rule.pk: self._conditions(rule) for rule in self.rules}
        self._spans: dict[tuple[int, int, int], list[tuple[date, date]]] = {}
        self._periods: dict[tuple[int | None, date], list[tuple[datetime, datetime]]] = {}

    @classmethod
    def of(cls, day: date, places: Iterable[int] | None = None) -> "Book":
        rules = RoutingRule.objects.unscoped("rules hold for the whole district").filter(holding(day))
        along = ("type", "condition", "place", "hours_of", "body")
        return cls(list(rules.select_related(*along).order_by("position", "pk")), places)

    @classmethod
    def proposal_for(cls, case: Case, now: datetime) -> Proposal:
        return cls.of(local_day(now), [case.place_id]).proposed(matter_of(case, now))

    def proposed(self, matter: Matter) -> Proposal:
        above, day = self.above.get(matter.place, frozenset()), matter.at.astimezone(self.zone).date()
        passed: list[tuple[RoutingRule, str]] = []
        for rule in self.rules:
            conditions = self.conditions[rule.pk]
            if not (conditions.meets(matter, above) and self._is_time(conditions, matter.at, day)):
                continue
            why = self._stands_against(rule.body_id, matter, day)
            if not why:
                return Proposal(rule, tuple(passed))
            passed.append((rule, why))
        return Proposal(None, tuple(passed)) if passed else NOBODY

    # -- the time ---------------------------------------------------------------------------------------------

    def _is_time(self, conditions: Conditions, at: datetime, day: date) -> bool:
        if day.weekday() not in conditions.weekdays:
            return False
        if conditions.when == "always":
            return True
        key = conditions.hours_of, day
        if key not in self._periods:
            self._periods[key] = self._offices[conditions.hours_of].periods_on(day)
        is_open = any(opens <= at < closes for opens, closes in self._periods[key])
        return is_open == (conditions.when == "office")

    @cached_property
    def _offices(self) -> dict[int | None, WorkingTime]:
        return {of: working_time(of) for of in {rule.hours_of_id for rule in self.rules if rule.when != "always"}}

    # -- the powers -------------------------------------------------------------------------------------------

    def _stands_against(self, body: int, matter: Matter, day: date) -> str:
        _parent, opened, closed = self.bodies[body]
        if (opened and opened > day) or (closed and closed <= day):
            return CLOSED
        if matter.complained_of is not None and matter.complained_of in self._line(body):
            return CONFLICT
        return "" if any(a <= day <= b for a, b in self._days(body, matter.type, matter.place)) else POWER

    def _line(self, body: int) -> list[int]:
        """The body and those above it."""
        line: list[int] = []
        at: int | None = body
        while at is not None and at not in line:
            line.append(at)
            at = self.bodies[at][0]
        return line

    def _days(self, body: int, type_id: int, place: int) -> list[tuple[date, date]]:
        """The spans in which the body has power over the type in the place."""
        key = body, type_id, place
        if key not in self._spans:
            subjects, above = self.subjects(type_id), self.above.get(place, frozenset())
            self._spans[key] = [
                (first, last)
                for subject, where, first, last in self.powers[body]
                if subject in subjects and where in above
            ]
        return self._spans[key]

    def subjects(self, type_id: int) -> frozenset[str]:
        code, parent = self.types[type_id]
        return frozenset({ANY, code, *([self.types[parent][0]] if parent else [])})

    # -- reading ----------------------------------------------------------------------------------------------

    def _closure(self, places: Iterable[int] | None) -> dict[int, frozenset[int]]:
        rows = PlaceAncestor.objects.all()
        if places is not None:
            rows = rows.filter(place__in={*places, *(rule.place_id for rule in self.rules if rule.place_id)})
        above: dict[int, set[int]] = defaultdict(set)
        for place, ancestor in rows.values_list("place_id", "ancestor_id"):
            above[place].add(ancestor)
        return {place: frozenset(line) for place, line in above.items()}

    def _conditions(self, rule: RoutingRule) -> Conditions:
        types = None
        if rule.type_id:
            below = (pk for pk, (_code, parent) in self.types.items() if parent == rule.type_id)
            types = frozenset({rule.type_id, *below})
        return Conditions(
            types, rule.condition_id, rule.place_id, rule.when, rule.hours_of_id,
            weekdays(rule.from_weekday, rule.to_weekday), rule.from_on, rule.last_on,
        )  # fmt: skip


def matter_of(case: Case, now: datetime) -> Matter:
    return Matter(case.type_id, case.condition_id, case.place_id, case.complained_of_id, now)
