"""Registers of outreach."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from gridwork.kernel.records import RecordQuerySet, local_day
from gridwork.kernel.registers import Part, Register, View
from gridwork.outreach.forms import ContestForm
from gridwork.outreach.importing import SessionTarget
from gridwork.outreach.models import (
    Attendance,
    Campaign,
    CampaignPartner,
    Contest,
    ContestEntry,
    ContestReviewer,
    DoubleReport,
    Material,
    Reach,
    Series,
    SeriesEdition,
    Session,
)
from gridwork.outreach.states import SessionState


class OfOutreach(Register):
    """Lists of this room lead to each other and to the pages that are no lists."""

    list_template = "outreach/list.html"


class Attendances(OfOutreach):
    """Reported with their session, by its step."""

    model = Attendance
    slug = "attendances"
    icon = "users-group"
    columns = ("session", "audience", "number", "body", "place", "reported_on")
    shown = ("session", "audience", "number", "body", "place")
    filters = ("audience", "body", "place", "session", "reported_on")
    orders = ("id",)


class Sessions(OfOutreach):
    model = Session
    slug = "sessions"
    icon = "presentation"
    columns = (
        "title", "held_on", "begins", "form", "state", "place", "venue", "venue_kind", "body", "attended", "how",
        "campaign", "speaker_role", "speaker_body", "reported_by",
    )  # fmt: skip
    shown = ("title", "held_on", "form", "state", "place", "venue_kind", "body", "attended")
    labels = {"overdue": _("Not yet reported"), "begins": _("Begins")}
    filters = (
        "state", "overdue", "form", "venue_kind", "place", "body", "campaign", "how", "speaker_role", "held_on",
    )  # fmt: skip
    search = ("title", "venue")
    entry = (
        "title", "form", "campaign", "held_on", "begins_at", "place", "venue_kind", "venue", "site", "body", "speaker",
        "speaker_role", "speaker_body",
    )  # fmt: skip
    facts = (
        "form", "held_on", "begins", "place", "venue_kind", "venue", "site", "body", "campaign", "speaker",
        "speaker_role", "speaker_body", "attended", "how", "filed", "reported_by", "reason",
    )  # fmt: skip
    order = "-held_on"
    orders = ("held_on",)
    parts = (Part(Attendances, "session"),)
    views = (
        View("overdue", _("Not yet reported"), "overdue=1"),
        View("planned", _("Planned"), "state=planned"),
        View("to-count", _("To count"), "state=reported"),
        View("counted", _("Counted"), "state=counted"),
    )
    bulk = ("hold_session", "count_session")
    geometry = "point"
    record_template = "outreach/session.html"
    import_target = SessionTarget

    def toggle_overdue(self, rows: RecordQuerySet, user: Any, now: datetime) -> RecordQuerySet:
        return rows.filter(held_on__lt=local_day(now), state__in=(SessionState.PLANNED, SessionState.HELD))


class DoubleReports(OfOutreach):
    model = DoubleReport
    slug = "double-reports"
    icon = "copy-check"
    columns = ("title", "bodies", "held_on", "place", "state", "alike", "counted", "decided_by")
    shown = ("title", "bodies", "held_on", "place", "state", "alike", "decided_by")
    labels = {"title": _("Reports compared"), "bodies": _("Reported by"), "held_on": _("Day")}
    filters = ("state", "place")
    facts = ("counted", "decided_by", "reason")
    related = ("first__body", "second__body")
    views = (View("open", _("To be decided"), "state=proposed"), View("one", _("One session"), "state=confirmed"))
    record_template = "outreach/double.html"


class CampaignPartners(OfOutreach):
    model = CampaignPartner
    slug = "campaign-partners"
    icon = "building-community"
    columns = ("body", "campaign", "share")
    filters = ("campaign", "body")
    entry = ("campaign", "body", "share")


class Materials(OfOutreach):
    model = Material
    slug = "materials"
    icon = "movie"
    columns = ("title", "kind", "body", "campaign", "issued_on")
    labels = {"title": _("Title")}
    filters = ("kind", "body", "campaign", "issued_on")
    search = ("title_en", "title_zh")
    entry = ("kind", "title_en", "title_zh", "body", "campaign", "issued_on", "link")
    facts = ("kind", "body", "campaign", "issued_on", "link")
    order = "-issued_on"
    orders = ("issued_on",)


class Reaches(OfOutreach):
    model = Reach
    slug = "reaches"
    icon = "chart-line"
    columns = ("material", "measure", "number", "as_of", "source")
    filters = ("material", "measure", "as_of")
    entry = columns


class Campaigns(OfOutreach):
    model = Campaign
    slug = "campaigns"
    icon = "speakerphone"
    columns = ("title", "lead", "from_on", "until", "basis")
    labels = {"title": _("Title"), "until": _("Until")}
    filters = ("lead", "from_on")
    search = ("title_en", "title_zh", "purpose")
    entry = ("title_en", "title_zh", "lead", "basis", "purpose", "from_on", "last_on")
    facts = ("lead", "from_on", "until", "basis", "purpose")
    parts = (Part(CampaignPartners, "campaign"), Part(Sessions, "campaign"), Part(Materials, "campaign"))


class SeriesEditions(OfOutreach):
    model = SeriesEdition
    slug = "editions"
    icon = "number"
    columns = ("title", "series", "number", "state", "host", "held_on", "place", "venue", "reference")
    shown = ("title", "series", "number", "state", "host", "held_on")
    labels = {"title": _("Title")}
    filters = ("series", "state", "host", "held_on")
    search = ("title_en", "title_zh")
    entry = ("series", "title_en", "title_zh", "host", "held_on", "place", "venue")
    facts = ("series", "number", "host", "held_on", "place", "venue", "reference", "reason")
    order = "-held_on"
    orders = ("held_on",)


class SeriesOfEditions(OfOutreach):
    model = Series
    slug = "series"
    icon = "stack-2"
    columns = ("title", "kind", "owner")
    labels = {"title": _("Title"), "last_number": _("Last number given")}
    filters = ("kind", "owner")
    search = ("title_en", "title_zh")
    entry = ("kind", "title_en", "title_zh", "owner")
    facts = ("kind", "owner", "last_number")
    parts = (Part(SeriesEditions, "series"),)


class ContestEntries(OfOutreach):
    model = ContestEntry
    slug = "contest-entries"
    icon = "file-text"
    columns = ("title", "contest", "number", "author", "body", "audience", "entered_at")
    filters = ("contest", "body", "audience", "entered_at")
    search = ("title",)
    entry = ("contest", "title", "author", "body", "audience", "work")
    facts = ("contest", "number", "title", "author", "body", "audience", "entered_at", "work")
    verbs = ("view", "add")  # a work is reviewed as it was entered


class ContestReviewers(OfOutreach):
    model = ContestReviewer
    slug = "contest-reviewers"
    icon = "gavel"
    columns = ("user", "contest")
    filters = ("contest", "user")
    entry = ("contest", "user")
    verbs = ("view", "add")


class Contests(OfOutreach):
    model = Contest
    slug = "contests"
    icon = "trophy"
    columns = ("title", "state", "body", "opens_on", "closes_on", "campaign", "scores_needed", "prizes")
    shown = ("title", "state", "body", "opens_on", "closes_on")
    labels = {"title": _("Title"), "open_to": _("Open to")}
    filters = ("state", "body", "campaign")
    search = ("title_en", "title_zh", "theme")
    entry = (
        "title_en", "title_zh", "campaign", "body", "theme", "opens_on", "closes_on", "eligible", "scores_needed",
        "highest", "prizes",
    )  # fmt: skip
    facts = (
        "body", "campaign", "opens_on", "closes_on", "open_to", "scores_needed", "highest", "prizes", "theme",
        "ranked_by", "reason",
    )  # fmt: skip
    form = ContestForm
    parts = (Part(ContestReviewers, "contest"), Part(ContestEntries, "contest"))
    record_template = "outreach/contest.html"
