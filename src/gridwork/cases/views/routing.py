"""The rules in their order, with what stands against them, and what they would have made of past cases."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from gridwork.cases.forms.routing import DryRunForm
from gridwork.cases.models import Job, RoutingRule
from gridwork.cases.routing import dry_run, standing
from gridwork.cases.routing.book import Book
from gridwork.columns.addresses import day_of
from gridwork.kernel import forms
from gridwork.kernel.access import SignedInRequest, allows
from gridwork.kernel.limits import at_most
from gridwork.kernel.registers import Register

SIZE = 50
may_see = allows("cases.view_routingrule")


@may_see
def order(request: SignedInRequest) -> HttpResponse:
    """`?on=2026-10-01` shows those in force on another day."""
    day = day_of(request.GET.get("on", "")) or timezone.localdate()
    register = Register.of[RoutingRule]
    context = {
        "title": _("Routing rules in their order"),
        "register": register,
        "standings": standing.standings(Book.of(day), day),
        "day": day,
        "new_url": register.url("new") if request.user.has_perm(register.permission("add")) else "",
    }
    return render(request, "cases/routing_order.html", context)


@may_see
def try_out(request: SignedInRequest) -> HttpResponse:
    """`?first=…&last=…&rules_on=…`, and `&after=` the job that ended the page before."""
    form = DryRunForm(request.GET if "first" in request.GET else None, initial=DryRunForm.usual(timezone.localdate()))
    forms.dress(form, request.user)
    context: dict[str, Any] = {"title": _("Dry run on past cases"), "form": form}
    context["register"] = Register.of[RoutingRule]
    if form.is_bound and form.is_valid():
        with at_most():
            context |= _found(request, form.cleaned_data)
    return render(request, "cases/dry_run.html", context, status=422 if form.errors else 200)


def _found(request: SignedInRequest, said: dict[str, Any]) -> dict[str, Any]:
    after = request.GET.get("after", "")
    beyond = int(after) if after.isdecimal() else 0
    page: list[dry_run.Judged] = []

    def keep(judged: dry_run.Judged) -> None:
        if judged.job > beyond and len(page) <= SIZE:
            page.append(judged)

    book = Book.of(said["rules_on"] or timezone.localdate())
    outcome = dry_run.run(book, dry_run.sent_between(said["first"], said["last"], request.user), keep)
    jobs = Register.of[Job].rows(request.user).filter(pk__in=[judged.job for judged in page[:SIZE]])
    by_key = jobs.select_related("case__type", "first_body", "body", "type", "place").in_bulk()
    return {
        "outcome": outcome,
        "rules": list(outcome.by_rule.values()),
        "elsewhere": [(by_key[judged.job], judged.rule) for judged in page[:SIZE] if judged.job in by_key],
        "next": page[SIZE - 1].job if len(page) > SIZE else None,
        "first_page": not beyond,
    }
