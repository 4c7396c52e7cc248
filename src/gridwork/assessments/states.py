"""States of a scheme, an assessment, an objection, an award, a veto and a milestone; and who fills in what, when."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SchemeState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    RETIRED = "retired", _("retired")

    @property
    def tone(self) -> str:
        return {"draft": "new", "published": "done"}.get(self, "refused")


class AssessmentState(models.TextChoices):
    SELF_SCORING = "self_scoring", _("self-scoring")
    SELF_SCORED = "self_scored", _("to be checked by the town")
    CHECKED = "checked", _("to be verified by the district")
    VERIFIED = "verified", _("verified")
    ON_NOTICE = "on_notice", _("on public notice")
    NAMED = "named", _("named")
    NOT_NAMED = "not_named", _("not named")

    @property
    def tone(self) -> str:
        return {"self_scoring": "new", "on_notice": "waiting", "named": "done", "not_named": "refused"}.get(
            self, "moving"
        )


class ObjectionState(models.TextChoices):
    RAISED = "raised", _("to be answered")
    UPHELD = "upheld", _("upheld")
    DISMISSED = "dismissed", _("dismissed")
    WITHDRAWN = "withdrawn", _("withdrawn by whoever raised it")


class AwardState(models.TextChoices):
    OPEN = "open", pgettext_lazy("award", "held")
    UNDER_REVIEW = "under_review", pgettext_lazy("award", "under review")
    WARNED = "warned", _("to mend by a date")
    WITHDRAWN = "withdrawn", _("award withdrawn")
    CANCELLED = "cancelled", _("award cancelled")

    @property
    def tone(self) -> str:
        return {"open": "done", "warned": "soon", "withdrawn": "refused", "cancelled": "refused"}.get(self, "moving")


class VetoState(models.TextChoices):
    REPORTED = "reported", _("to be confirmed")
    CONFIRMED = "confirmed", _("confirmed")
    DISMISSED = "dismissed", _("not confirmed")


class MilestoneState(models.TextChoices):
    PLANNED = "planned", _("planned")
    REACHED = "reached", _("document issued")
    DROPPED = "dropped", _("abandoned")


class Stage(models.TextChoices):
    """Whose column of the score sheet a number stands in."""

    SELF = "self", _("self-score")
    TOWN = "town", _("town check")
    DISTRICT = "district", _("district verification")


class Assessor(models.TextChoices):
    """Who fills an item in first; every later stage may correct it, with a remark."""

    SELF = "self", _("the place itself")
    TOWN = "town", _("the town")
    DEPARTMENT = "department", _("a department")


# In which state which column is filled in, and by which permission.
FILLED_IN: dict[str, tuple[Stage, str]] = {
    AssessmentState.SELF_SCORING: (Stage.SELF, "assessments.score"),
    AssessmentState.SELF_SCORED: (Stage.TOWN, "assessments.check"),
    AssessmentState.CHECKED: (Stage.DISTRICT, "assessments.verify"),
}
BEFORE: dict[str, Stage | None] = {Stage.SELF: None, Stage.TOWN: Stage.SELF, Stage.DISTRICT: Stage.TOWN}
STANDING = (AwardState.OPEN, AwardState.UNDER_REVIEW, AwardState.WARNED)  # the award is held
