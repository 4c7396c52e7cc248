"""Case: what the reporter sees."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gridwork.cases import reveals
from gridwork.cases.models.types import CaseCondition, CaseType
from gridwork.cases.procedures import CASE
from gridwork.cases.states import ENDED
from gridwork.columns.addresses import keys_of
from gridwork.journal.retention import Retention
from gridwork.kernel.procedures import ProcedureRecord
from gridwork.kernel.records import all_or_nothing
from gridwork.kernel.scope import Reacher, Within
from gridwork.organisations.models import Body
from gridwork.places.models import Placed, Pointed

YEARS = range(1900, 2200)  # of reports: a slip of the keyboard could not even be shown in every zone


class Channel(models.TextChoices):
    TELEPHONE = "telephone", _("telephone")
    COUNTER = "counter", _("at the counter")
    WEB = "web", _("web page")
    WARDEN = "warden", _("warden on a round")
    INSPECTOR = "inspector", _("inspector")
    VIDEO = "video", _("video room")
    ABOVE = "above", _("from a higher level")
    OTHER = "other", _("other")


class Case(Pointed, Placed, ProcedureRecord):
    """A matter reported to the district, followed from the report to the evaluation of its outcome."""

    procedure = CASE
    scope = Within(place="place_id", body="body_id")
    dated = "reported_at"
    actions: ClassVar[dict[str, str | Promise]] = {"read_for_copy": _("Reporter’s name read for a copy they asked for")}
    retention = Retention(days=3650, after="closed_at", basis="Archives of an authority's work: ten years")
    personal = frozenset(
        {"text", "address", "lon", "lat", "point_raw", "reason", "public_answer", "reporter_words", "told"}
    )
    kept = ProcedureRecord.kept | {
        "body_id",
        "registered_at",
        "closed_at",
        "duplicate_of_id",
        "reclassified",
        "reopened",
        "public_answer",
        "outcome_right",
        "on_time",
        "proven",
        "satisfied",
    }

    state = CASE.state_field()
    type = models.ForeignKey(CaseType, models.PROTECT, verbose_name=_("type"), related_name="+", db_index=False)
    condition = models.ForeignKey(
        CaseCondition, models.PROTECT, null=True, blank=True, verbose_name=_("condition"), related_name="+"
    )
    text = models.TextField(_("what is the matter"))
    address = models.CharField(_("address"), max_length=300, blank=True)
    channel = models.CharField(_("came by"), max_length=10, choices=Channel, default=Channel.TELEPHONE)
    reported_at = models.DateTimeField(_("reported"))
    registered_at = models.DateTimeField(_("registered"), null=True, editable=False)
    closed_at = models.DateTimeField(_("ended"), null=True, editable=False)  # closed, refused or linked to another
    round_the_clock = models.BooleanField(_("clock runs day and night"), default=False, editable=False)

    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, verbose_name=_("lead body"), related_name="+", db_index=False
    )
    complained_of = models.ForeignKey(
        Body,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("body complained of"),
        related_name="+",
        help_text=_("It is neither sent the case nor shown who reported it."),
    )
    duplicate_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("duplicate of"), related_name="duplicates"
    )
    external_source = models.CharField(_("source"), max_length=40, blank=True)
    external_number = models.CharField(_("number at the source"), max_length=60, blank=True)

    reclassified = models.PositiveSmallIntegerField(_("reclassified"), default=0, editable=False)
    reopened = models.PositiveSmallIntegerField(_("reopened"), default=0, editable=False)
    reason = models.TextField(_("reason"), blank=True)  # of the last step that asked for one
    public_answer = models.TextField(
        _("answer to the reporter"), blank=True, help_text=_("Reporters read this with their receipt code.")
    )

    outcome_right = models.BooleanField(_("outcome right"), null=True, blank=True)
    on_time = models.BooleanField(_("on time"), null=True, editable=False)
    proven = models.BooleanField(_("proven"), null=True, editable=False)
    satisfied = models.BooleanField(_("really fixed, says the reporter"), null=True, blank=True)
    reporter_words = models.TextField(_("reporter’s words"), blank=True)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        # Behind what finds and orders them, place and body: where PostgreSQL counts as much as a policy lets through,
        # it asks these of each case, and with them reads the index alone.
        indexes = (
            models.Index(name="case_state", fields=("state", "-id", "place", "body")),
            models.Index(name="case_place", fields=("place", "-id", "body")),
            models.Index(name="case_village", fields=("village", "-id", "place", "body")),
            models.Index(name="case_village_reported", fields=("village", "reported_at")),  # duplicates
            models.Index(name="case_town", fields=("town", "-id", "place", "body")),
            # With all places, so that a map counts what is kept off it and reads no rows.
            models.Index(name="case_type", fields=("type", "-id", "village", "town", "place", "body")),
            models.Index(name="case_body", fields=("body", "-id", "place")),
            models.Index(name="case_channel", fields=("channel", "-id")),
            models.Index(name="case_source", fields=("external_source", "-id")),
            # The first finds what is late among the few with a clock, the second sorts a list that holds the others.
            models.Index(name="case_due", fields=("due_at", "id"), condition=Q(due_at__isnull=False)),
            models.Index(name="case_by_due", fields=("due_at", "id")),
            models.Index(name="case_reported", fields=("-reported_at", "-id")),
            models.Index(name="case_ended", fields=("closed_at", "id")),
            # All that a map asks of a case, so that it reads this and no rows.
            models.Index(name="case_at_point", fields=("lat", "lon", "place", "type", "body", "id")),
        )
        constraints = (
            models.UniqueConstraint(
                name="case_external",
                fields=("external_source", "external_number"),
                condition=~Q(external_number=""),
                violation_error_message=_("The case of that source and number is already here."),
            ),
            models.CheckConstraint(
                name="case_not_its_own_duplicate",
                condition=Q(duplicate_of__isnull=True) | ~Q(duplicate_of=F("id")),
                violation_error_message=_("A case is not its own duplicate."),
            ),
            models.CheckConstraint(
                name="case_linked_to_another",
                condition=~Q(state="linked") | Q(duplicate_of__isnull=False),
                violation_error_message=_("Say of which case it is a duplicate."),
            ),
            models.CheckConstraint(
                name="case_not_led_by_whom_it_complains_of",
                condition=Q(complained_of__isnull=True) | Q(body__isnull=True) | ~Q(complained_of=F("body")),
                violation_error_message=_("The body complained of does not handle the case."),
            ),
            models.CheckConstraint(
                name="case_point",
                condition=Q(lon__isnull=True, lat__isnull=True)
                | Q(lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90),
                violation_error_message=_("A point has a longitude from −180 to 180 and a latitude from −90 to 90."),
            ),
        )

    def clean(self) -> None:
        super().clean()
        for name in ("reported_at", "closed_at"):
            moment = getattr(self, name)
            if moment is not None and moment.year not in YEARS:
                raise ValidationError({name: _("That year cannot be right.")})

    def _validate(self, before: Mapping[str, Any], by: Any, on: date) -> None:
        """Whom the shield keeps off does not lift it."""
        if before and before["complained_of_id"] != self.complained_of_id:
            reveals.refuse_conflict(before["complained_of_id"], by, on)
        super()._validate(before, by, on)

    def take(self, name: str, *, by: Reacher, now: datetime, **given: Any) -> None:
        """Who links a case holds its original too, or it could end or be linked itself meanwhile.

        Both are locked in the order of their keys: two that are linked to each other would else wait for ever.
        """
        if name != "link_case":
            super().take(name, by=by, now=now, **given)
            return
        with all_or_nothing(type(self), self):
            both = [self.pk, *keys_of([str(given.get("duplicate_of"))])]
            list(Case.known.filter(pk__in=both).order_by("pk").select_for_update().values_list("pk"))
            super().take(name, by=by, now=now, **given)

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """Year of the report and key: unique without a counter to queue for."""
        year = self.reported_at.astimezone(timezone.get_default_timezone()).year if self.reported_at else "–"
        return f"{year}-{self.pk:06d}" if self.pk else str(year)

    @property
    def geometry(self) -> dict[str, Any] | None:
        """For maps: nothing of a type that is kept off them."""
        return self.point if self.type.on_maps else None

    drawn_with: ClassVar[tuple[str, ...]] = ("type__parent",)  # what on_public_map asks

    @property
    def on_public_map(self) -> bool:
        """Only if its type says so, and is kept off no map."""
        return self.type.on_public_map and self.type.on_maps

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    def is_late(self, now: datetime) -> bool:
        return self.due_at is not None and self.due_at < now


class OfCase(Placed):
    """A record that hangs on a case and lies where the case lies."""

    class Meta:
        abstract = True

    @classmethod
    def complete(cls, rows: Sequence[Self], before: Mapping[str, Any]) -> None:
        for row in rows:
            place: int = row.case.place_id  # type: ignore[attr-defined]  # each has a foreign key of its own
            if vars(row)["place_id"] != place:
                row.place_id = place
        super().complete(rows, before)
