"""Pointed: the points of a sample on the ground, in the stated system and in the one that fits the district better."""

from collections.abc import Mapping

import numpy as np
from django.core.exceptions import ValidationError

from gridwork.cases.imports.asked import SYSTEMS
from gridwork.columns.keys import OneOf
from gridwork.imports.points import OPTION, Point, PointReading
from gridwork.imports.targets import Run
from gridwork.kernel.records import local_day
from gridwork.places.boundaries import locate_many
from gridwork.places.coordinates import System
from gridwork.places.models import Place
from gridwork.places.raster import NOWHERE


def point_readings(points: Mapping[int, tuple[float, float]], run: Run) -> list[PointReading]:
    """By today's boundaries. The second is there only where the stated system is likely a mix-up."""
    try:
        stated = System(run.options.get(OPTION, System.WGS84))
    except ValueError as error:
        raise ValidationError(f"{run.options[OPTION]}?", code="coordinates") from error
    lons = np.array([lon for lon, _lat in points.values()], dtype=np.float64)
    lats = np.array([lat for _lon, lat in points.values()], dtype=np.float64)
    day = local_day(run.now)
    many = {stated: locate_many(lons, lats, stated, on=day)}
    if (likely := many[stated].suspected_mix_up) is not None:
        many[likely.system] = locate_many(lons, lats, likely.system, on=day)
    keys = {int(key) for each in many.values() for key in each.place_ids} - {NOWHERE}
    names = {place.pk: str(place) for place in Place.objects.visible_to(run.by).filter(OneOf("pk", keys))}
    return [
        PointReading(
            system.value,
            str(SYSTEMS[system]),
            [
                Point(line, float(lon), float(lat), names.get(int(key), ""))
                for line, lon, lat, key in zip(points, each.lons, each.lats, each.place_ids, strict=True)
            ],
        )
        for system, each in many.items()
    ]
