"""Sessions: what was held where for whom, how many came as somebody counted them, and what shows it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gridwork.attachments.models import StoredFile
from gridwork.journal.retention import Retention
from gridwork.kernel.procedures import ProcedureRecord
from gridwork.kernel.refusals import Refusal
from gridwork.kernel.scope import Within
from gridwork.organisations.models import Body
from gridwork.outreach.models.campaigns import Campaign
from gridwork.outreach.procedures import SESSION
from gridwork.outreach.states import Audience, Form, How, SessionState, SpeakerRole, VenueKind
from gridwork.places.models import Level, Placed, Site

YEARS = range(1950, 2200)  # a slip of the keyboard would stand in no calendar
TEN_YEARS = "Archives of an authority's work: ten years"


class Session(Placed, ProcedureRecord):
    """A lecture, training, exhibition or other meeting with the public, held by one body at a venue on a day."""

    procedure = SESSION
    scope = Within(place="place_id", body="body_id")
    dated = "held_on"
    retention = Retention(days=3650, after="held_on", basis=TEN_YEARS)
    personal = frozenset({"speaker", "told"})
    kept = ProcedureRecord.kept | {"attended", "how", "reported_by", "reason"}

    state = SESSION.state_field()
    title = models.CharField(_("title"), max_length=200)
    form = models.CharField(_("form"), max_length=12, choices=Form, default=Form.LECTURE)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, verbose_name=_("campaign"), related_name="sessions"
    )
    body = models.ForeignKey(Body, models.PROTECT, verbose_name=_("held by"), related_name="+")
    held_on = models.DateField(_("day"))
    begins_at = models.TimeField(_("begins"), null=True, blank=True)
    venue_kind = models.CharField(_("kind of venue"), max_length=10, choices=VenueKind)
    venue = models.CharField(_("venue"), max_length=150)
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, verbose_name=_("venue as a site"), related_name="+"
    )
    # Speaking is an official act: a name, in what role and for whom. Nothing more is kept of anybody.
    speaker = models.CharField(_("speaker"), max_length=100, blank=True)
    speaker_role = models.CharField(_("speaks as"), max_length=12, choices=SpeakerRole, blank=True)
    speaker_body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, verbose_name=_("speaks for"), related_name="+"
    )
    attended = models.PositiveIntegerField(_("attendances"), null=True, editable=False)
    how = models.CharField(_("counted by"), max_length=10, choices=How, blank=True, editable=False)
    filed = models.CharField(
        _("where the count is filed"), max_length=150, blank=True,
        help_text=_("The file number of the signature sheet or count, if it is kept on paper."),
    )  # fmt: skip
    reported_by = models.CharField(_("reported by"), max_length=150, blank=True, editable=False)
    reason = models.TextField(_("reason"), blank=True, editable=False)  # of the last step that asked for one

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        indexes = (
            models.Index(name="session_held", fields=("held_on", "id")),
            models.Index(name="session_village_held", fields=("village", "held_on")),  # doubles, coverage
            models.Index(name="session_town", fields=("town", "-id")),
            models.Index(name="session_place", fields=("place", "-id")),
            models.Index(name="session_body", fields=("body", "-id")),
            models.Index(name="session_state", fields=("state", "-id")),
        )
        constraints = (
            models.CheckConstraint(
                name="session_reported_with_numbers",
                condition=~Q(state__in=["reported", "counted", "double"]) | Q(attended__isnull=False),
                violation_error_message=_("A session is reported with the number of those who came."),
            ),
            models.CheckConstraint(
                name="session_speaker_role",
                condition=Q(speaker="") | ~Q(speaker_role=""),
                violation_error_message=_("Say in what role the speaker speaks."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} · {self.held_on}" if self.held_on else self.title

    def clean(self) -> None:
        if self.held_on is not None and self.held_on.year not in YEARS:
            raise ValidationError({"held_on": _("That year cannot be right.")})
        if self.place_id and self.place.level > Level.VILLAGE:
            raise ValidationError({"place": _("A session lies in a village or community, a town or the district.")})

    @property
    def begins(self) -> str:
        return f"{self.begins_at:%H:%M}" if self.begins_at else ""

    @property
    def point(self) -> dict[str, Any] | None:
        return self.site.point if self.site is not None else None

    def _validate(self, before: Mapping[str, Any], by: Any, on: date) -> None:
        """What a figure counts stays as it was reported, until it is taken out of the count."""
        super()._validate(before, by, on)
        settled = before and before["state"] == self.state and self.state in (SessionState.COUNTED, SessionState.DOUBLE)
        if settled and any(before[name] != value for name, value in self._values().items()):
            raise Refusal(gettext("This session is counted. Take it out of the count before you change it."))

    def is_overdue(self, on: date) -> bool:
        """Whether its day has passed and nobody has said yet that it took place, or how many came."""
        return self.held_on < on and self.state in (SessionState.PLANNED, SessionState.HELD)


class OfSession(Placed):
    """A record that hangs on a session, lies where it lies and belongs to the body that holds it."""

    class Meta:
        abstract = True

    @classmethod
    def complete(cls, rows: Sequence[Self], before: Mapping[str, Any]) -> None:
        for row in rows:
            session = row.session  # type: ignore[attr-defined]  # each has a foreign key of its own
            row.place_id, row.body_id = session.place_id, session.body_id  # type: ignore[attr-defined]
        super().complete(rows, before)


class Attendance(OfSession):
    """How often somebody of one kind of audience came to a session; whoever comes twice counts twice."""

    scope = Within(place="place_id", body="body_id")
    retention = Retention(days=3650, after="reported_on", basis=TEN_YEARS)

    session = models.ForeignKey(Session, models.PROTECT, verbose_name=_("session"), related_name="attendances")
    body = models.ForeignKey(Body, models.PROTECT, verbose_name=_("held by"), related_name="+", editable=False)
    audience = models.CharField(_("audience"), max_length=10, choices=Audience)
    number = models.PositiveIntegerField(_("attendances"))
    reported_on = models.DateField(_("day of the report"), editable=False)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = (
            models.UniqueConstraint(
                name="attendance_once",
                fields=("session", "audience"),
                violation_error_message=_("That audience is counted already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_audience_display()} {self.number}"


class SessionEvidence(StoredFile, OfSession):
    """A photograph or sheet that shows how many came to a session."""

    scope = Within(place="place_id", body="body_id")
    retention = Retention(days=3650, after="handed_in_at", basis=TEN_YEARS)

    session = models.ForeignKey(Session, models.PROTECT, verbose_name=_("session"), related_name="evidence")
    body = models.ForeignKey(Body, models.PROTECT, verbose_name=_("held by"), related_name="+", editable=False)
    handed_in_at = models.DateTimeField(_("handed in"), editable=False)

    class Meta:
        verbose_name = _("session evidence")
        verbose_name_plural = _("session evidence")
