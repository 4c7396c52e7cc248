"""Job: what one body is sent because of a case. A split is simply a second job."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gridwork.cases.models.cases import Case, OfCase
from gridwork.cases.models.types import CaseCondition, CaseType
from gridwork.cases.procedures import JOB
from gridwork.cases.states import TO_DO, Asked
from gridwork.journal.retention import Retention
from gridwork.kernel.procedures import ProcedureRecord
from gridwork.kernel.scope import Reacher, Within
from gridwork.organisations.models import Body


class Job(OfCase, ProcedureRecord):
    """What one body is sent to do about a case, under a clock that starts when it is sent."""

    procedure = JOB
    scope = Within(place="place_id", body="body_id")
    retention = Retention(days=3650, after="verified_at", basis="Archives of an authority's work: ten years")
    personal = frozenset({"task", "report", "reason", "finding", "told"})
    kept = ProcedureRecord.kept | {
        "sent_at",
        "first_due_at",
        "final_due_at",
        "accepted_at",
        "reported_at",
        "verified_at",
        "handler",
        "handled_by",
        "verifier",
        "returns",
        "reworks",
        "extended",
        "suspended",
        "arbitrated",
        "asked",
        "asked_by",
    }

    given_with_others = False  # set on rows that are given to one handler together, who is then told once

    state = JOB.state_field()
    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("case"), related_name="jobs", db_index=False)
    body = models.ForeignKey(Body, models.PROTECT, verbose_name=_("body"), related_name="+", db_index=False)
    # Where it went before anybody gave it back. Empty: not known.
    first_body = models.ForeignKey(
        Body, models.PROTECT, null=True, editable=False, verbose_name=_("first sent to"), related_name="+",
        db_index=False,
    )  # fmt: skip
    # As the case was when it was sent: by them its limit was reckoned.
    type = models.ForeignKey(CaseType, models.PROTECT, verbose_name=_("type"), related_name="+")
    condition = models.ForeignKey(
        CaseCondition, models.PROTECT, null=True, blank=True, verbose_name=_("condition"), related_name="+"
    )
    round = models.PositiveSmallIntegerField(_("round"), default=0, editable=False)  # how often the case was reopened
    task = models.TextField(_("what to do"), blank=True)

    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    first_due_at = models.DateTimeField(_("first due"), null=True, editable=False)
    final_due_at = models.DateTimeField(_("due when reported back"), null=True, editable=False)
    accepted_at = models.DateTimeField(_("taken up"), null=True, editable=False)
    reported_at = models.DateTimeField(_("reported back"), null=True, editable=False)
    verified_at = models.DateTimeField(_("verified"), null=True, editable=False)
    round_the_clock = models.BooleanField(_("clock runs day and night"), default=False, editable=False)

    handler = models.CharField(_("handler"), max_length=150, blank=True, editable=False)
    handled_by = models.JSONField(_("all who handled it"), default=list, blank=True, editable=False)
    verifier = models.CharField(_("verified by"), max_length=150, blank=True, editable=False)

    returns = models.PositiveSmallIntegerField(_("returned"), default=0, editable=False)
    reworks = models.PositiveSmallIntegerField(_("sent back after checks"), default=0, editable=False)
    extended = models.PositiveSmallIntegerField(_("extended"), default=0, editable=False)
    suspended = models.PositiveSmallIntegerField(_("suspended"), default=0, editable=False)
    arbitrated = models.BooleanField(_("sent by arbitration"), default=False, editable=False)

    asked = models.CharField(_("asked for"), max_length=10, choices=Asked, blank=True, editable=False)
    asked_by = models.CharField(_("asked by"), max_length=150, blank=True, editable=False)
    asked_days = models.PositiveSmallIntegerField(
        _("working days more"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(250)]
    )
    resume_on = models.DateField(_("to be resumed on"), null=True, blank=True)

    report = models.TextField(_("what was done"), blank=True)
    reason = models.TextField(_("reason"), blank=True)  # of the last step that asked for one
    finding = models.TextField(_("what the check found"), blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        # Place and body behind the others, as in those of cases.
        indexes = (
            models.Index(name="job_state", fields=("state", "-id", "place", "body")),
            models.Index(name="job_body", fields=("body", "state", "-id", "place")),
            models.Index(name="job_newest_of_body", fields=("body", "-id", "place")),
            # Counted by places on maps.
            models.Index(name="job_case", fields=("case", "village", "town", "place", "body", "id")),
            models.Index(name="job_due", fields=("due_at", "id")),
            models.Index(name="job_late", fields=("due_at", "state", "case"), condition=Q(due_at__isnull=False)),
            models.Index(name="job_sent", fields=("sent_at", "id")),
            models.Index(name="job_asked", fields=("asked", "-id")),
            models.Index(name="job_place", fields=("place", "-id", "body")),
            models.Index(name="job_village", fields=("village", "-id", "place", "body")),
            models.Index(name="job_town", fields=("town", "-id", "place", "body")),
            models.Index(name="job_handler", fields=("handler", "-id")),
        )

    def __str__(self) -> str:
        return f"{self.case.number} · {self.body}"

    def _begin(self, now: datetime) -> None:
        super()._begin(now)
        self.sent_at, self.first_due_at = now, self.due_at

    @classmethod
    def complete(cls, rows: Sequence[Self], before: Mapping[str, Any]) -> None:
        super().complete(rows, before)
        for values in map(vars, rows):
            values["first_body_id"] = before["first_body_id"] if before else values["body_id"]

    @classmethod
    def _check_references(cls, rows: Sequence[Self], by: Reacher, on: date, before: Mapping[str, Any] = {}) -> None:
        """Nothing to ask: no form enters a job, and all it refers to is its case's, or was chosen in a step's form."""

    @property
    def in_hand(self) -> bool:
        """Whether somebody still has to do something before it can be checked."""
        return self.state in TO_DO

    @property
    def was_on_time(self) -> bool | None:
        """As judged when it was last reported back; None while it is not, or where no limit was set."""
        if self.reported_at is None or self.final_due_at is None:
            return None
        return self.reported_at <= self.final_due_at

    def is_late(self, now: datetime) -> bool:
        return self.in_hand and self.due_at is not None and self.due_at < now

    @property
    def geometry(self) -> dict[str, Any] | None:
        return self.case.geometry
