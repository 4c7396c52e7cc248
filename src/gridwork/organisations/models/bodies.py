"""Bodies: who can be given work, from the district down to the grid."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from gridwork.journal.retention import for_ever
from gridwork.kernel.names import in_language
from gridwork.kernel.records import Record, RecordQuerySet
from gridwork.kernel.scope import Anywhere
from gridwork.places.models import Place, PlaceAncestor, Site


class Level(models.IntegerChoices):
    """The four levels of a district's governance, and whoever stands above it."""

    ABOVE = 0, _("City or above")
    DISTRICT = 1, _("District")
    TOWN = 2, _("Town")
    VILLAGE = 3, _("Village or community")
    GRID = 4, _("Grid")


class Kind(models.TextChoices):
    GOVERNMENT = "government", _("government")
    DEPARTMENT = "department", _("department")
    COMMITTEE = "committee", _("village or residents’ committee")
    GOVERNANCE_CENTRE = "governance_centre", _("governance centre")
    COMMAND_CENTRE = "command_centre", _("command centre")
    POLICE = "police", _("police")
    COURT = "court", _("court")
    PROCURATORATE = "procuratorate", _("procuratorate")
    INSTITUTION = "institution", _("public institution")
    SOCIAL_ORGANISATION = "social_organisation", _("social organisation")
    COMPANY = "company", _("company")


class BodyQuerySet(RecordQuerySet):
    def open_on(self, day: date) -> Self:
        return self.filter(Q(opened_on=None) | Q(opened_on__lte=day), Q(closed_on=None) | Q(closed_on__gt=day))

    def that_may(self, subjects: Iterable[str], place_id: int, on: date) -> Self:
        """Those with a power over one of the subjects in this place, the one with the nearest place first."""
        from gridwork.organisations.models.powers import Power

        above = PlaceAncestor.objects.filter(place=place_id, ancestor=OuterRef("place"))
        powers = Power.over(subjects, on).filter(body=OuterRef("pk"))
        nearest = powers.annotate(distance=Subquery(above.values("distance"))).filter(distance__isnull=False)
        distance = Subquery(nearest.order_by("distance").values("distance")[:1])
        held = self.open_on(on).annotate(distance=distance).filter(distance__isnull=False)
        return held.order_by(F("distance"), "pk")


class Body(Record):
    """An organisation that can be given work, hold powers or answer for a figure."""

    scope = Anywhere()
    retention = for_ever("past work refers to it")
    personal = frozenset({"contact", "phone", "email"})

    name_en = models.CharField(_("name"), max_length=150, db_index=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=150, blank=True)
    code = models.CharField(_("code"), max_length=40, blank=True)
    level = models.SmallIntegerField(_("level"), choices=Level, default=Level.DISTRICT)
    kind = models.CharField(_("kind"), max_length=30, choices=Kind, default=Kind.DEPARTMENT)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("higher body"), related_name="children"
    )
    place = models.ForeignKey(Place, models.PROTECT, verbose_name=_("place"), null=True, blank=True, related_name="+")
    office = models.ForeignKey(Site, models.PROTECT, verbose_name=_("office"), null=True, blank=True, related_name="+")
    address = models.CharField(_("address"), max_length=200, blank=True)
    contact = models.CharField(_("contact"), max_length=100, blank=True)
    phone = models.CharField(_("telephone"), max_length=50, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    duty = models.TextField(_("duty"), blank=True)
    opened_on = models.DateField(_("set up"), null=True, blank=True)
    closed_on = models.DateField(_("dissolved"), null=True, blank=True)

    objects = BodyQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        constraints = (
            models.CheckConstraint(
                name="body_days",
                condition=Q(opened_on=None) | Q(closed_on=None) | Q(closed_on__gt=F("opened_on")),
                violation_error_message=_("It would be dissolved before it is set up."),
            ),
            models.UniqueConstraint(
                name="body_code",
                fields=("code",),
                condition=~Q(code=""),
                violation_error_message=_("A body of that code is already there."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self.name_en, self.name_zh)

    def clean(self) -> None:
        if self.pk and self.parent_id and self.pk in {self.parent_id, *bodies_above(self.parent_id)}:
            raise ValidationError({"parent": _("That body stands below this one.")})

    def may(self, subject: str | Iterable[str], place_id: int, on: date) -> bool:
        """Whether it has power that day over a subject, or over one of several, in that place."""
        subjects = [subject] if isinstance(subject, str) else subject
        return bodies_that_may(subjects, place_id, on).filter(pk=self.pk).exists()


def bodies_that_may(subjects: Iterable[str], place_id: int, on: date) -> BodyQuerySet:
    """Every body with the power, seen or not by whoever sends the work: one query. See BodyQuerySet.that_may."""
    return Body.objects.unscoped("work goes to whoever has the power").that_may(subjects, place_id, on)


def bodies_above(body: int) -> list[int]:
    """The ids of the higher bodies, nearest first."""
    above: list[int] = []
    parent = Body.known.filter(pk=body).values_list("parent", flat=True).first()
    while parent and parent not in above:
        above.append(parent)
        parent = Body.known.filter(pk=parent).values_list("parent", flat=True).first()
    return above
