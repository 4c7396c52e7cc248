"""Materials: films, songs, journal issues and the like, and how far each went."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from gridwork.documents.models import Titled
from gridwork.journal.retention import FOR_EVER
from gridwork.kernel.records import Record
from gridwork.kernel.scope import Anywhere
from gridwork.organisations.models import Body
from gridwork.outreach.models.campaigns import Campaign


class Material(Record, Titled):
    """A film, song, journal issue or other work made to be passed on, with who issued it and when."""

    class Kind(models.TextChoices):
        FILM = "film", _("film")
        SONG = "song", _("song")
        JOURNAL = "journal", _("journal issue")
        BOOKLET = "booklet", _("booklet")
        POSTER = "poster", _("poster")
        BROADCAST = "broadcast", _("broadcast")

    scope = Anywhere()
    retention = FOR_EVER

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    body = models.ForeignKey(Body, models.PROTECT, verbose_name=_("issued by"), related_name="+")
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, verbose_name=_("campaign"), related_name="materials"
    )
    issued_on = models.DateField(_("issued on"), db_index=True)
    link = models.URLField(_("where it is to be had"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")


class Reach(Record):
    """How far a material had gone by a day, by one measure, as a named source says; never a number of persons."""

    class Measure(models.TextChoices):
        PLAYS = "plays", _("plays")
        VIEWS = "views", _("page views")
        COPIES = "copies", _("copies handed out")
        SHOWINGS = "showings", _("showings")

    scope = Anywhere()
    retention = FOR_EVER

    material = models.ForeignKey(Material, models.PROTECT, verbose_name=_("material"), related_name="reaches")
    measure = models.CharField(_("measure"), max_length=10, choices=Measure)
    number = models.PositiveBigIntegerField(_("how many so far"))
    as_of = models.DateField(_("as of"))
    source = models.CharField(_("source"), max_length=150, help_text=_("Where it was read, such as a platform."))

    class Meta:
        verbose_name = _("reach")
        verbose_name_plural = _("reaches")
        constraints = (
            models.UniqueConstraint(
                name="reach_reading",
                fields=("material", "measure", "source", "as_of"),
                violation_error_message=_("That reading is already entered."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_measure_display()} {self.number:,}"

    def clean(self) -> None:
        if self.as_of and self.material_id and self.as_of < self.material.issued_on:
            raise ValidationError({"as_of": _("It was issued only on %(day)s.") % {"day": self.material.issued_on}})
