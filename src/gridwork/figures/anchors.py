"""Points of public maps: every one passes here, and is drawn at an anchor that stands for eight addresses or not."""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from math import cos, isfinite, radians
from pathlib import Path
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from gridwork.analysis.anchors import FEWEST, Anchors
from gridwork.figures.models import AddressAnchors
from gridwork.imports.readers import reader_of
from gridwork.kernel.actors import System as Actor
from gridwork.kernel.refusals import Refusal
from gridwork.places.coordinates import System, to_wgs84

DEGREE = 111_320.0  # metres of a degree of latitude


def public_points[T](rows: Iterable[T]) -> list[tuple[T, tuple[float, float]]]:
    """Those that may stand on a public map, each with where it is drawn: longitude and latitude in WGS 84.

    A row says by `on_public_map` that it may; who says nothing may not. Without anchors nothing is drawn.
    """
    open_ones = [row for row in rows if getattr(row, "on_public_map", False) is True and getattr(row, "lon", None)]
    kept = AddressAnchors.objects.unscoped("anchors stand for no address of their own").first()
    if kept is None or not open_ones:
        return []
    drawn = _unpacked(kept.sha256).snapped([(row.lon, row.lat) for row in open_ones])  # type: ignore[attr-defined]
    pairs = zip(open_ones, drawn.tolist(), strict=True)
    return [(row, (lon, lat)) for row, (lon, lat) in pairs if isfinite(lon)]


@dataclass(frozen=True)
class Addresses:
    """A file of address points: which columns hold them, in which coordinate system, whose they are."""

    path: Path
    source: str
    licence: str
    longitude: str = "longitude"  # as the reader calls the coordinates of GeoJSON
    latitude: str = "latitude"
    system: System = System.WGS84

    def points(self) -> Iterator[tuple[float, float] | None]:
        """None for a row without a point that can be read."""
        reader = reader_of(self.path)
        names = (self.longitude, self.latitude)
        if missing := [name for name in names if name not in reader.columns]:
            words = _("There is no column “%(name)s”. The file has: %(columns)s.")
            raise Refusal(words % {"name": missing[0], "columns": ", ".join(reader.columns)})
        for row in reader.rows(names):
            try:
                lon, lat = (float(row.cells.get(name, "")) for name in names)
            except ValueError:
                yield None
                continue
            yield (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else None


def keep(addresses: Addresses, now: datetime) -> tuple[AddressAnchors, int]:
    """Build the anchors of a district, once; also how many rows had no point. The addresses are forgotten."""
    if AddressAnchors.known.exists():
        raise Refusal(
            _("There are anchors already. Setting others would show what lies in both the old field and the new.")
        )
    read = list(addresses.points())
    points = np.array([point for point in read if point], np.float64).reshape(-1, 2)
    if len(points) < FEWEST:
        raise Refusal(_("An anchor stands for %(fewest)d addresses. The file has too few.") % {"fewest": FEWEST})
    lon, lat = to_wgs84(addresses.system, points[:, 0], points[:, 1])
    metres = (DEGREE * cos(radians(float(np.mean(lat)))), DEGREE)
    built = Anchors.of(np.column_stack([lon, lat]), metres)
    packed = built.packed()
    made = AddressAnchors(
        source=addresses.source,
        licence=addresses.licence,
        addresses=len(points),
        anchors=int(np.isfinite(built.places[:, 0]).sum()),
        sha256=sha256(packed).hexdigest(),
        packed=b64encode(packed).decode(),
        built_at=now,
    )
    made.write(by=Actor(f"anchors of {addresses.path.name}"), now=now)
    return made, len(read) - len(points)


@lru_cache(maxsize=1)
def _unpacked(digest: str) -> Any:
    """Kept in this process: they never change."""
    kept = AddressAnchors.objects.unscoped("anchors stand for no address of their own").get(sha256=digest)
    return Anchors.unpacked(BytesIO(b64decode(kept.packed)))
