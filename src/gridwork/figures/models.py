"""The change rows from which the mart is built, what was released to the public, and where its maps draw points."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gridwork.accounts.second import refuse_a_program
from gridwork.figures import periods
from gridwork.figures.declared import indicators
from gridwork.figures.facts import COLUMNS, LEVELS
from gridwork.figures.indicators import Kind
from gridwork.figures.periods import FIRST, LAST, Period
from gridwork.figures.procedures import RELEASE
from gridwork.journal.models import Entry
from gridwork.journal.retention import for_ever
from gridwork.kernel.procedures import ProcedureRecord
from gridwork.kernel.records import Record, local_day
from gridwork.kernel.scope import Anywhere, Within
from gridwork.places.models import Level, Place

LEAST = 3  # below, what is left out could only be a 1


class FactChange(models.Model):
    """The rows of a fact as one entry of the journal left them, column by column, without personal values."""

    internal: ClassVar[str] = "read by the mart, whose rows are read again through the scope of their records"
    retention = for_ever("past figures are answered from them, as they were known then")

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")  # whose seal is their number
    fact = models.CharField(max_length=60)
    gone = models.BooleanField()  # withdrawn: the values are the last there were
    columns = models.TextField()

    class Meta:
        verbose_name = _("change of a fact")
        verbose_name_plural = _("changes of facts")


class Breakdown(models.TextChoices):
    """By what a public table is broken down."""

    TOWN = "town", _("by town")
    VILLAGE = "village", _("by village or community")
    MONTH = "month", _("by month")
    TOWN_MONTH = "town_month", _("by town and month")
    VILLAGE_MONTH = "village_month", _("by village or community and month")
    ANCHOR = "anchor", _("as a map, by anchors of eight addresses or more")

    @property
    def axes(self) -> tuple[str, ...]:
        return tuple(self.value.split("_"))


class Withheld(models.TextChoices):
    """Why nothing of a table may be shown."""

    LEAKS = "leaks", _("cells that are left out could be worked out from the others, or with what was published before")
    TOO_LARGE = "too_large", _("there are too many cells to try them all; publish a shorter period or by town")
    EARLIER = "earlier", _("an earlier table was made under another definition and cannot be reckoned with")
    NOT_ONES = "not_ones", _("a row counts more than once in this rate, so that its parts cannot be told apart")
    EMPTY = "empty", _("there is nothing to count in: no place and no month lies in it")


class Release(ProcedureRecord):
    """A public table of one indicator for a period, with what the gate left out of it, as known at the end of a day."""

    procedure = RELEASE
    scope = Within(place="place_id")
    retention = for_ever("what was once published is known, and every later table is proved together with it")
    kept = ProcedureRecord.kept | {
        "audit", "digest", "withheld_because", "begun_at", "proved_at", "published_by_id", "published_at",
        "withdrawn_at",
    }  # fmt: skip
    actions: ClassVar[dict[str, str | Promise]] = {
        "create": _("Drafted"),
        "begin_proof": _("Proof begun"),
        "prove_release": _("Proved"),
        "withhold_release": _("Withheld"),
    }

    state = RELEASE.state_field()
    indicator = models.CharField(_("figure"), max_length=60)
    fact = models.CharField(max_length=60, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("place"))
    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(FIRST), MaxValueValidator(LAST)])
    month = models.PositiveSmallIntegerField(
        _("month"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(12)],
        help_text=_("Empty for the whole year."),
    )  # fmt: skip
    breakdown = models.CharField(_("breakdown"), max_length=20, choices=Breakdown)
    as_of = models.DateField(_("as known at the end of"), help_text=_("A day that is over."))
    # With each release and not one setting: it is part of what the second person looks at, and an old table goes on
    # saying under which threshold it was proved. 10 is what statistics of small areas commonly use.
    threshold = models.PositiveSmallIntegerField(
        _("threshold"), default=10, validators=[MinValueValidator(LEAST), MaxValueValidator(1_000)],
        help_text=_("Counts from 1 to below it are left out. 10 unless there is a reason; never below 3."),
    )  # fmt: skip
    licence = models.CharField(
        _("licence"), max_length=200, default="CC BY 4.0", help_text=_("Under which others may use the table.")
    )
    # In both languages, as they stood when it was drafted: a definition may change, a published table does not.
    words = models.JSONField(default=dict, editable=False)
    definition_version = models.PositiveSmallIntegerField(_("version of the definition"), default=1, editable=False)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name=_("drafted by")
    )
    drafted_at = models.DateTimeField(_("drafted at"), editable=False)
    begun_at = models.DateTimeField(_("proof begun"), null=True, editable=False)
    proved_at = models.DateTimeField(_("proof ended"), null=True, editable=False)
    audit = models.JSONField(_("proof"), default=dict, blank=True)
    digest = models.CharField(_("SHA-256 of the tables"), max_length=64, blank=True)
    withheld_because = models.CharField(_("why it is withheld"), max_length=20, choices=Withheld, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("published by"),
    )  # fmt: skip
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)
    reason = models.CharField(
        _("reason"), max_length=300, blank=True, help_text=_("The public reads it in place of the table.")
    )

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        constraints = (
            models.CheckConstraint(
                name="release_four_eyes",
                condition=Q(published_by=None) | ~Q(published_by=F("drafted_by")),
                violation_error_message=_("Who drafts does not publish."),
            ),
            models.CheckConstraint(
                name="release_threshold",
                condition=Q(threshold__gte=LEAST),
                violation_error_message=_("A threshold below 3 protects nobody."),
            ),
            models.CheckConstraint(
                name="release_published_by_somebody",
                condition=~Q(state__in=("published", "withdrawn"))
                | Q(published_by__isnull=False, published_at__isnull=False, digest__gt=""),
                violation_error_message=_("What is published was proved, and names who published it, and when."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} · {self.place} · {self.span}"

    def write(self, *, by: Any, now: datetime, action: str = "", permission: str = "") -> None:
        """Never changed: else something could be published that was not proved."""
        if not self._state.adding:
            raise PermissionDenied(gettext("A release stays as it was drafted. Discard it, and draft anew."))
        if self.as_of is not None and self.as_of >= local_day(now):
            raise ValidationError({"as_of": gettext("That day is not over: what is known of it may still change.")})
        refuse_a_program(by)
        self.drafted_by, self.drafted_at = by, now
        super().write(by=by, now=now, action=action, permission=permission)

    @classmethod
    def complete(cls, rows: Sequence[Self], before: Mapping[str, Any]) -> None:
        """What is said of the figure, as it stands when the table is drafted."""
        for row in rows:
            indicator = indicators().get(row.indicator)
            if before or indicator is None:
                continue
            row.fact, row.definition_version = indicator.fact.name, indicator.version
            for language, _name in settings.LANGUAGES:
                with translation.override(language):
                    row.words[language] = {
                        "title": str(indicator.label),
                        "unit": str(indicator.unit),
                        "definition": indicator.definition,
                    }

    def clean(self) -> None:
        if not self._state.adding:  # a figure may be gone by now, and its table is withdrawn all the same
            return
        indicator = indicators().get(self.indicator)
        if indicator is None:
            raise ValidationError({"indicator": gettext("There is no figure “%(name)s”.") % {"name": self.indicator}})
        if not indicator.adds_up:
            raise ValidationError(
                {"indicator": gettext("The parts of this figure do not add up to it, so that nothing can be proved.")}
            )
        if not self.within.keys() <= set(indicator.fact.places) or self.place.level > Level.VILLAGE:
            raise ValidationError({"place": gettext("This figure is not counted for this place alone.")})
        axes = set(self.axes) & LEVELS.keys()
        if not axes <= set(indicator.fact.places) or any(LEVELS[axis] <= self.place.level for axis in axes):
            raise ValidationError({"breakdown": gettext("The figure is not broken down like this at this place.")})
        if self.month and self.axes == ("month",):
            raise ValidationError({"breakdown": gettext("One month is not broken down by month.")})
        if self.is_map:
            self._clean_map(indicator)

    def _clean_map(self, indicator: Any) -> None:
        if indicator.kind != Kind.SUM or not hasattr(indicator.fact.model, "on_public_map"):
            raise ValidationError({"breakdown": gettext("What this figure counts has no point on a public map.")})
        if not AddressAnchors.known.exists():
            words = gettext("There are no anchors to draw at. Build them from a file of addresses: gridwork anchors.")
            raise ValidationError({"breakdown": words})

    @property
    def axes(self) -> tuple[str, ...]:
        return Breakdown(self.breakdown).axes

    @property
    def is_map(self) -> bool:
        return self.breakdown == Breakdown.ANCHOR

    @property
    def within(self) -> dict[str, int]:
        """Which column of the fact holds the place; none for the whole district."""
        column = COLUMNS.get(Level(self.place.level))
        return {column: self.place_id} if column else {}

    @property
    def period(self) -> Period:
        return periods.month(self.year, self.month) if self.month else periods.year(self.year)

    @property
    def span(self) -> str:
        return f"{self.year}-{self.month:02}" if self.month else str(self.year)

    @property
    def title(self) -> str:
        return self._said("title")

    @property
    def unit(self) -> str:
        return self._said("unit")

    @property
    def definition(self) -> str:
        return self._said("definition")

    @property
    def is_rate(self) -> bool:
        return bool(self.audit.get("is_rate"))

    def _said(self, name: str) -> str:
        here: dict[str, str] = self.words.get(translation.get_language() or "") or next(iter(self.words.values()), {})
        return str(here.get(name, self.indicator))


class ReleasedTable(models.Model):
    """One table of a release as it passed the gate: its cells, which of them nobody is shown, and the rows in them."""

    internal: ClassVar[str] = "read by the gate; people read what published.py makes of it, without what is left out"
    retention = for_ever("later tables are proved together with it")

    release = models.ForeignKey(Release, models.PROTECT, related_name="tables")
    of = models.CharField(max_length=11, choices=(("numerator", "numerator"), ("denominator", "denominator")))
    plain = models.JSONField()
    rows = models.BinaryField()  # which record stands in which cell: keys alone

    class Meta:
        verbose_name = _("released table")
        verbose_name_plural = _("released tables")
        constraints = (models.UniqueConstraint(name="releasedtable_once", fields=("release", "of")),)


class AddressAnchors(Record):
    """Where points of public maps are drawn, each for at least eight addresses; the addresses are not kept."""

    scope = Anywhere()
    retention = for_ever("anchors set anew would show what lies in both the old field and the new")

    source = models.CharField(_("source"), max_length=200)
    licence = models.CharField(_("licence"), max_length=200)
    addresses = models.PositiveIntegerField(_("addresses"))
    anchors = models.PositiveIntegerField(_("anchors"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    packed = models.TextField(editable=False)  # base64 of what analysis.anchors packs
    built_at = models.DateTimeField(_("built at"))
    only = models.BooleanField(default=True, unique=True, editable=False)  # there is one set, for good

    class Meta:
        verbose_name = _("address anchors")
        verbose_name_plural = _("address anchors")
        constraints = (models.CheckConstraint(name="addressanchors_one", condition=Q(only=True)),)

    def __str__(self) -> str:
        return self.source
