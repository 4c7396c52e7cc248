"""Registers of schemes with their parts, assessments, objections, samples, awards, vetoes and milestones."""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from gridwork.assessments.models import (
    Assessment,
    Award,
    Milestone,
    Objection,
    Sample,
    Scheme,
    SchemeGroup,
    SchemeItem,
    Veto,
)
from gridwork.kernel.registers import Part, Register, View
from gridwork.kernel.scope import Reacher

_TEXTS = ("title_en", "title_zh")


class SchemeItems(Register):
    model = SchemeItem
    slug = "scheme-items"
    icon = "list-numbers"
    columns = ("number", "title", "scheme", "group", "most", "assessor", "evidence")
    labels = {"title": _("Title")}
    filters = ("scheme", "group", "assessor")
    search = _TEXTS
    entry = (
        "scheme", "group", "number", "title_en", "title_zh", "inputs", "formula", "examples", "least", "most",
        "otherwise", "assessor", "department", "evidence",
    )  # fmt: skip
    order = "id"
    importable = False


class SchemeGroups(Register):
    model = SchemeGroup
    slug = "scheme-groups"
    icon = "list-tree"
    columns = ("number", "title", "scheme", "kind", "least", "most", "best_only")
    labels = {"title": _("Title")}
    filters = ("scheme", "kind")
    search = _TEXTS
    entry = ("scheme", "number", "title_en", "title_zh", "kind", "least", "most", "best_only")
    order = "id"
    importable = False


class Samples(Register):
    model = Sample
    icon = "dice"
    columns = ("seed", "scheme", "percent", "how_many", "of", "drawn_on")
    labels = {"how_many": _("Drawn"), "of": _("Of")}
    facts = ("scheme", "seed", "percent", "how_many", "of", "drawn_on", "drawn")
    filters = ("scheme",)


class Schemes(Register):
    model = Scheme
    icon = "clipboard-check"
    columns = ("title", "evaluated", "edition", "level", "state", "pass_mark", "code", "template")
    shown = ("title", "evaluated", "level", "state", "pass_mark", "template")
    labels = {"title": _("Title"), "evaluated": _("Evaluation year")}
    filters = ("state", "level")
    search = ("title_en", "title_zh", "code")
    entry = (
        "code", "year", "title_en", "title_zh", "level", "basis", "issuer", "pass_mark", "self_mark", "score_days",
        "check_days", "verify_days", "notice_days", "answer_days", "again_after", "below", "below_share",
    )  # fmt: skip
    facts = (
        "evaluated", "level", "basis", "issuer", "pass_mark", "self_mark", "score_days", "check_days", "verify_days",
        "notice_days", "answer_days", "again_after", "below", "below_share", "published_at",
    )  # fmt: skip
    importable = False
    list_template = "assessments/schemes.html"
    record_template = "assessments/scheme.html"


class Objections(Register):
    model = Objection
    icon = "message-exclamation"
    columns = ("assessment", "raised_on", "state", "due_at", "place", "answered_by")
    filters = ("state", "place", "raised_on", "assessment")
    search = ("text",)
    entry = ("assessment", "raised_on", "raised_by", "text")
    verbs = ("view", "add")
    facts = ("assessment", "raised_on", "raised_by", "text", "answer", "answered_by", "ended_on")
    orders = ("due_at",)
    related = ("assessment__place", "assessment__scheme")
    importable = False


class Assessments(Register):
    model = Assessment
    icon = "checklist"
    columns = (
        "place", "scheme", "state", "due_at", "self_points", "town_points", "district_points", "town", "body",
        "sample", "notice_until_on",
    )  # fmt: skip
    shown = ("place", "scheme", "state", "due_at", "self_points", "town_points", "district_points")
    filters = ("state", "scheme", "place", "passed", "drawn", "due_at")
    labels = {"drawn": _("Drawn for a visit"), "passed": _("Passed")}
    entry = ("scheme", "place", "body")
    verbs = ("view", "add")
    facts = (
        "place", "body", "scheme", "scored_by", "checked_by", "verified_by", "sample", "visited_on", "notice_from_on",
        "notice_until_on", "decided_on", "reason",
    )  # fmt: skip
    orders = ("due_at",)
    related = ("sample__scheme",)
    parts = (Part(Objections, "assessment"),)
    bulk = ("pass_check", "publish_notice", "name_place")
    views = (
        View("to-check", _("For the town"), "state=self_scored"),
        View("to-verify", _("For the district"), "state=checked"),
        View("on-notice", _("On notice"), "state=on_notice"),
    )
    importable = False
    record_template = "assessments/assessment.html"

    def toggle_passed(self, rows: Any, user: Reacher, now: datetime) -> Any:
        return rows.filter(district_points__gte=F("scheme__pass_mark"), vetoes=[])

    def toggle_drawn(self, rows: Any, user: Reacher, now: datetime) -> Any:
        return rows.exclude(sample=None)


class Vetoes(Register):
    model = Veto
    slug = "vetoes"
    icon = "ban"
    columns = ("award", "item", "found_on", "state", "place", "basis")
    filters = ("state", "place", "found_on", "award")
    search = ("finding",)
    entry = ("award", "item", "found_on", "finding", "basis")
    verbs = ("view", "add")
    facts = ("award", "item", "found_on", "finding", "basis", "reported_by", "decided_by", "reason")
    related = ("award__place", "award__scheme")
    importable = False


class Awards(Register):
    model = Award
    icon = "award"
    columns = ("place", "scheme", "state", "named_on", "due_at", "ended_on", "town", "mend_by")
    shown = ("place", "scheme", "state", "named_on", "due_at", "ended_on")
    filters = ("state", "scheme", "place", "named_on", "due_at")
    facts = ("place", "body", "scheme", "assessment", "named_on", "warned_on", "mend_by", "reason", "basis", "ended_on")
    orders = ("due_at",)
    related = ("assessment__place", "assessment__scheme")
    parts = (Part(Vetoes, "award"),)
    bulk = ("review_award",)
    views = (
        View("standing", _("Held"), "state=open&state=under_review&state=warned"),
        View("review", _("Under review"), "state=under_review&state=warned"),
    )
    record_template = "assessments/award.html"


class Milestones(Register):
    model = Milestone
    icon = "flag"
    columns = ("title", "plan", "due_on", "state", "document", "reached_on", "body", "scheme")
    shown = ("title", "plan", "due_on", "state", "document", "reached_on")
    labels = {"title": _("Title")}
    filters = ("state", "plan", "due_on", "body")
    search = _TEXTS
    entry = ("plan", "title_en", "title_zh", "due_on", "body", "scheme")
    order = "due_on"
    importable = False
