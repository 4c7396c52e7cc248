"""Who may do what where: a matrix that opens to its grants, and why one person may do one thing in one place."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from gridwork.accounts import permissions, rights
from gridwork.accounts.models import User
from gridwork.accounts.rights import Asked
from gridwork.columns.addresses import day_of
from gridwork.downloads import as_file, csv_file
from gridwork.kernel.access import SignedInRequest, allows
from gridwork.organisations.models import Body
from gridwork.places.models import Place

MOST = 500  # grants on the page
FILE = 100_000  # lines of a file


@allows("accounts.view_grant")
def who_may(request: SignedInRequest) -> HttpResponse:
    """`?permission=cases.dispatch&place=12&body=3&person=7&on=2026-09-18`; `format=csv` for a file."""
    asked = _asked(request)
    if request.GET.get("format") == "csv":
        return _csv(request, asked)
    found = rights.rights(request.user, asked, MOST + 1)
    roles, lines = rights.matrix(found[:MOST])
    person = User.objects.visible_to(request.user).filter(pk=asked.person).first() if asked.person else None
    context = {
        "title": _("Who may do what where"),
        "asked": asked,
        "permissions": permissions.choices(),
        "permission_words": permissions.in_words(asked.permission) if asked.permission else "",
        "place": _seen(Place, request, asked.place),
        "body": _seen(Body, request, asked.body),
        "person": person,
        "roles": roles,
        "lines": [(line.person, [(role, line.cells.get(role.pk, [])) for role in roles]) for line in lines],
        "more": len(found) > MOST,
        "most": MOST,
        "why": _why(request, person, asked),
        "csv_url": f"?{_with(request, format='csv')}",
    }
    return render(request, "accounts/rights.html", context)


def _why(request: SignedInRequest, person: User | None, asked: Asked) -> Any:
    """None unless one person, one permission and one place are asked about, and the grants of that place are open."""
    if not (person and asked.permission and asked.place):
        return None
    open_here = Place.objects.visible_to(request.user, "accounts.view_grant").filter(pk=asked.place).exists()
    return rights.why(person, asked) if open_here else None


def _asked(request: SignedInRequest) -> Asked:
    given = request.GET
    numbers = {name: int(given[name]) for name in ("place", "body", "person") if given.get(name, "").isdecimal()}
    on = day_of(given.get("on", "")) or timezone.localdate()
    return Asked(on, given.get("permission", ""), **numbers)


def _seen(model: Any, request: SignedInRequest, pk: int | None) -> Any:
    return model.objects.visible_to(request.user).filter(pk=pk).first() if pk else None


def _with(request: SignedInRequest, **more: str) -> str:
    query = request.GET.copy()
    query.update(more)
    return query.urlencode()


def _csv(request: SignedInRequest, asked: Asked) -> HttpResponse:
    answer = HttpResponse(csv_file(_lines(request, asked)), "text/csv; charset=utf-8")
    return as_file(answer, f"rights-{asked.on}.csv")


def _lines(request: SignedInRequest, asked: Asked) -> Iterator[list[str]]:
    yield [_("User name"), _("Name"), _("Role"), _("Place"), _("Body"), _("From"), _("Until"), _("As deputy of")]
    for person, grant, deputy_of in rights.rights(request.user, asked, FILE):
        values = (person.username, person.name, grant.role, grant.place, grant.body or "", grant.from_on)
        yield [str(value) for value in (*values, grant.until or "", deputy_of or "")]
