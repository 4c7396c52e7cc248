"""From an address, of a page or of the API, to a question that this user may ask."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from gridwork.columns.addresses import day_of, key_of
from gridwork.figures.answers import Question
from gridwork.figures.declared import indicators
from gridwork.figures.indicators import Indicator
from gridwork.figures.periods import FIRST, LAST, Period, month, year
from gridwork.kernel.records import RecordQuerySet
from gridwork.kernel.refusals import Refusal
from gridwork.places.models import Level, Place

VIEW = "figures.view_figure"


def open_to(user: Any) -> list[Indicator]:
    return [each for each in indicators().values() if user.has_perm(each.permission)]


def found(user: Any, name: str) -> Indicator:
    indicator = indicators().get(name)
    if indicator is None or not user.has_perm(indicator.permission):
        raise Http404(_("There is no such figure, or you may not see it."))
    return indicator


def places(user: Any, indicator: Indicator) -> RecordQuerySet:
    """Places of which the user may see this figure: by the grants that carry its permission."""
    rows = Place.objects.visible_to(user, indicator.permission)
    return rows.filter(level__lte=Level.VILLAGE).order_by("level", "code", "pk")


def asked(user: Any, indicator: Indicator, given: Mapping[str, str], today: date) -> Question:
    """`year`, `month`, `place` (its id) and `as_of`; without them this year, and the highest place that is open.

    Refusal: something cannot be read. PermissionDenied: no place is open. Http404: that one is not.
    """
    open_places = places(user, indicator)
    chosen = given.get("place", "")
    if chosen:
        key = key_of(chosen)
        place = open_places.filter(pk=key).first() if key is not None else None
        if place is None:
            raise Http404(_("There is no such place, or you may not see its figures."))
    else:
        place = open_places.first()
        if place is None:
            raise PermissionDenied(_("No grant of yours carries figures of a whole place."))
    return Question(indicator, _period(given, today), place, _day(given.get("as_of", "")))


def cursor(row: Mapping[str, Any]) -> str:
    """Where the page after this row begins, for an address."""
    return f"{row['on'].isoformat()}.{row['key']}"


def after(given: str) -> tuple[date, int] | tuple[()]:
    if not given:
        return ()
    day, _dot, key = given.partition(".")
    try:
        return date.fromisoformat(day), int(key[:19])
    except ValueError:
        raise Refusal(_("This page was not given out by the list. Begin at its first page.")) from None


def _period(given: Mapping[str, str], today: date) -> Period:
    number, part = given.get("year", "") or str(today.year), given.get("month", "")
    if not (number.isdecimal() and FIRST <= int(number) <= LAST):
        raise Refusal(_("“%(given)s” is no year. Give one such as 2017.") % {"given": number})
    if not part:
        return year(int(number))
    if not (part.isdecimal() and 1 <= int(part) <= 12):
        raise Refusal(_("“%(given)s” is no month. Give one from 1 to 12.") % {"given": part})
    return month(int(number), int(part))


def _day(given: str) -> date | None:
    if not given:
        return None
    day = day_of(given)
    if day is None or not FIRST <= day.year <= LAST:
        raise Refusal(_("“%(given)s” is no day. Give one such as 2017-06-30.") % {"given": given})
    return day
