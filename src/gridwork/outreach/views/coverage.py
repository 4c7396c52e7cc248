"""Coverage: every village since a day on a map with the list beside it, the missing by name."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page

from gridwork.columns.addresses import day_of
from gridwork.downloads import as_file, csv_file
from gridwork.kernel.access import SignedInRequest, allows
from gridwork.outreach.covering import Covered, covered
from gridwork.outreach.models import Session
from gridwork.outreach.states import Form
from gridwork.places import outlines
from gridwork.places.dated import is_open
from gridwork.places.models import Level, Place
from gridwork.places.tree import current

may_see = allows("outreach.view_session")


class Question:
    """What the address asks: `?since=2017-06-01&until=2017-12-31&form=lecture`; else lectures since June this year."""

    def __init__(self, request: SignedInRequest) -> None:
        today = timezone.localdate()
        self.user, self.query = request.user, request.GET
        self.until = _day(request.GET.get("until", "")) or today
        since = _day(request.GET.get("since", "")) or date(self.until.year, 6, 1)
        self.since = min(since, self.until)
        said = request.GET.get("form", "")
        self.form = Form(said) if said in Form.values else Form.LECTURE

    def answer(self) -> list[Covered]:
        """The villages of the last day that the reader reaches."""
        reached = Place.objects.visible_to(self.user, "outreach.view_session")
        villages = reached.filter(is_open(self.until), level=Level.VILLAGE).values_list("pk", flat=True)
        tree, rows = current(), Session.objects.visible_to(self.user)
        inside = [pk for pk in villages if pk in tree.nodes]
        return covered(tree, inside, form=self.form, first=self.since, last=self.until, rows=rows)

    def sessions_url(self, village: int) -> str:
        """The sessions behind the number of a village."""
        days = f"held_on_from={self.since}&held_on_to={self.until}"
        return f"{reverse('sessions:list')}?place={village}&form={self.form}&state=counted&{days}"


@may_see
def coverage(request: SignedInRequest) -> HttpResponse:
    question = Question(request)
    found = question.answer()
    missing = [each for each in found if each.missing]
    context = {
        "title": _("Coverage of villages"),
        "question": question,
        "forms": Form.choices,
        "total": len(found),
        "reached": len(found) - len(missing),
        "missing": missing,
        "others": [(each, question.sessions_url(each.village.id)) for each in found if not each.missing],
        "map_url": f"{reverse('outreach-coverage-map')}?{request.GET.urlencode()}",
        "export_url": f"{reverse('outreach-coverage-file')}?{request.GET.urlencode()}",
    }
    return render(request, "outreach/coverage.html", context)


@may_see
@gzip_page
def coverage_map(request: SignedInRequest) -> HttpResponse:
    question = Question(request)
    told = {
        each.village.id: {"count": each.count, "url": question.sessions_url(each.village.id)}
        for each in question.answer()
    }
    body = outlines.collection(current(), told, Level.VILLAGE, question.until, told)
    return HttpResponse(body, content_type="application/geo+json")


@may_see
def coverage_file(request: SignedInRequest) -> StreamingHttpResponse:
    question = Question(request)
    answer = StreamingHttpResponse(csv_file(_lines(question.answer())), "text/csv; charset=utf-8")
    return as_file(answer, f"coverage-{question.form}-{question.since}-{question.until}.csv")


def _lines(found: Iterable[Covered]) -> Iterable[list[Any]]:
    yield [_("Town"), _("Village or community"), _("Code"), _("Sessions counted"), _("Last on"), _("Waits for")]
    for each in found:
        days: list[Any] = [day.isoformat() if day else "" for day in (each.last_on, each.waits_for)]
        yield [str(each.town or ""), str(each.village), each.village.code, each.count, *days]


def _day(said: str) -> date | None:
    found = day_of(said)
    return found if found and 1950 <= found.year < 2200 else None
