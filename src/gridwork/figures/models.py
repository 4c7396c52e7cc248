"""The change rows: what each fact's rows became, entry by entry, from which the mart can be built again."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from gridwork.journal.models import Entry
from gridwork.journal.retention import for_ever


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
