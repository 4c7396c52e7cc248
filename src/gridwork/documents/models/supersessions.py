"""Supersessions: which document took the place of which, from what day."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gridwork.documents.models.documents import Document
from gridwork.journal.retention import FOR_EVER
from gridwork.kernel.records import Record
from gridwork.kernel.scope import Anywhere


class Supersession(Record):
    """The taking of a document's place by a later one from a day on, as a whole or in part."""

    scope = Anywhere()
    retention = FOR_EVER

    former = models.ForeignKey(Document, models.PROTECT, verbose_name=_("superseded document"), related_name="+")
    successor = models.ForeignKey(Document, models.PROTECT, verbose_name=_("successor"), related_name="+")
    from_on = models.DateField(_("first day"))
    whole = models.BooleanField(_("as a whole"), default=True)
    note = models.CharField(_("what is replaced, or why"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("supersession")
        verbose_name_plural = _("supersessions")
        constraints = (
            models.CheckConstraint(
                name="supersession_other",
                condition=~Q(former=F("successor")),
                violation_error_message=_("A document cannot supersede itself."),
            ),
            models.UniqueConstraint(
                name="supersession_pair",
                fields=("former", "successor"),
                violation_error_message=_("This succession is already entered."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.former} → {self.successor}"

    def clean(self) -> None:
        if self.successor_id in predecessors(self.former_id):
            raise ValidationError({"successor": _("That document was itself superseded by this one.")})


def predecessors(document: int) -> set[int]:
    """The ids of all documents that this one took the place of, directly or through others."""
    found: set[int] = set()
    newest = {document}
    while newest:
        rows = Supersession.known.filter(successor__in=newest).values_list("former_id", flat=True)
        newest = set(rows) - found
        found |= newest
    return found


def lineage(document: int) -> list[Supersession]:
    """Every succession that leads to a document or away from it, oldest first."""
    line = {document, *predecessors(document)}
    newest = {document}
    while newest:
        rows = Supersession.known.filter(former__in=newest).values_list("successor_id", flat=True)
        newest = set(rows) - line
        line |= newest
    within = Supersession.known.filter(former__in=line, successor__in=line)
    return list(within.select_related("former", "successor").order_by("from_on", "pk"))
