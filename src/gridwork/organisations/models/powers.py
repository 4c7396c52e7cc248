"""Powers: what a body may be given, where, on what basis and for how long."""

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gridwork.documents.models import Document
from gridwork.journal.retention import for_ever
from gridwork.kernel.scope import Anywhere
from gridwork.kernel.spans import Spanned, holding
from gridwork.organisations.models.bodies import Body
from gridwork.places.models import Place

ANY = "*"  # the subject of a body that coordinates: whatever comes


class Power(Spanned):
    """What a body is competent for: a subject in a place, between two dates, on the basis of a document."""

    scope = Anywhere()
    retention = for_ever("whether a past job was rightly sent must be answerable")

    body = models.ForeignKey(Body, models.PROTECT, verbose_name=_("body"), related_name="powers")
    # The code of a case type or of a category, as text: cases stand above organisations.
    subject = models.CharField(_("subject"), max_length=50, db_index=True)
    place = models.ForeignKey(Place, models.PROTECT, verbose_name=_("place"), related_name="+")
    basis = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, verbose_name=_("basis"), related_name="+"
    )

    class Meta(Spanned.Meta):
        verbose_name = _("power")
        verbose_name_plural = _("powers")
        constraints = (
            *Spanned.Meta.constraints,
            models.UniqueConstraint(
                name="power_once",
                fields=("body", "subject", "place", "from_on"),
                violation_error_message=_("The body already has this power from that day."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.body} · {self.subject} · {self.place}"

    @classmethod
    def over(cls, subjects: Iterable[str], on: date) -> models.QuerySet:
        """The powers of that day over any of the subjects, wherever. The subjects may be a query of codes."""
        named = subjects if isinstance(subjects, models.QuerySet) else [*subjects]
        return cls.known.filter(Q(subject__in=named) | Q(subject=ANY), holding(on))
