"""What a person follows: begun on a case's page or among the views of a list, ended here or there."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gridwork.cases import watching
from gridwork.cases.forms.watches import HowForm, ViewForm
from gridwork.cases.models import Case, Watch
from gridwork.kernel import forms
from gridwork.kernel.access import SignedInRequest, allows, signed_in
from gridwork.kernel.answers import found_or_404
from gridwork.kernel.registers import Register

SHOWN = 500
own = signed_in("one's own watches")


@own
def mine(request: SignedInRequest) -> HttpResponse:
    return _page(request, ViewForm(request.user))


@allows("cases.view_case")
@require_POST
def follow(request: SignedInRequest, pk: int) -> HttpResponse:
    """Follow a case, or follow it no more."""
    case, now = found_or_404(Case.objects.visible_to(request.user), pk), timezone.now()
    form, watch = HowForm(request.POST), Watch.objects.visible_to(request.user).filter(case=case).first()
    if watch is not None:
        watching.unfollow(watch, by=request.user, now=now)
    elif form.is_valid():
        watching.follow_case(case, form.cleaned_data["how"], by=request.user, now=now)
        messages.success(request, _("You are told when %(case)s moves.") % {"case": case})
    return redirect(Register.of[Case].url("record", pk))


@own
def follow_view(request: SignedInRequest) -> HttpResponse:
    form = ViewForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            watching.follow_view(*form.chosen, form.cleaned_data["how"], by=request.user, now=timezone.now())
        except ValidationError as error:
            forms.add_errors(form, error)
        else:
            return redirect("watches")
    return _page(request, form)


@own
@require_POST
def remove(request: SignedInRequest, pk: int) -> HttpResponse:
    watch = found_or_404(Watch.objects.visible_to(request.user), pk)
    watching.unfollow(watch, by=request.user, now=timezone.now())
    return redirect("watches")


def _page(request: SignedInRequest, form: Any) -> HttpResponse:
    watches = list(Watch.objects.visible_to(request.user).order_by("-pk")[:SHOWN])
    keys = [watch.case_id for watch in watches if watch.case_id]
    seen = Case.objects.visible_to(request.user).select_related("type", "place").in_bulk(keys)
    context = {
        "title": _("What I follow"),
        # What is not seen any more ends with the next sweep; until then it shows nothing.
        "cases": [(watch, seen[watch.case_id]) for watch in watches if watch.case_id in seen],
        "views": [(watch, watching.address(watch)) for watch in watches if not watch.case_id],
        "form": form,
        "now": timezone.now(),
    }
    return render(request, "cases/watches.html", context, status=422 if form.errors else 200)
