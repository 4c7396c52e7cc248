"""Schemes: what is assessed in a year, by which formulas, up to how many points, and who fills it in."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, ProtectedError, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gridwork.assessments import counted, declared
from gridwork.assessments.procedures import SCHEME
from gridwork.assessments.states import Assessor, SchemeState
from gridwork.documents.models import Document, Titled
from gridwork.imports.refused import validate_name
from gridwork.journal.retention import FOR_EVER
from gridwork.kernel.procedures import ProcedureRecord
from gridwork.kernel.records import Record
from gridwork.kernel.refusals import Conflict, Refusal
from gridwork.kernel.scope import Anywhere
from gridwork.organisations.models import Body
from gridwork.places.models import Level

DAYS_OF_NOTICE = 7  # at least, whatever a scheme says


def points(label: Any, **more: Any) -> "models.DecimalField[Any, Any]":
    return models.DecimalField(label, max_digits=7, decimal_places=2, **more)


def _days(label: Any, default: int) -> "models.PositiveSmallIntegerField[Any, Any]":
    within = [MinValueValidator(1), MaxValueValidator(250)]
    return models.PositiveSmallIntegerField(label, default=default, validators=within)


class Scheme(ProcedureRecord, Titled):
    """The rules of an assessment for one year: its items and formulas, pass mark, public notice, vetoes and roll-up."""

    procedure = SCHEME
    scope = Anywhere()
    retention = FOR_EVER
    kept = ProcedureRecord.kept | {"published_at"}
    actions: ClassVar[dict[str, str | Promise]] = {"take_template": _("Made from a template")}

    state = SCHEME.state_field()
    code = models.SlugField(_("code"), max_length=40, help_text=_("The same in every year, such as safe-village."))
    year = models.PositiveSmallIntegerField(
        _("evaluation year"), validators=[MinValueValidator(1990), MaxValueValidator(2199)]
    )
    edition = models.PositiveSmallIntegerField(pgettext_lazy("scheme", "edition"), default=1, editable=False)
    title_en = models.CharField(_("title"), max_length=150, validators=[validate_name])
    title_zh = models.CharField(_("title in Chinese"), max_length=150, blank=True, validators=[validate_name])
    level = models.SmallIntegerField(_("assesses"), choices=Level, default=Level.VILLAGE)
    template = models.CharField(_("made from the template"), max_length=40, blank=True, editable=False)
    basis = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, verbose_name=_("document it rests on"), related_name="+"
    )
    issuer = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, verbose_name=_("body that names"), related_name="+",
        help_text=_("It signs certificates and letters. Empty: the district itself."),
    )  # fmt: skip
    pass_mark = points(_("pass mark"))
    self_mark = points(_("self-score needed to apply"), null=True, blank=True)
    score_days = _days(_("working days to score itself"), 20)
    check_days = _days(_("working days for the town check"), 10)
    verify_days = _days(_("working days for the district verification"), 30)
    notice_days = models.PositiveSmallIntegerField(
        _("days of public notice"), default=DAYS_OF_NOTICE, validators=[MinValueValidator(DAYS_OF_NOTICE)]
    )
    answer_days = _days(_("working days to answer an objection"), 10)
    again_after = models.PositiveSmallIntegerField(
        _("years until a withdrawn place may apply again"), default=1, validators=[MaxValueValidator(10)]
    )
    below = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("rolls up"),
        related_name="+",
        help_text=_("The scheme of the level below, whose awards are counted for a place of this one."),
    )
    below_share = models.PositiveSmallIntegerField(
        _("percent of the places below that must be named"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    published_at = models.DateTimeField(_("published"), null=True, editable=False)

    class Meta:
        verbose_name = _("assessment scheme")
        verbose_name_plural = _("assessment schemes")
        constraints = (
            models.UniqueConstraint(
                name="scheme_edition",
                fields=("code", "year", "edition"),
                violation_error_message=_("That scheme is there for this year already. Copy it for another edition."),
            ),
            models.UniqueConstraint(
                name="scheme_in_force",
                fields=("code", "year"),
                condition=Q(state=SchemeState.PUBLISHED),
                violation_error_message=_("Another edition of this year is published. Retire it first."),
            ),
            models.CheckConstraint(
                name="scheme_notice",
                condition=Q(notice_days__gte=DAYS_OF_NOTICE),
                violation_error_message=_("A public notice lasts at least seven days."),
            ),
            models.CheckConstraint(
                name="scheme_rolls_up",
                condition=Q(below__isnull=True, below_share__isnull=True)
                | Q(below__isnull=False, below_share__isnull=False),
                violation_error_message=_("A roll-up names the scheme below and the percent that must be named."),
            ),
        )

    def __str__(self) -> str:
        name = f"{self.title} {self.year}"
        return name if self.edition == 1 else f"{name}.{self.edition}"

    def evaluated(self) -> str:
        """The year as a word: numbers are shown with separators."""
        return str(self.year)

    @property
    def is_draft(self) -> bool:
        return bool(self.state == SchemeState.DRAFT)

    @property
    def takes_figures(self) -> bool:
        """Whether sheets are open on which figures could be missing."""
        items = (item for group in self.sheet for item in group.lines)
        return self.state == SchemeState.PUBLISHED and any(item.rule.figures for item in items)

    @cached_property
    def sheet(self) -> "list[SchemeGroup]":
        """The groups in order, each with its items in `.lines`: two queries."""
        groups = list(SchemeGroup.known.filter(scheme=self).order_by("number", "pk"))
        items = list(SchemeItem.known.filter(scheme=self).select_related("department").order_by("number", "pk"))
        for group in groups:
            group.lines = [item for item in items if item.group_id == group.pk]
            for item in group.lines:
                item.scheme, item.group = self, group
        return groups

    def clean(self) -> None:
        if self.below and self.below.level <= self.level:
            raise ValidationError({"below": _("What is rolled up assesses places of a lower level.")})

    @classmethod
    def complete(cls, rows: Sequence[Self], before: Mapping[str, Any]) -> None:
        for row in rows:
            if before and before["state"] != SchemeState.DRAFT and row._rules(before):
                raise Refusal(_("A published scheme stays as it is. Copy it for another year or edition."))

    def _rules(self, before: Mapping[str, Any]) -> bool:
        """Whether anything would change but where the scheme stands."""
        free = self.kept | {"version", "id"}
        return any(getattr(self, name) != value for name, value in before.items() if name not in free)


class GroupKind(models.TextChoices):
    ITEMS = "items", _("items")
    BONUS = "bonus", _("bonuses")
    VETO = "veto", _("vetoes")


class OfScheme(Record, Titled):
    """A part of a scheme, that is fixed once the scheme is published."""

    scope = Anywhere()
    retention = FOR_EVER

    number = models.PositiveSmallIntegerField(pgettext_lazy("item", "number"))
    title_en = models.CharField(_("title"), max_length=300, validators=[validate_name])
    title_zh = models.CharField(_("title in Chinese"), max_length=300, blank=True, validators=[validate_name])

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @classmethod
    def complete(cls, rows: Sequence[Self], before: Mapping[str, Any]) -> None:
        """Locked, so that a scheme is not published while an item is still being entered."""
        schemes = {row.scheme_id for row in rows}  # type: ignore[attr-defined]
        locked = Scheme.known.filter(pk__in=schemes).select_for_update()
        if any(state != SchemeState.DRAFT for state in list(locked.values_list("state", flat=True))):
            raise Refusal(_("A published scheme stays as it is. Copy it for another year or edition."))


class SchemeGroup(OfScheme):
    """A heading of a scheme, under which items share a cap, or only the best one counts."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, verbose_name=_("assessment scheme"), related_name="groups")
    kind = models.CharField(_("kind"), max_length=10, choices=GroupKind, default=GroupKind.ITEMS)
    most = points(_("most points together"), null=True, blank=True)
    least = points(_("fewest points together"), null=True, blank=True)
    best_only = models.BooleanField(
        _("only the best counts"), default=False, help_text=_("One matter that meets several items counts once.")
    )
    lines: "list[SchemeItem]"

    class Meta:
        verbose_name = _("scheme group")
        verbose_name_plural = _("scheme groups")
        constraints = (
            models.UniqueConstraint(
                name="schemegroup_number",
                fields=("scheme", "number"),
                violation_error_message=_("There is a group of that number."),
            ),
            models.CheckConstraint(
                name="schemegroup_bounds",
                condition=Q(most__isnull=True) | Q(least__isnull=True) | Q(most__gte=F("least")),
                violation_error_message=_("The fewest points are more than the most."),
            ),
        )


class SchemeItem(OfScheme):
    """One thing that a scheme asks: what is entered, the formula that makes points of it, and who fills it in."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, verbose_name=_("assessment scheme"), related_name="items")
    group = models.ForeignKey(SchemeGroup, models.PROTECT, verbose_name=_("group"), related_name="items")
    inputs = models.TextField(
        _("what is entered"),
        blank=True,
        help_text=_(
            "A line each: thefts (cases): Thefts this year | 本年盗窃案件. Below a choice, its words:"
            " minor = Minor | 轻微. Without any, points are given directly."
        ),
    )
    formula = models.TextField(
        _("formula"),
        blank=True,
        help_text=_(
            "Such as 10 points - thefts * 2 points per case. Figures of the year are named as"
            " figures.on_time_closure_rate; nobody enters them."
        ),
    )
    examples = models.TextField(
        _("examples"),
        blank=True,
        help_text=_("A line each: thefts = 3 -> 4. A scheme is published only if all of them hold."),
    )
    most = points(_("most points"), default=Decimal(0))
    least = points(_("fewest points"), default=Decimal(0))
    otherwise = points(
        _("points where a figure is not applicable"),
        null=True,
        blank=True,
        help_text=_("What is given where nothing was counted, such as a share of no cases. Needed for such figures."),
    )
    assessor = models.CharField(_("filled in by"), max_length=10, choices=Assessor, default=Assessor.SELF)
    department = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, verbose_name=_("department"), related_name="+"
    )
    evidence = models.CharField(_("evidence required"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("scheme item")
        verbose_name_plural = _("scheme items")
        constraints = (
            models.UniqueConstraint(
                name="schemeitem_number",
                fields=("scheme", "number"),
                violation_error_message=_("There is an item of that number."),
            ),
            models.CheckConstraint(
                name="schemeitem_bounds",
                condition=Q(most__gte=F("least")),
                violation_error_message=_("The fewest points are more than the most."),
            ),
            models.CheckConstraint(
                name="schemeitem_department",
                condition=~Q(assessor=Assessor.DEPARTMENT) | Q(department__isnull=False),
                violation_error_message=_("Say which department fills it in."),
            ),
        )

    @property
    def is_veto(self) -> bool:
        return bool(self.group.kind == GroupKind.VETO)

    @cached_property
    def rule(self) -> declared.Rule:
        """What is entered and how points follow from it. ValidationError at the field that cannot be read."""
        level, otherwise = self.scheme.level, self.otherwise
        return declared.rule(
            self.inputs, self.formula, self.examples, veto=self.is_veto, level=level, otherwise=otherwise
        )

    def points_of(self, entered: Mapping[str, str], taken: Mapping[str, counted.Kept] = {}) -> Decimal:
        """ValidationError where what was entered is not complete, or cannot be worked out.

        Worked out once for each answer: most of the columns of a round repeat the one before.
        """
        figures = ((name, each["value"]) for name, each in taken.items())
        key = (*sorted(entered.items()), *sorted(figures))
        if key not in self._worked:
            self._worked[key] = self.rule.points(entered, self.least, self.most, taken).points
        return self._worked[key]

    @cached_property
    def _worked(self) -> dict[tuple[tuple[str, Any], ...], Decimal]:
        return {}

    def clean(self) -> None:
        if self.group.scheme_id != self.scheme_id:
            raise ValidationError({"group": _("That group belongs to another scheme.")})
        for derived in ("rule", "_worked"):
            self.__dict__.pop(derived, None)
        if self.otherwise is not None and not self.least <= self.otherwise <= self.most:
            raise ValidationError({"otherwise": _("It lies between the fewest and the most points.")})
        for each in self.rule.inputs:
            words = (label for _word, *labels in each.said for label in labels)
            for label in (each.label_en, each.label_zh, *words):
                try:
                    validate_name(label)
                except ValidationError as error:
                    raise ValidationError({"inputs": error}) from error

    def take_out(self, *, by: Any, now: datetime) -> None:
        """Out of a draft. Refusal once the scheme is published, or where something refers to it."""
        with transaction.atomic():
            type(self).complete([self], {})
            try:
                stays = type(self).withdraw_many([self], by=by, now=now, reason=f"taken out of the draft: {self}")
            except ProtectedError as error:
                raise Refusal(_("Something refers to it already, so that it stays.")) from error
            if stays:
                raise Conflict(_("%(record)s was changed by somebody else meanwhile.") % {"record": self})
