"""Series: numbered editions, owned by one body and held or issued by that one or another."""

from django.db import models
from django.db.models import Max, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gridwork.documents.models import Titled
from gridwork.journal.retention import FOR_EVER
from gridwork.kernel.procedures import ProcedureRecord
from gridwork.kernel.records import Record
from gridwork.kernel.scope import Anywhere
from gridwork.organisations.models import Body
from gridwork.outreach.procedures import EDITION
from gridwork.places.models import Place


class Series(Record, Titled):
    """A succession of numbered salons, issues or lectures under one name, owned by the body that numbers them."""

    class Kind(models.TextChoices):
        SALON = "salon", _("salon")
        JOURNAL = "journal", _("journal")
        LECTURES = "lectures", _("lecture series")
        EVENT = "event", _("public event")

    scope = Anywhere()
    retention = FOR_EVER

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    owner = models.ForeignKey(
        Body, models.PROTECT, verbose_name=_("owner"), related_name="+",
        help_text=_("The body that numbers the series; others may hold its editions."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series of editions")

    @property
    def last_number(self) -> int:
        """0 before the first. A number once given is never given again, whatever became of the edition."""
        return SeriesEdition.known.filter(series=self.pk).aggregate(last=Max("number"))["last"] or 0


class SeriesEdition(ProcedureRecord, Titled):
    """One edition of a series, held or issued by a host under the number that the owner gave it."""

    procedure = EDITION
    scope = Anywhere()
    retention = FOR_EVER
    kept = ProcedureRecord.kept | {"number", "reference", "reason"}

    state = EDITION.state_field()
    series = models.ForeignKey(Series, models.PROTECT, verbose_name=_("series"), related_name="editions")
    number = models.PositiveSmallIntegerField(_("number"), null=True, editable=False)
    host = models.ForeignKey(Body, models.PROTECT, verbose_name=_("host"), related_name="+")
    held_on = models.DateField(_("held or issued on"), db_index=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name=_("place"), related_name="+")
    venue = models.CharField(_("venue"), max_length=150, blank=True)
    reference = models.CharField(_("the owner’s letter"), max_length=150, blank=True, editable=False)
    reason = models.TextField(_("reason"), blank=True, editable=False)

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = (
            models.UniqueConstraint(
                name="seriesedition_number",
                fields=("series", "number"),
                violation_error_message=_("That number of the series is given already."),
            ),
            models.CheckConstraint(
                name="seriesedition_numbered",
                condition=~Q(state__in=["numbered", "held"]) | Q(number__isnull=False),
                violation_error_message=_("An edition is held under a number of its series."),
            ),
        )

    def __str__(self) -> str:
        number = gettext("No. %(n)s") % {"n": self.number} if self.number else gettext("without a number")
        return f"{number} · {self.title}"
