"""Honours: what the district was honoured for, by whom, and where that can be seen."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gridwork.documents.models.documents import Document
from gridwork.documents.models.titled import Titled
from gridwork.journal.retention import FOR_EVER
from gridwork.kernel.records import Record
from gridwork.kernel.scope import Anywhere


class Honour(Record, Titled):
    """A distinction that was granted, with its grantor, its date, the evidence and the work it honours."""

    scope = Anywhere()
    retention = FOR_EVER

    title_en = models.CharField(_("title"), max_length=300)
    title_zh = models.CharField(_("title in Chinese"), max_length=300, blank=True)
    recipient = models.CharField(_("recipient"), max_length=150)
    grantor = models.CharField(_("grantor"), max_length=150)
    granted_on = models.DateField(_("granted"), db_index=True)
    work = models.CharField(_("work it honours"), max_length=300)
    evidence = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, verbose_name=_("evidence"), related_name="+"
    )
    link = models.URLField(_("address of the evidence"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("honour")
        verbose_name_plural = _("honours")
