"""Sites and linear places: what stands at a point, and what runs through several towns."""

import json
from collections.abc import Sequence
from math import nan
from typing import Any, ClassVar, Self

import shapely
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gridwork.journal.retention import for_ever
from gridwork.kernel.names import in_language
from gridwork.kernel.records import Record
from gridwork.kernel.scope import Anywhere
from gridwork.places import crossings
from gridwork.places.models.place import Place, Placed


class CoordinateSystem(models.TextChoices):
    """The systems of gridwork.places.coordinates, in words."""

    WGS84 = "wgs84", "WGS 84"
    CGCS2000 = "cgcs2000", "CGCS 2000"
    GCJ02 = "gcj02", "GCJ-02"
    BD09 = "bd09", "BD-09"


class Source(models.TextChoices):
    DEVICE = "device", _("device")
    MAP = "map", _("pointed at on a map")
    ADDRESS = "address", _("found by its address")
    IMPORT = "import", _("taken in")


class Pointed(models.Model):
    """A point in WGS 84 and, beside it, what came in: system, values, source, accuracy. All empty, or lon and lat set.

    Filled by gridwork.places.boundaries.put_point(), never column by column.
    """

    lon = models.FloatField(_("longitude"), null=True, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    point_system = models.CharField(_("coordinate system"), max_length=8, choices=CoordinateSystem, blank=True)
    point_raw = models.CharField(_("coordinates as given"), max_length=60, blank=True)
    point_source = models.CharField(_("source of the point"), max_length=10, choices=Source, blank=True)
    point_accuracy = models.FloatField(_("accuracy in metres"), null=True, blank=True)
    # Another system in which the point would fit far better: a question for a person, it changes nothing.
    suspected_system = models.CharField(
        _("suspected coordinate system"), max_length=8, choices=CoordinateSystem, blank=True, editable=False
    )

    class Meta:
        abstract = True

    @property
    def point(self) -> dict[str, Any] | None:
        """As GeoJSON."""
        if self.lon is None or self.lat is None:
            return None
        return {"type": "Point", "coordinates": [self.lon, self.lat]}


class Site(Pointed, Placed):
    """A room, an office, a venue: something with an address at which work is done."""

    retention = for_ever("duty, video and sessions of past years refer to it")

    class Kind(models.TextChoices):
        OFFICE = "office", _("office")
        ROOM = "room", _("room")
        VENUE = "venue", _("venue")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=150)
    address = models.CharField(_("address"), max_length=200, blank=True)
    opened_on = models.DateField(_("opened"))
    closed_on = models.DateField(_("closed"), null=True, blank=True, help_text=_("The first day without it."))

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        indexes = (models.Index(fields=("name", "id"), name="site_by_name"),)
        constraints = (
            models.CheckConstraint(
                name="site_days",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gt=F("opened_on")),
                violation_error_message=_("It would end before it begins."),
            ),
            models.CheckConstraint(
                name="site_point",
                condition=Q(lon__isnull=True, lat__isnull=True)
                | Q(lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90),
                violation_error_message=_("A point has a longitude from −180 to 180 and a latitude from −90 to 90."),
            ),
        )

    def __str__(self) -> str:
        return self.name


def is_line(text: str) -> None:
    """ValidationError unless the text is a GeoJSON LineString with longitudes and latitudes."""
    try:
        shape = shapely.from_geojson(text)
    except shapely.errors.GEOSException:
        shape = None
    west, south, east, north = shapely.bounds(shape) if shape is not None else (nan, nan, nan, nan)
    on_earth = west >= -180 and east <= 180 and south >= -90 and north <= 90
    if shape is None or shape.geom_type != "LineString" or not shape.is_valid or not on_earth:
        raise ValidationError(_("This is not a GeoJSON LineString in WGS 84, longitude first."))


class LinearPlace(Record):
    """A segment of a railway, a river or a road, by the mileage of its line."""

    scope = Anywhere()  # it runs through several towns, and each of them answers for its part
    retention = for_ever("patrols and hazards of past years refer to it")

    class Kind(models.TextChoices):
        RAILWAY = "railway", _("railway")
        RIVER = "river", _("river")
        ROAD = "road", _("road")

    class LineClass(models.TextChoices):
        ORDINARY = "ordinary", _("ordinary line")
        HIGH_SPEED = "high_speed", _("high-speed line")

    name_en = models.CharField(_("name"), max_length=150)
    name_zh = models.CharField(_("name in Chinese"), max_length=150, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    line = models.CharField(_("name of the line"), max_length=100)
    line_class = models.CharField(_("line class"), max_length=10, choices=LineClass, blank=True)
    from_m = models.PositiveIntegerField(_("mileage from, in metres"))
    to_m = models.PositiveIntegerField(_("mileage to, in metres"))
    shape = models.TextField(
        _("shape"),
        blank=True,
        validators=(is_line,),
        help_text=_("A GeoJSON LineString in WGS 84, drawn in the direction of the mileage."),
    )
    source = models.CharField(_("source"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("linear place")
        verbose_name_plural = _("linear places")
        indexes = (models.Index(fields=("line", "from_m"), name="linearplace_along"),)
        constraints = (
            models.CheckConstraint(
                name="linearplace_mileage",
                condition=Q(to_m__gt=F("from_m")),
                violation_error_message=_("The mileage must rise from its beginning to its end."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self.name_en, self.name_zh)

    @property
    def geometry(self) -> dict[str, Any] | None:
        return json.loads(self.shape) if self.shape else None

    @classmethod
    def derive(cls, rows: Sequence[Self]) -> None:
        crossings.follow_lines([row.pk for row in rows])


class TownCrossed(models.Model):
    """A stretch of a linear place that lies in one town; derived from its shape and the boundaries."""

    internal: ClassVar[str] = "shown with its linear place, to whoever may see that"
    retention = for_ever("derived")

    linear_place = models.ForeignKey(LinearPlace, models.CASCADE, related_name="towns_crossed")
    town = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("town"))
    from_m = models.PositiveIntegerField(_("mileage from, in metres"))
    to_m = models.PositiveIntegerField(_("mileage to, in metres"))

    class Meta:
        verbose_name = _("town crossed")
        verbose_name_plural = _("towns crossed")
        ordering = ("from_m",)

    def __str__(self) -> str:
        return f"{self.town} {self.from_m}–{self.to_m}"
