"""What a place has had through time: names, codes, boundaries, parents, and what it became."""

from collections.abc import Sequence
from typing import Any, ClassVar, Self

import shapely
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from gridwork.journal.retention import for_ever
from gridwork.kernel.records import Record
from gridwork.kernel.scope import Within
from gridwork.places import crossings
from gridwork.places.dated import NoOverlap, not_empty
from gridwork.places.models.place import Place, PlaceEdition


class _Dated(Record):
    """Holds from one day until another, half-open; changed by gridwork.places.actions, which keep Place in step."""

    scope = Within(place="place_id")
    retention = for_ever("reports of past years refer to it")
    topic: ClassVar[str] = "tree"

    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True, help_text=_("The first day it no longer holds."))

    class Meta:
        abstract = True

    @classmethod
    def derive(cls, rows: Sequence[Self]) -> None:
        PlaceEdition.renew(cls.topic)


class PlaceName(_Dated):
    """A name of a place in one language, from one day until another."""

    class Kind(models.TextChoices):
        OFFICIAL = "official", _("official")
        SHORT = "short", _("short")
        LOCAL = "local", _("local")

    place = models.ForeignKey(Place, models.PROTECT, related_name="names", verbose_name=_("place"))
    language = models.CharField(_("language"), max_length=8)
    text = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.OFFICIAL)

    class Meta:
        verbose_name = _("name of a place")
        verbose_name_plural = _("names of places")
        constraints = (
            not_empty("placename_days"),
            NoOverlap(name="placename_one_a_day", key=("place", "language", "kind")),
        )

    def __str__(self) -> str:
        return self.text


class PlaceCode(_Dated):
    """A code that a scheme gives to a place, from one day until another."""

    OFFICIAL: ClassVar[str] = "official"  # the scheme of the district's own codes, the one copied to Place.code

    place = models.ForeignKey(Place, models.PROTECT, related_name="codes", verbose_name=_("place"))
    scheme = models.CharField(_("scheme"), max_length=20, default=OFFICIAL)
    code = models.CharField(_("code"), max_length=20)

    class Meta:
        verbose_name = _("code of a place")
        verbose_name_plural = _("codes of places")
        indexes = (models.Index(name="placecode_of_scheme", fields=("scheme", "code")),)
        constraints = (
            not_empty("placecode_days"),
            NoOverlap(name="placecode_one_a_day", key=("place", "scheme")),
            NoOverlap(name="placecode_one_place", key=("scheme", "code")),
        )

    def __str__(self) -> str:
        return self.code


class PlaceBoundary(_Dated):
    """The area of a place in WGS 84, from one day until another, and where it was taken from."""

    topic = "shapes"

    place = models.ForeignKey(Place, models.PROTECT, related_name="boundaries", verbose_name=_("place"))
    shape = models.BinaryField(_("shape"))  # WKB, polygons only
    source = models.CharField(_("source"), max_length=100)

    class Meta:
        verbose_name = _("boundary of a place")
        verbose_name_plural = _("boundaries of places")
        constraints = (not_empty("placeboundary_days"), NoOverlap(name="placeboundary_one_a_day", key=("place",)))

    def __str__(self) -> str:
        corners = int(shapely.get_num_coordinates(self.geometry))
        return ngettext("%(count)d corner", "%(count)d corners", corners) % {"count": corners}

    @property
    def geometry(self) -> Any:
        return shapely.from_wkb(bytes(self.shape))

    @property
    def outline(self) -> dict[str, Any]:
        """As GeoJSON."""
        return dict(shapely.geometry.mapping(self.geometry))

    @classmethod
    def derive(cls, rows: Sequence[Self]) -> None:
        super().derive(rows)
        crossings.follow_towns([row.place_id for row in rows])


class PlaceParent(_Dated):
    """The place in which another lies, from one day until another."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="parents", verbose_name=_("place"))
    parent = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("lies in"))

    class Meta:
        verbose_name = _("parent of a place")
        verbose_name_plural = _("parents of places")
        constraints = (
            not_empty("placeparent_days"),
            models.CheckConstraint(
                name="placeparent_other",
                condition=~Q(place=F("parent")),
                violation_error_message=_("A place does not lie in itself."),
            ),
            NoOverlap(name="placeparent_one_a_day", key=("place",)),
        )

    def __str__(self) -> str:
        return str(self.parent)


class PlaceSuccessor(Record):
    """What a place became on a day: the weight is the share of the old place's counts that passes to the new one."""

    scope = Within(place="old_id")
    retention = for_ever("comparisons across a change of places rest on it")

    old = models.ForeignKey(Place, models.PROTECT, related_name="successors", verbose_name=_("old place"))
    new = models.ForeignKey(Place, models.PROTECT, related_name="predecessors", verbose_name=_("new place"))
    from_on = models.DateField(_("from"))
    weight = models.DecimalField(_("weight"), max_digits=7, decimal_places=6, default=1)

    class Meta:
        verbose_name = _("successor of a place")
        verbose_name_plural = _("successors of places")
        constraints = (
            models.UniqueConstraint(
                name="placesuccessor_once",
                fields=("old", "new", "from_on"),
                violation_error_message=_("This successor is already recorded."),
            ),
            models.CheckConstraint(
                name="placesuccessor_other",
                condition=~Q(old=F("new")),
                violation_error_message=_("A place does not succeed itself."),
            ),
            models.CheckConstraint(
                name="placesuccessor_weight",
                condition=Q(weight__gt=0, weight__lte=1),
                violation_error_message=_("The weight is a share: more than 0, at most 1."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"
