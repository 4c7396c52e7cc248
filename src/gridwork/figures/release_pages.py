"""Pages of releases: what staff see of one before it is published, and what anybody sees without signing in."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from gridwork.columns.addresses import key_of
from gridwork.downloads import as_file, csv_file
from gridwork.figures import public_maps, published
from gridwork.figures.models import Release
from gridwork.figures.procedures import BINDING, ReleaseState
from gridwork.kernel import pages
from gridwork.kernel.access import SignedInRequest, allows, public
from gridwork.kernel.answers import found_or_404
from gridwork.kernel.registers import Register

PAGE = 50

anybody = public("what was published is everybody's, and nothing else stands here")


@allows("figures.view_release")
def release_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """With what is left out of it, why it is withheld, and the earlier releases it is bound by."""
    register = Register.of[Release]
    release = found_or_404(register.rows(request.user), pk)
    context = pages.record_context(register, request, release)
    if release.state in BINDING:
        context |= _cells(release)
    bound = Release.objects.visible_to(request.user).filter(pk__in=release.audit.get("earlier", ()))
    context["bound"] = list(bound.select_related("place").order_by("-pk")[:PAGE])
    context["bound_hidden"] = len(release.audit.get("earlier", ())) - len(context["bound"])
    return render(request, register.record_template, context)


@anybody
def index(request: HttpRequest) -> HttpResponse:
    before = key_of(request.GET.get("before", ""))
    rows = _published().order_by("-pk")
    found = list((rows if before is None else rows.filter(pk__lt=before))[: PAGE + 1])
    context = {
        "title": _("Public tables"),
        "releases": found[:PAGE],
        "next": found[PAGE - 1].pk if len(found) > PAGE else "",
    }
    return render(request, "figures/public_list.html", context)


@anybody
def page(request: HttpRequest, number: int) -> HttpResponse:
    """One that was withdrawn says so, and why, and no number more."""
    found = _shown(number)
    if found.state == ReleaseState.WITHDRAWN:
        return render(request, "figures/public_gone.html", {"title": str(found), "release": found}, status=410)
    context = {"title": found.title, "release": found} | _cells(found)
    return render(request, "figures/public_table.html", context)


@anybody
def as_csv(_request: HttpRequest, number: int) -> HttpResponse:
    release = _standing(number)
    made = HttpResponse(csv_file(published.lines(release)), "text/csv; charset=utf-8")
    return as_file(made, f"{_stem(release)}.csv")


@anybody
def as_json(_request: HttpRequest, number: int) -> HttpResponse:
    release = _standing(number)
    made = JsonResponse(_document(release), json_dumps_params={"ensure_ascii": False, "indent": 1})
    return as_file(made, f"{_stem(release)}.json")


def _cells(release: Release) -> dict[str, Any]:
    table = published.table(release)
    return {"table": table, "drawing": public_maps.drawing(release, table) if release.is_map else None}


def _document(release: Release) -> Mapping[str, Any]:
    heads, *lines = published.lines(release)
    return {
        "figure": release.indicator,
        "title": release.title,
        "unit": release.unit,
        "definition": release.definition,
        "definition_version": release.definition_version,
        "place": str(release.place),
        "period": {"first": release.period.first.isoformat(), "last": release.period.last.isoformat()},
        "as_of": release.as_of.isoformat(),
        "published_on": timezone.localdate(release.published_at).isoformat(),
        "licence": release.licence,
        "threshold": release.threshold,
        "columns": heads,
        "rows": lines,
    }


def _stem(release: Release) -> str:
    return f"{release.indicator}-{release.span}-{release.pk}"


def _published() -> Any:
    rows = Release.objects.unscoped("published, and so everybody's").filter(state=ReleaseState.PUBLISHED)
    return rows.select_related("place")


def _shown(number: int) -> Release:
    rows = Release.objects.unscoped("was published, and so is everybody's")
    shown = rows.filter(state__in=(ReleaseState.PUBLISHED, ReleaseState.WITHDRAWN)).select_related("place")
    found: Release | None = shown.filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise Http404(_("There is no such public table."))
    return found


def _standing(number: int) -> Release:
    found = _shown(number)
    if found.state != ReleaseState.PUBLISHED:
        raise Http404(_("This table was withdrawn from view."))
    return found
