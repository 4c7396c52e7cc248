"""Where rows lie: in the finest place that covers their point on the day of the report, else where they say."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import ClassVar, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from gridwork.imports.rows import Row, text_of
from gridwork.imports.targets import Run
from gridwork.kernel.records import local_day
from gridwork.places.boundaries import Located, locate_many
from gridwork.places.coordinates import System
from gridwork.places.models import Place, PlaceBoundary, Source
from gridwork.places.raster import NOWHERE


class Placing(NamedTuple):
    place_id: int
    located: Located | None


class PlacesOfRows:
    """Options: `coordinates` (the system of the points), `place` (the code of the place for rows that name none)."""

    options: ClassVar[frozenset[str]] = frozenset({"coordinates", "place"})

    def __init__(self, rows: Sequence[Row], run: Run) -> None:
        self.run = run
        self.default = _default(run)
        self.named = _named({row.values["place"] for row in rows} - {""}, run)
        pointed = [row for row in rows if row.values["point"] and row.values["point"] not in run.defaults]
        self.located = _located(pointed, run)
        self.drawn = bool(self.located) and PlaceBoundary.known.exists()

    def of(self, row: Row) -> Placing:
        """Also says what is odd: a point that is missing, or lies nowhere; a place that is not known."""
        named, point, located = row.values["place"], row.values["point"], self.located.get(row.line)
        places = self.named.get(named, [])
        if named and len(places) != 1:
            words = _("“%s” is the name of no place, or of several.") % named
            row.warn("unknown_place", words, self.run.columns.get("place", ""))
        if located is None or located.place_id is None or located.suspected_mix_up:
            self._warn_of_point(row, located)
        if suspect := self.run.suspects.get(point):
            words = _(
                "%(rows)s rows with %(different)s different addresses lie at exactly this point, elsewhere"
                " %(credible)s: is it where the geocoder puts what it does not know?"
            )
            row.warn("default_geocode", words % asdict(suspect), self.run.columns.get("point", ""))
        covered = located.place_id if located is not None else None
        return Placing(covered or (places[0] if len(places) == 1 else self.default), located)

    def _warn_of_point(self, row: Row, located: Located | None) -> None:
        at = self.run.columns.get("point", "")
        if row.values["point"] in self.run.defaults:
            row.warn("default_point", _("The point stands for none: its geocoder did not know the address."), at)
        elif located is None:
            row.warn("no_point", _("No point is given."), at)
        elif located.place_id is None and self.drawn:
            row.warn("outside_every_place", _("The point lies outside every place."), at)
        elif located.suspected_mix_up:
            words = _("The points would fit far better in %s.") % located.suspected_mix_up
            row.warn("other_coordinates", words, at)


def _default(run: Run) -> int:
    visible = Place.objects.visible_to(run.by)
    code = run.options.get("place", "")
    found = list(visible.filter(Q(code=code) if code else Q(parent=None)).values_list("pk", flat=True)[:2])
    if len(found) != 1:
        raise ValidationError(_("Name the place for cases that lie in none: the option “place” of the profile."))
    return int(found[0])


def _named(names: set[str], run: Run) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    if names:
        named = Q(code__in=names) | Q(name_en__in=names) | Q(name_zh__in=names)
        for place in Place.objects.visible_to(run.by).filter(named):
            for name in {place.code, place.name_en, place.name_zh} & names:
                found[name].append(place.pk)
    return found


def _located(rows: Sequence[Row], run: Run) -> dict[int, Located]:
    """By line. Points are looked up together between two changes of boundaries."""
    try:
        system = System(run.options.get("coordinates", System.WGS84))
    except ValueError as error:
        raise ValidationError(_("“%s” is no coordinate system.") % run.options["coordinates"]) from error
    changes, zone = _changes(), timezone.get_current_timezone()
    periods: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        periods[bisect_right(changes, row.values["reported_at"].astimezone(zone).date())].append(row)
    found: dict[int, Located] = {}
    for together in periods.values():
        points = [row.values["point"] for row in together]
        day = local_day(together[0].values["reported_at"])
        many = locate_many([lon for lon, _lat in points], [lat for _lon, lat in points], system, on=day)
        suspected = many.suspected_mix_up.system if many.suspected_mix_up else None
        told = zip(together, many.place_ids.tolist(), many.lons.tolist(), many.lats.tolist(), strict=True)
        for row, place, lon, lat in told:
            given = text_of(row.raw.cells, run.columns["point"], run.joined)[:60]
            place_id = None if place == NOWHERE else place
            found[row.line] = Located(place_id, lon, lat, given, system, Source.IMPORT, None, suspected)
    return found


def _changes() -> list[date]:
    days = PlaceBoundary.known.values_list("from_on", "until_on").distinct()
    return sorted({day for pair in days for day in pair if day})
