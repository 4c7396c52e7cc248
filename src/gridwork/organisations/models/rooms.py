"""Rooms: what a governance centre offers behind its doors (GB/T 33200)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gridwork.journal.retention import for_ever
from gridwork.kernel.names import in_language
from gridwork.kernel.records import Record
from gridwork.kernel.scope import Anywhere
from gridwork.organisations.models.bodies import Body
from gridwork.places.models import Site


class Purpose(models.TextChoices):
    RECEPTION = "reception", _("reception")
    MEDIATION = "mediation", _("mediation")
    COUNSELLING = "counselling", _("counselling")
    LEGAL_AID = "legal_aid", _("legal aid")
    MONITORING = "monitoring", _("monitoring")
    CONSULTATION = "consultation", _("case conference")
    TRAINING = "training", _("training")


class Room(Record):
    """A room of a body and the purpose it serves there."""

    scope = Anywhere()
    retention = for_ever("past work refers to it")

    body = models.ForeignKey(Body, models.PROTECT, verbose_name=_("body"), related_name="rooms")
    name_en = models.CharField(_("name"), max_length=100)
    name_zh = models.CharField(_("name in Chinese"), max_length=100, blank=True)
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    site = models.ForeignKey(Site, models.PROTECT, verbose_name=_("site"), null=True, blank=True, related_name="+")
    located = models.CharField(_("floor and door"), max_length=100, blank=True)
    seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    closed_on = models.DateField(_("given up"), null=True, blank=True)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self.name_en, self.name_zh)
