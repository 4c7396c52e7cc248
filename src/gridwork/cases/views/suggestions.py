"""What a model suggests where somebody chooses: beside the steps that ask for a type or a body."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from gridwork.cases import suggesting
from gridwork.cases.models import Case
from gridwork.cases.models.suggestions import Kind
from gridwork.kernel import pages
from gridwork.kernel.access import SignedInRequest, allows
from gridwork.kernel.answers import found_or_404
from gridwork.kernel.records import local_day
from gridwork.kernel.registers import Register


@allows("cases.view_case")
def of_case(request: SignedInRequest, pk: int) -> HttpResponse:
    """For a case that is there: `?for=body`, or its types."""
    case = found_or_404(Case.objects.visible_to(request.user).select_related("place"), pk)
    found = suggesting.current()
    context: dict[str, Any] = {"suggester": found}
    if found is not None and request.GET.get("for") == Kind.BODY:
        context |= {"bodies": found.bodies(case, local_day(timezone.now())), "field": "id_body"}
    elif found is not None:
        context |= {"types": found.types(case.text, request.user), "field": "id_type"}
    return render(request, "cases/suggested.html", context)


def for_page(request: SignedInRequest, case: Case) -> dict[str, Any]:
    """For the page of a case that is not sent yet: four statements at most, whatever there is."""
    found = suggesting.current()
    if found is None:
        return {}
    bodies = found.bodies(case, local_day(timezone.now()))
    return {"suggester": found, "types": found.types(case.text, request.user), "bodies": bodies}


@allows("cases.dispatch")
def dispatch(request: SignedInRequest, pk: int) -> HttpResponse:
    return _step(request, pk, "dispatch_case", Kind.BODY)


@allows("cases.register")
def reclassify(request: SignedInRequest, pk: int) -> HttpResponse:
    return _step(request, pk, "reclassify_case", Kind.TYPE)


def _step(request: SignedInRequest, pk: int, name: str, kind: Kind) -> HttpResponse:
    """The step as everywhere; once it is taken, whether a suggestion was followed is counted."""
    answer = pages.step(Register.of[Case], request, pk, name)
    chosen = request.POST.get(kind, "")
    if answer.status_code == 302 and chosen.isdecimal():
        suggesting.note_choice(request.POST.getlist("suggested"), kind, int(chosen))
    return answer
