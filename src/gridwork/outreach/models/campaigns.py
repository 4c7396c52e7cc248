"""Campaigns: what several bodies set out to tell, from a day to a day, on the basis of a document."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gridwork.documents.models import Document, Titled
from gridwork.journal.retention import FOR_EVER
from gridwork.kernel.records import Record
from gridwork.kernel.scope import Anywhere
from gridwork.kernel.spans import Spanned
from gridwork.organisations.models import Body


class Campaign(Spanned, Titled):
    """An undertaking of one or several bodies to bring something home to the public, from a day to a day."""

    scope = Anywhere()
    retention = FOR_EVER

    lead = models.ForeignKey(Body, models.PROTECT, verbose_name=_("lead body"), related_name="+")
    basis = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, verbose_name=_("document it rests on"), related_name="+"
    )
    purpose = models.TextField(_("what it is to bring home"), blank=True)

    class Meta(Spanned.Meta):
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")


class CampaignPartner(Record):
    """A body that takes part in a campaign beside the one that leads it."""

    scope = Anywhere()
    retention = FOR_EVER

    campaign = models.ForeignKey(Campaign, models.PROTECT, verbose_name=_("campaign"), related_name="partners")
    body = models.ForeignKey(Body, models.PROTECT, verbose_name=_("body"), related_name="+")
    share = models.CharField(_("what it does"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("campaign partner")
        verbose_name_plural = _("campaign partners")
        constraints = (
            models.UniqueConstraint(
                name="campaignpartner_once",
                fields=("campaign", "body"),
                violation_error_message=_("That body takes part already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.campaign} · {self.body}"
