"""The calendar: a year of the district or of one body, with what makes a day other than its weekday says."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from gridwork.calendars.countries import holiday_names
from gridwork.kernel.access import SignedInRequest, allows
from gridwork.kernel.answers import found_or_404
from gridwork.organisations.hours import working_time
from gridwork.organisations.models import Body, DayOverride, Weekday
from gridwork.organisations.year import months

FIRST, LAST = 1990, 2100
WEEKDAYS = (
    gettext_lazy("Mo"),
    gettext_lazy("Tu"),
    gettext_lazy("We"),
    gettext_lazy("Th"),
    gettext_lazy("Fr"),
    gettext_lazy("Sa"),
    gettext_lazy("Su"),
)


@allows("organisations.view_dayoverride")
def calendar(request: SignedInRequest) -> HttpResponse:
    """`?year=2026&body=7`; without a body the district's."""
    year, body = _year(request), _body(request)
    hours = working_time(body.pk if body else None)
    entered = _entered(year, body)
    shown = months(year, hours, _holidays(year), {day.falls_on: day.reason for day in entered})
    context = {
        "title": _("Calendar"),
        "year": year,
        "body": body,
        "before": year - 1 if year > FIRST else None,
        "after": year + 1 if year < LAST else None,
        "months": shown,
        "worked": sum(month.worked for month in shown),
        "weekdays": WEEKDAYS,
        "week": list(zip(Weekday.labels, hours.week, strict=True)),
        "entered": entered,
        "announced": hours.announced is None or year in hours.announced,
        "today": timezone.localdate(),
        "may_add": request.user.has_perm("organisations.add_dayoverride"),
    }
    return render(request, "organisations/calendar.html", context)


def _year(request: SignedInRequest) -> int:
    said = request.GET.get("year", "")
    year = int(said) if said.isdecimal() and len(said) == 4 else timezone.localdate().year
    if not FIRST <= year <= LAST:
        raise Http404(_("The calendar reaches from %(first)s to %(last)s.") % {"first": FIRST, "last": LAST})
    return year


def _body(request: SignedInRequest) -> Body | None:
    said = request.GET.get("body", "")
    return found_or_404(Body.objects.visible_to(request.user), int(said)) if said.isdecimal() else None


def _entered(year: int, body: Body | None) -> list[DayOverride]:
    """The district's days and the body's own; of two for one day the body's counts, and is the later in the list."""
    days = DayOverride.known.filter(falls_on__year=year).select_related("body", "basis")
    own: list[Any] = list(days.filter(body=body)) if body else []
    return sorted([*days.filter(body=None), *own], key=lambda day: (day.falls_on, day.body_id or 0))


def _holidays(year: int) -> dict[Any, str]:
    language = {"zh-hans": "zh_CN", "en": "en_US"}.get(get_language() or "", "en_US")
    return holiday_names(settings.COUNTRY, year, language, settings.COUNTRY_SUBDIVISION or None)
