"""Assessments: a place under a scheme, its score sheet, the evidence, objections, and the sample seen on site."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gridwork.assessments.models.schemes import Scheme, SchemeItem, points
from gridwork.assessments.procedures import ASSESSMENT, OBJECTION
from gridwork.assessments.sheets import Sheet
from gridwork.assessments.states import FILLED_IN, Stage
from gridwork.attachments.models import StoredFile
from gridwork.journal.retention import FOR_EVER, Retention
from gridwork.kernel.procedures import ProcedureRecord
from gridwork.kernel.records import Record, local_day
from gridwork.kernel.scope import Anywhere, Within
from gridwork.organisations.models import Body
from gridwork.places.models import Placed

TEN_YEARS = "Archives of an authority's work: ten years"


class Assessed(Placed):
    """Something about a place, or about a body that has its seat there."""

    scope = Within(place="place_id", body="body_id")

    body = models.ForeignKey(
        Body,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("body assessed"),
        related_name="+",
        help_text=_("Empty where the place itself is assessed."),
    )

    class Meta:
        abstract = True


class Sample(Record):
    """A draw of places to be seen on site, with the seed by which anybody can draw it again."""

    scope = Anywhere()
    retention = FOR_EVER

    scheme = models.ForeignKey(Scheme, models.PROTECT, verbose_name=_("assessment scheme"), related_name="samples")
    seed = models.CharField(_("seed"), max_length=100)
    percent = models.PositiveSmallIntegerField(_("percent of each town"))
    among = models.JSONField(_("drawn among"), default=list, editable=False)  # codes of places and of “body …”, sorted
    drawn = models.JSONField(_("drawn"), default=list, editable=False)
    drawn_on = models.DateField(_("drawn on"))

    class Meta:
        verbose_name = _("sample")
        verbose_name_plural = _("samples")
        constraints = (
            models.UniqueConstraint(
                name="sample_seed",
                fields=("scheme", "seed"),
                violation_error_message=_("That seed was used for this scheme before."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.scheme} · {self.seed}"

    def how_many(self) -> int:
        return len(self.drawn)

    def of(self) -> int:
        return len(self.among)


class Assessment(Assessed, ProcedureRecord):
    """A place or body under a scheme: from its self-score to its being named, or not."""

    procedure = ASSESSMENT
    retention = FOR_EVER
    personal = frozenset({"reason", "told"})
    actions: ClassVar[dict[str, str | Promise]] = {"open_round": _("Opened with its round")}
    kept = ProcedureRecord.kept | {
        "opened_on", "self_points", "town_points", "district_points", "vetoes", "sample_id", "scored_by", "checked_by",
        "verified_by", "notice_from_on", "notice_until_on", "decided_on",
    }  # fmt: skip

    state = ASSESSMENT.state_field()
    scheme = models.ForeignKey(Scheme, models.PROTECT, verbose_name=_("assessment scheme"), related_name="assessments")
    opened_on = models.DateField(_("opened on"), editable=False)
    self_points = points(_("self-score"), null=True, editable=False)
    town_points = points(_("town check"), null=True, editable=False)
    district_points = points(_("district verification"), null=True, editable=False)
    vetoes = models.JSONField(_("vetoes found"), default=list, editable=False)  # numbers of items, last column
    sample = models.ForeignKey(
        Sample, models.PROTECT, null=True, blank=True, verbose_name=_("drawn for a visit"), related_name="+"
    )
    visited_on = models.DateField(_("seen on site on"), null=True, blank=True)
    scored_by = models.CharField(_("scored by"), max_length=150, blank=True, editable=False)
    checked_by = models.CharField(_("checked by"), max_length=150, blank=True, editable=False)
    verified_by = models.CharField(_("verified by"), max_length=150, blank=True, editable=False)
    notice_from_on = models.DateField(_("on notice from"), null=True, editable=False)
    notice_until_on = models.DateField(_("on notice until"), null=True, editable=False)  # its last day
    decided_on = models.DateField(_("decided"), null=True, editable=False)
    reason = models.TextField(_("reason"), blank=True)  # of the last step that asked for one

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        indexes = (
            models.Index(name="assessment_scheme", fields=("scheme", "state", "-id")),
            models.Index(name="assessment_place", fields=("place", "-id")),
            models.Index(name="assessment_town", fields=("town", "-id")),
            models.Index(name="assessment_village", fields=("village", "-id")),
            models.Index(name="assessment_state", fields=("state", "-id")),
        )
        constraints = (
            models.UniqueConstraint(
                name="assessment_of_place",
                fields=("scheme", "place"),
                condition=Q(body__isnull=True),
                violation_error_message=_("It is under this scheme already."),
            ),
            models.UniqueConstraint(
                name="assessment_of_body",
                fields=("scheme", "body"),
                condition=Q(body__isnull=False),
                violation_error_message=_("It is under this scheme already."),
            ),
            models.CheckConstraint(
                name="assessment_notice",
                condition=~Q(state__in=("on_notice", "named")) | Q(notice_until_on__isnull=False),
                violation_error_message=_("Nobody is named without a public notice."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.assessed} · {self.scheme}"

    def _begin(self, now: datetime) -> None:
        super()._begin(now)
        self.opened_on = local_day(now)

    @property
    def assessed(self) -> Any:
        return self.body or self.place

    def clean(self) -> None:
        if self.body_id is None and self.place.level != self.scheme.level:
            level = self.scheme.get_level_display()
            raise ValidationError({"place": _("This scheme assesses places of the level “%(l)s”.") % {"l": level}})

    @property
    def stage(self) -> str:
        """The column that is being filled in; empty where none is."""
        return FILLED_IN[self.state][0] if self.state in FILLED_IN else ""

    @property
    def final_points(self) -> Any:
        """Of the last column that is complete; None before the first is."""
        found = [self.district_points, self.town_points, self.self_points]
        return next((each for each in found if each is not None), None)

    @property
    def passes(self) -> bool:
        mark = self.district_points
        return mark is not None and mark >= self.scheme.pass_mark and not self.vetoes

    @cached_property
    def sheet(self) -> Sheet:
        """All columns with their workings: four queries."""
        return Sheet.of(self)

    def look_again(self) -> None:
        """At the sheet, which was written to."""
        self.__dict__.pop("sheet", None)

    def on_notice_on(self, day: date) -> bool:
        return bool(self.notice_from_on and self.notice_until_on and self.notice_from_on <= day <= self.notice_until_on)

    def notice_ends(self, on: date) -> date:
        """The last day of a public notice that begins that day: its full days follow it."""
        return on + timedelta(days=self.scheme.notice_days)


class OfAssessment(Assessed):
    """What hangs on an assessment lies where its place lies, and is reached by whoever reaches that."""

    class Meta:
        abstract = True

    @classmethod
    def complete(cls, rows: Sequence[Self], before: Mapping[str, Any]) -> None:
        for row in rows:
            of: Assessment = row.assessment  # type: ignore[attr-defined]  # each has a foreign key of its own
            row.place_id, row.body_id = of.place_id, of.body_id
        super().complete(rows, before)


class Score(OfAssessment):
    """What one column of a score sheet says of one item: what was entered, and the points that follow."""

    retention = FOR_EVER
    personal = frozenset({"remark"})
    actions: ClassVar[dict[str, str | Promise]] = {
        "fill_in": _("Filled in"),
        "carry_over": _("Taken over unchanged"),
        "take_figures": _("Figures taken"),
    }

    assessment = models.ForeignKey(Assessment, models.PROTECT, verbose_name=_("assessment"), related_name="scores")
    item = models.ForeignKey(SchemeItem, models.PROTECT, verbose_name=_("item"), related_name="+")
    stage = models.CharField(_("column of the sheet"), max_length=10, choices=Stage, default=Stage.SELF)
    entered = models.JSONField(_("what was entered"), default=dict, blank=True)  # by input, as it was written
    figures = models.JSONField(_("figures taken"), default=dict, editable=False)  # by name, as counted.kept() has it
    points = points(_("points"), default=0, editable=False)
    remark = models.CharField(pgettext_lazy("item", "remark"), max_length=500, blank=True)
    filled_by = models.CharField(_("filled in by"), max_length=150, blank=True, editable=False)
    filled_on = models.DateField(_("filled in on"), default=timezone.localdate, editable=False)

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = (
            models.UniqueConstraint(
                name="score_item",
                fields=("assessment", "item", "stage"),
                violation_error_message=_("This item is filled in already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.assessment} · {self.item_id} · {self.get_stage_display()}"

    @classmethod
    def begun(cls, assessment: Assessment, item: SchemeItem, stage: str, before: "Score | None" = None) -> Self:
        """In a column that has none of the item yet, with what stood there before."""
        entered, figures = (before.entered, before.figures) if before else ({}, {})
        return cls(assessment=assessment, item=item, stage=stage, entered=entered, figures=figures)

    def note_filler(self, by: Any, now: datetime) -> None:
        self.filled_by, self.filled_on = str(by), local_day(now)

    @property
    def is_waiting(self) -> bool:
        """Its figures are taken, and nothing of the rest is entered yet."""
        return bool(self.figures and self.item.rule.inputs and not self.entered)

    @classmethod
    def complete(cls, rows: Sequence[Self], before: Mapping[str, Any]) -> None:
        """Points are never typed: they follow from what was entered and counted, by the scheme."""
        for row in rows:
            row.points = Decimal(0) if row.is_waiting else row.item.points_of(row.entered, row.figures)
        super().complete(rows, before)


class Purpose(models.TextChoices):
    EVIDENCE = "evidence", _("evidence of an item")
    CERTIFICATE = "certificate", _("certificate")
    LETTER = "letter", _("letter")


class AssessmentFile(StoredFile, OfAssessment):
    """Evidence for an item of a score sheet, or a certificate or letter that a step gave out."""

    retention = FOR_EVER

    assessment = models.ForeignKey(Assessment, models.PROTECT, verbose_name=_("assessment"), related_name="files")
    item = models.ForeignKey(
        SchemeItem, models.PROTECT, null=True, blank=True, verbose_name=_("item"), related_name="+"
    )
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose, default=Purpose.EVIDENCE)
    # Wider than that of photographs: the type of a Word file has 71 signs.
    media_type = models.CharField(_("media type"), max_length=100, editable=False)
    added_by = models.CharField(_("added by"), max_length=150, editable=False)
    added_at = models.DateTimeField(_("added on"), editable=False)

    class Meta:
        verbose_name = _("assessment file")
        verbose_name_plural = _("assessment files")

    def clean(self) -> None:
        if self.item is not None and self.item.scheme_id != self.assessment.scheme_id:
            raise ValidationError({"item": _("That item belongs to another scheme.")})


class Objection(OfAssessment, ProcedureRecord):
    """What somebody holds against a naming while the public notice runs; it is answered before anybody is named."""

    procedure = OBJECTION
    retention = Retention(days=3650, after="raised_on", basis=TEN_YEARS)
    personal = frozenset({"raised_by", "text", "answer", "told"})
    kept = ProcedureRecord.kept | {"answered_by", "ended_on"}

    state = OBJECTION.state_field()
    assessment = models.ForeignKey(Assessment, models.PROTECT, verbose_name=_("assessment"), related_name="objections")
    raised_by = models.CharField(_("raised by"), max_length=150, blank=True, help_text=_("May stay empty."))
    raised_on = models.DateField(_("raised"))
    text = models.TextField(_("what is objected"))
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.CharField(_("answered by"), max_length=150, blank=True, editable=False)
    ended_on = models.DateField(_("answered or withdrawn"), null=True, editable=False)

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        indexes = (models.Index(name="objection_state", fields=("state", "-id")),)

    def __str__(self) -> str:
        return f"{self.assessment} · {self.raised_on}"

    def clean(self) -> None:
        if self._state.adding and not self.assessment.on_notice_on(self.raised_on):
            raise ValidationError({"raised_on": _("Objections are raised while the public notice runs.")})
