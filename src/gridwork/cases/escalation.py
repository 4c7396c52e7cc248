"""Escalation: named roles are told before a limit ends and after, once for each rule and due moment."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from gridwork.accounts.models import Deputy, Grant, User
from gridwork.cases.models import Case, Escalation, EscalationRule, Job, Stage
from gridwork.cases.states import TO_DO, CaseState
from gridwork.kernel.records import local_day
from gridwork.kernel.registers import address_of
from gridwork.notices.kinds import Kind
from gridwork.notices.telling import notify
from gridwork.organisations.hours import working_time
from gridwork.places.models import PlaceAncestor

BATCH = 500  # of a rule in one sweep; the rest follows in the next

DUE_SOON = Kind("cases.due_soon", _("A limit ends soon"))
LATE = Kind("cases.late", _("A limit has ended"))


def escalate(now: datetime) -> int:
    """Tell whoever the rules name, and return how many cases and jobs that was about."""
    rules = EscalationRule.objects.unscoped("rules hold for the whole district").filter(active=True)
    return sum(_follow(rule, now) for rule in rules.select_related("role"))


def forget(cases: Sequence[int]) -> None:
    """Of cases that go, and of their jobs, that they were escalated."""
    Escalation.objects.filter(Q(case__in=cases) | Q(job__case__in=cases)).delete()


def _follow(rule: EscalationRule, now: datetime) -> int:
    told = 0
    for record in _reached(rule, now):
        with transaction.atomic():
            about = {"job": record} if isinstance(record, Job) else {"case": record}
            _kept, is_new = Escalation.objects.get_or_create(
                rule=rule, due_at=record.due_at, **about, defaults={"at": now}
            )
            if is_new:
                _tell(rule, record, now)
                told += 1
    return told


def _reached(rule: EscalationRule, now: datetime) -> Iterable[Any]:
    """Records whose due moment has come within the rule's hours, in the district's working time."""
    hours = timedelta(hours=rule.hours)
    until = working_time().after(now, hours if rule.when == EscalationRule.When.BEFORE else -hours)
    model, states = _running(rule.stage)
    about = "job" if model is Job else "case"
    done = Escalation.objects.filter(rule=rule, due_at=OuterRef("due_at"), **{about: OuterRef("pk")})
    rows = model.objects.unscoped("deadlines are watched for everybody").filter(
        ~Exists(done), state__in=states, due_at__lte=until
    )
    if rule.condition_id:
        rows = rows.filter(condition=rule.condition_id)
    return rows.order_by("due_at").select_related("case" if model is Job else "type", "body")[:BATCH]


def _running(stage: str) -> tuple[Any, tuple[str, ...]]:
    match stage:
        case Stage.ACCEPT:
            return Case, (CaseState.RECEIVED, CaseState.REGISTERED)
        case Stage.VERIFY:
            return Case, (CaseState.REPORTED,)
        case _:
            return Job, TO_DO


def _tell(rule: EscalationRule, record: Any, now: datetime) -> None:
    late = record.due_at < now
    words = _("Late: {record}") if late else _("Due soon: {record}")
    notify(
        holders(rule.role_id, record, now),
        format_lazy(words, record=record),
        format_lazy("{rule}", rule=rule),
        address_of(record),
        now=now,
        kind=LATE if late else DUE_SOON,
    )


def holders(role: int, record: Any, now: datetime) -> list[User]:
    """Who holds the role for where the record lies and for its body, and who stands in for them."""
    day = local_day(now)
    above = PlaceAncestor.objects.filter(place=record.place_id).values("ancestor")
    grants = Grant.of_day(day).filter(Q(body=None) | Q(body=record.body_id), role=role, place__in=above)
    absent = grants.values("user")
    deputies = Deputy.holding(day).filter(absent__in=absent).values("deputy")
    return list(User.objects.filter(Q(pk__in=absent) | Q(pk__in=deputies), is_active=True).order_by("pk"))
