"""Registers of cases: what is reported, what bodies are sent, and the settings they follow."""

from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from gridwork.accounts.models import Grant
from gridwork.accounts.reach import among
from gridwork.cases.forms.intake import CaseForm
from gridwork.cases.imports import CaseTarget
from gridwork.cases.models import (
    Case,
    CaseCondition,
    CaseLimit,
    CaseType,
    EscalationRule,
    Job,
    Note,
    RevealRequest,
    RoutingRule,
    StandardText,
    SuggestionModel,
    Watch,
)
from gridwork.cases.states import TO_DO, UNREPORTED, JobState
from gridwork.columns.keys import OneOf
from gridwork.kernel.records import RecordQuerySet, local_day
from gridwork.kernel.registers import Part, Register, View

FEW, SOME = 200, 5000  # keys that are said one by one, and as one value
SOON = timedelta(hours=24)
FLAGS = {"late": _("Late"), "soon": _("Due within 24 hours"), "mine": _("Mine"), "ready": _("Every job verified")}
FOLLOWED = {"followed": _("Followed by me")}
# Moments and numbers of times would else be called like the states they lead to.
OF_JOBS = {
    "sent_at": _("Time sent"), "accepted_at": _("Time accepted"), "reported_at": _("Time reported back"),
    "verified_at": _("Time verified"), "returns": _("Times returned"), "extended": _("Times extended"),
    "suspended": _("Times suspended"),
}  # fmt: skip
OF_CASES = {"registered_at": _("Time registered"), "closed_at": _("Time ended")}


def unscoped_jobs() -> RecordQuerySet:
    return Job.objects.unscoped("only narrows cases that the user sees")


class Notes(Register):
    model = Note
    slug = "notes"
    icon = "message"
    columns = ("case", "audience", "text", "author", "written_at", "body")
    shown = ("case", "audience", "text", "author", "written_at")
    filters = ("audience", "case", "place", "written_at")
    entry = ("case", "audience", "text", "body")
    orders = ("written_at",)
    importable = False


class Jobs(Register):
    model = Job
    slug = "jobs"
    icon = "briefcase"
    columns = (
        "case", "body", "type", "place", "state", "due_at", "sent_at", "handler", "returns", "reworks", "extended",
        "asked", "condition", "reported_at", "verified_at", "verifier",
    )  # fmt: skip
    shown = ("case", "body", "type", "place", "state", "due_at", "handler")
    filters = ("state", "late", "soon", "mine", "place", "free", "body", "type", "condition", "asked", "sent_at")
    labels = FLAGS | OF_JOBS | {"free": _("Without a handler")}
    orders = ("due_at", "sent_at", "id")
    related = ("case__type__parent",)
    facts = (
        "case", "place", "body", "type", "condition", "task", "sent_at", "first_due_at", "accepted_at", "reported_at",
        "verified_at", "handler", "verifier", "returns", "reworks", "extended", "suspended", "arbitrated", "asked",
        "asked_by", "asked_days", "resume_on", "report", "reason", "finding",
    )  # fmt: skip
    views = (
        View("mine", _("Mine"), "mine=1&state=sent"),
        View("to-give", _("To give to a handler"), "free=1"),
        View("in-hand", _("In hand"), "state=sent"),
        View("late", _("Late"), "late=1"),
        View("soon", _("Due soon"), "soon=1"),
        View("returned", _("Returned"), "state=returned"),
        View("arbitration", _("Arbitration"), "state=arbitration"),
        View("to-verify", _("To verify"), "state=reported"),
        View("asked", _("Time asked for"), "asked=extension&asked=suspension"),
    )
    serves = MappingProxyType({
        "mine": "cases.handle", "to-give": "cases.assign", "returned": "cases.dispatch",
        "arbitration": "cases.arbitrate", "to-verify": "cases.verify", "asked": "cases.approve",
    })  # fmt: skip
    bulk = (
        "accept_job", "assign_job", "verify_job", "approve_extension", "approve_suspension", "resume_job", "retime_job",
    )  # fmt: skip
    geometry = "geometry"
    importable = False
    record_template = "cases/job.html"

    def toggle_late(self, rows: RecordQuerySet, user: Any, now: datetime) -> RecordQuerySet:
        return rows.filter(due_at__lt=now, state__in=TO_DO)

    def toggle_soon(self, rows: RecordQuerySet, user: Any, now: datetime) -> RecordQuerySet:
        return rows.filter(due_at__gte=now, due_at__lt=now + SOON, state__in=TO_DO)

    def toggle_mine(self, rows: RecordQuerySet, user: Any, now: datetime) -> RecordQuerySet:
        """What the user has taken up, and what waits for anybody of the user's bodies."""
        bodies = Grant.standing(user, local_day(now)).exclude(body=None).values("body")
        return rows.filter(Q(handler=str(user)) | Q(handler="", body__in=bodies), state__in=UNREPORTED)

    def toggle_free(self, rows: RecordQuerySet, user: Any, now: datetime) -> RecordQuerySet:
        return rows.filter(handler="", state=JobState.SENT)


class Cases(Register):
    model = Case
    slug = "cases"
    icon = "clipboard-list"
    columns = (
        "number", "type", "state", "due_at", "place", "address", "body", "reported_at", "channel", "condition",
        "registered_at", "closed_at", "reclassified", "reopened", "external_source", "external_number",
    )  # fmt: skip
    shown = ("number", "type", "state", "due_at", "place", "address", "body", "reported_at")
    labels = FLAGS | OF_CASES | FOLLOWED | {"number": _("Number"), "category": _("Category")}
    filters = (
        "state", "late", "soon", "mine", "ready", "place", "followed", "type", "body", "condition", "channel",
        "reported_at", "closed_at", "duplicate_of", "external_source",
    )  # fmt: skip
    search = ("text", "address", "external_number")
    entry = (
        "type", "condition", "text", "place", "address", "lon", "lat", "channel", "reported_at", "complained_of",
        "external_source", "external_number",
    )  # fmt: skip
    form = CaseForm
    orders = ("reported_at", "closed_at", "due_at", "id")
    related = ("type__parent",)
    facts = (  # besides what the head of the page says
        "address", "channel", "reported_at", "registered_at", "closed_at", "body", "complained_of", "duplicate_of",
        "external_source", "external_number", "reclassified", "reopened", "reason", "outcome_right", "on_time",
        "proven", "satisfied", "reporter_words",
    )  # fmt: skip
    parts = (Part(Jobs, "case"),)
    serves = MappingProxyType({
        "to-register": "cases.register", "to-send": "cases.dispatch", "to-close": "cases.close",
        "to-evaluate": "cases.evaluate",
    })  # fmt: skip
    views = (
        View("to-register", _("To register"), "state=received"),
        View("to-send", _("To send"), "state=registered"),
        View("in-hand", _("Being handled"), "state=dispatched"),
        View("to-close", _("To close"), "state=reported&ready=1"),
        View("late", _("Late"), "late=1"),
        View("to-evaluate", _("To evaluate"), "state=closed"),
        View("followed", _("Followed by me"), "followed=1"),
    )
    bulk = ("register_case", "dispatch_case", "link_case", "close_case")
    geometry = "geometry"
    record_template = "cases/case.html"
    import_target = CaseTarget

    # Each flag is a set of keys found by an index of its own: an OR over two tables would walk all cases.

    def toggle_late(self, rows: RecordQuerySet, user: Any, now: datetime) -> RecordQuerySet:
        jobs = unscoped_jobs().filter(due_at__lt=now, state__in=TO_DO)
        return rows.filter(_either(Q(due_at__lt=now), jobs))

    def toggle_soon(self, rows: RecordQuerySet, user: Any, now: datetime) -> RecordQuerySet:
        span = {"due_at__gte": now, "due_at__lt": now + SOON}
        return rows.filter(_either(Q(**span), unscoped_jobs().filter(**span, state__in=TO_DO)))

    def toggle_mine(self, rows: RecordQuerySet, user: Any, now: datetime) -> RecordQuerySet:
        mine = unscoped_jobs().filter(handler=str(user), state__in=UNREPORTED)
        return rows.filter(_either(Q(pk__in=[]), mine))

    def toggle_ready(self, rows: RecordQuerySet, user: Any, now: datetime) -> RecordQuerySet:
        """Of cases whose jobs are all reported back, those in which no check is left to do."""
        unchecked = unscoped_jobs().filter(state=JobState.REPORTED).values("case")
        return rows.exclude(pk__in=unchecked)

    def toggle_followed(self, rows: RecordQuerySet, user: Any, now: datetime) -> RecordQuerySet:
        return rows.filter(_by_keys(Watch.objects.visible_to(user).filter(case__isnull=False).values_list("case")))


def _either(condition: Q, jobs: RecordQuerySet) -> Q:
    cases = Case.objects.unscoped("only narrows cases that the user sees").filter(condition).values_list("pk")
    return _by_keys(cases.union(jobs.values_list("case"), all=True))


def _by_keys(found: QuerySet[Any, Any]) -> Q:
    """Unless they are many: a planner that only hears of a subquery may walk all cases to find them."""
    keys = [key for (key,) in found[: SOME + 1]]
    if len(keys) > SOME:
        return Q(pk__in=found)
    return among("pk", keys) if len(keys) <= FEW else Q(OneOf("pk", keys))


class CaseTypes(Register):
    model = CaseType
    slug = "case-types"
    icon = "category"
    columns = ("code", "name_en", "name_zh", "parent", "kind", "on_the_spot", "needs_before", "needs_after", "active")
    filters = ("parent", "kind", "active", "on_the_spot")
    search = ("code", "name_en", "name_zh")
    entry = (
        "parent", "code", "name_en", "name_zh", "kind", "on_the_spot", "needs_before", "needs_after", "mapped",
        "on_public_map",
        "active",
    )  # fmt: skip
    order = "code"
    orders = ("code",)
    record_template = "cases/type.html"


class CaseConditions(Register):
    model = CaseCondition
    slug = "conditions"
    icon = "urgent"
    columns = ("code", "name_en", "name_zh", "rank", "meaning_en", "meaning_zh")
    search = ("name_en", "name_zh")
    entry = columns
    order = "code"


class CaseLimits(Register):
    model = CaseLimit
    slug = "limits"
    icon = "hourglass"
    columns = ("type", "condition", "stage", "amount", "unit", "from_on", "last_on")
    filters = ("type", "condition", "stage", "unit", "from_on")
    entry = columns


class RoutingRules(Register):
    model = RoutingRule
    slug = "routing-rules"
    icon = "route"
    columns = (
        "sentence", "body", "position", "type", "condition", "place", "when", "hours_of", "from_weekday", "to_weekday",
        "from_on", "last_on",
    )  # fmt: skip
    shown = ("sentence", "body", "position", "from_on", "last_on")
    labels = {"sentence": _("When it holds")}
    filters = ("type", "condition", "place", "body", "when", "from_on")
    entry = (
        "position", "type", "condition", "place", "when", "hours_of", "from_weekday", "to_weekday", "body", "from_on",
        "last_on",
    )  # fmt: skip
    order = "position"
    orders = ("position",)
    list_template = "cases/routing_rules.html"


class StandardTexts(Register):
    model = StandardText
    slug = "standard-texts"
    icon = "template"
    columns = ("name_en", "name_zh", "purpose", "type", "text_en", "text_zh", "active")
    shown = ("name_en", "name_zh", "purpose", "type", "active")
    filters = ("purpose", "type", "active")
    search = ("name_en", "name_zh", "text_en", "text_zh")
    entry = columns


class EscalationRules(Register):
    model = EscalationRule
    slug = "escalation-rules"
    icon = "speakerphone"
    columns = ("name_en", "name_zh", "stage", "condition", "when", "hours", "role", "active")
    filters = ("stage", "when", "role", "active")
    entry = columns


class RevealRequests(Register):
    model = RevealRequest
    slug = "reveal-requests"
    icon = "user-question"
    columns = ("case", "asked_by", "asked_at", "state", "approved_by", "approved_at", "reads", "place")
    filters = ("state", "place", "case", "asked_at")
    facts = (
        "case",
        "reason",
        "asked_by",
        "asked_at",
        "answer",
        "approved_by",
        "approved_at",
        "readable_until",
        "reads",
    )
    labels = {"readable_until": _("Readable until")}
    entry = ("case", "reason")
    verbs = ("view", "add")  # else a name could be read that nobody approved
    importable = False
    record_template = "cases/reveal.html"


class SuggestionModels(Register):
    """Made by training alone: nothing is entered."""

    model = SuggestionModel
    slug = "suggestion-models"
    icon = "bulb"
    columns = ("version_name", "trained_at", "cases", "first_on", "last_on", "types_right", "bodies_right", "sha256")
    shown = ("version_name", "trained_at", "cases", "first_on", "last_on")
    labels = {
        "version_name": _("Version"),
        "types_right": _("Types right at the first guess"),
        "bodies_right": _("Lead bodies right at the first guess"),
    }
    facts = ("trained_at", "cases", "first_on", "last_on", "sha256")
    filters = ("trained_at",)
    importable = False
    record_template = "cases/suggestion_model.html"
