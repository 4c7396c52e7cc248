"""What the district knows on the day of an edition: its places of a level, with their codes, names and parents then."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gridwork.places.codelists.comparing import Standing
from gridwork.places.codelists.reading import Line
from gridwork.places.dated import holding, is_open
from gridwork.places.models import Level, Place, PlaceCode
from gridwork.places.standing import names_on, parents_on

TOLD = 10  # codes named in one sentence


def standing_on(day: date, district: Place, level: int, language: str) -> list[Standing]:
    """Five queries, whatever the number of places."""
    parents, codes = parents_on(day), _codes_on(day)
    names = names_on(day, language=language)
    rows = Place.known.filter(is_open(day), level=level).order_by("pk").values_list("pk", "kind")
    return [
        Standing(place, codes.get(place, ""), names.get(place, ""), kind, codes.get(parents.get(place, 0), ""))
        for place, kind in rows
        if _lies_in(place, district.pk, parents)
    ]


def parents_of(lines: list[Line], day: date, district: Place, level: int) -> dict[str, int]:
    """The places that the lines say they lie in, by code. ValidationError: some are not known on that day."""
    codes, parents = {code: place for place, code in _codes_on(day).items()}, parents_on(day)
    levels = dict(Place.known.filter(level__lt=level).values_list("pk", "level"))
    found: dict[str, int] = {}
    missing: dict[str, int] = {}
    for line in lines:
        place = codes.get(line.parent_code)
        if place is None or place not in levels or not _lies_in(place, district.pk, parents):
            missing.setdefault(line.parent_code, line.number)
        else:
            found[line.parent_code] = place
    if missing:
        told = [_("%(code)s (line %(n)s)") % {"code": code, "n": number} for code, number in missing.items()]
        words = _("No place in %(district)s has the code %(codes)s on %(day)s. Take in what holds these lines first.")
        raise ValidationError(
            words % {"district": district, "codes": ", ".join(told[:TOLD]), "day": day.isoformat()}, code="parent"
        )
    return found


def last_known(district: Place, level: Level) -> date | None:
    from gridwork.places.models import CodeList
    from gridwork.places.procedures import CodeListState

    rows = CodeList.known.filter(place=district, level=level, state=CodeListState.CONFIRMED)
    return rows.order_by("-as_of").values_list("as_of", flat=True).first()


def _codes_on(day: date) -> dict[int, str]:
    rows = PlaceCode.known.filter(holding(day), scheme=PlaceCode.OFFICIAL)
    return dict(rows.values_list("place_id", "code"))


def _lies_in(place: int, district: int, parents: dict[int, int]) -> bool:
    above: int | None = place
    while above is not None:
        if above == district:
            return True
        above = parents.get(above)
    return False
