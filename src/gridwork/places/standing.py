"""What the dated rows say of a day: the names, codes and parents that places stand with."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from gridwork.places.dated import holding
from gridwork.places.models import Place, PlaceCode, PlaceName, PlaceParent

LANGUAGES = {"en": "name_en", "zh": "name_zh"}


def bring_up(places: Sequence[Place], today: date) -> list[Place]:
    """Set the columns of today from the dated rows; return the places, in memory and unsaved, where they differed.

    A closed place keeps what it had on its last day; one that opens later shows what it will open with.
    """
    days = {place.pk: _shown(place, today) for place in places}
    told: dict[int, dict[str, Any]] = {
        place.pk: {"name_en": "", "name_zh": "", "code": "", "parent_id": None} for place in places
    }
    names = PlaceName.known.filter(kind=PlaceName.Kind.OFFICIAL, language__in=LANGUAGES)
    for place, language, text in _holding(names, days, "language", "text"):
        told[place][LANGUAGES[language]] = text
    for place, code in _holding(PlaceCode.known.filter(scheme=PlaceCode.OFFICIAL), days, "code"):
        told[place]["code"] = code
    for place, parent in _holding(PlaceParent.known.all(), days, "parent_id"):
        told[place]["parent_id"] = parent
    return [place for place in places if _take_over(place, told[place.pk])]


def names_on(day: date, places: Iterable[int] | None = None, language: str = "en") -> dict[int, str]:
    """The official names of places as of a day, of all places if none are named."""
    rows = PlaceName.known.filter(holding(day), kind=PlaceName.Kind.OFFICIAL, language=language)
    return dict((rows if places is None else rows.filter(place__in=places)).values_list("place_id", "text"))


def parents_on(day: date) -> dict[int, int]:
    return dict(PlaceParent.known.filter(holding(day)).values_list("place_id", "parent_id"))


def _shown(place: Place, today: date) -> date:
    last = place.closed_on - timedelta(days=1) if place.closed_on else today
    return max(place.opened_on, min(today, last))


def _holding(rows: QuerySet, days: Mapping[int, date], *columns: str) -> Iterable[tuple[Any, ...]]:
    """(place, columns …) of the rows that hold on the day of their place."""
    few = rows.filter(place__in=days) if len(days) < 1000 else rows
    for place, from_on, until_on, *values in few.values_list("place_id", "from_on", "until_on", *columns):
        day = days.get(place)
        if day is not None and from_on <= day and (until_on is None or day < until_on):
            yield place, *values


def _take_over(place: Place, told: Mapping[str, Any]) -> bool:
    differs = {name: value for name, value in told.items() if getattr(place, name) != value}
    for name, value in differs.items():
        setattr(place, name, value)
    return bool(differs)
