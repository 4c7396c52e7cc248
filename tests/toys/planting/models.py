"""Beds, and the trees that stand in them."""

from django.db import models

from gridwork.journal.retention import for_ever
from gridwork.places.models import Placed


class Bed(Placed):
    """A piece of ground where trees are planted."""

    retention = for_ever("a toy")

    name = models.CharField(max_length=50)
    lon = models.FloatField()
    lat = models.FloatField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("place", "name"), name="bed_name"),)

    def __str__(self) -> str:
        return self.name

    @property
    def point(self) -> dict:
        return {"type": "Point", "coordinates": [self.lon, self.lat]}


class Tree(Placed):
    """One tree in a bed."""

    retention = for_ever("a toy")

    bed = models.ForeignKey(Bed, models.PROTECT)
    kind = models.CharField(max_length=50, choices=[("oak", "Oak"), ("elm", "Elm")])
    planted_on = models.DateField()
    stands = models.BooleanField(default=True)
