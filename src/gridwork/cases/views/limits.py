"""The limits of a type: what is in force, and what a change would mean before it is written."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gridwork.cases import preview
from gridwork.cases.forms.limits import LimitForm
from gridwork.cases.models import CaseLimit, CaseType
from gridwork.kernel import forms, pages
from gridwork.kernel.access import SignedInRequest, allows
from gridwork.kernel.answers import found_or_404
from gridwork.kernel.registers import Register


@allows("cases.view_casetype")
def type_page(request: SignedInRequest, pk: int) -> HttpResponse:
    register = Register.of[CaseType]
    case_type = found_or_404(register.rows(request.user), pk)
    context = pages.record_context(register, request, case_type)
    limits = CaseLimit.objects.visible_to(request.user).filter(type__in={case_type.pk, case_type.parent_id or 0})
    context["limits"] = limits.select_related("type", "condition").order_by("stage", "type", "condition", "-from_on")
    context["may_change"] = request.user.has_perm("cases.add_caselimit")
    return render(request, register.record_template, context)


@allows("cases.add_caselimit")
def change_limit(request: SignedInRequest, pk: int) -> HttpResponse:
    """First what it would mean, then, sent again with `write`, the limit; running clocks follow only if asked."""
    case_type = found_or_404(CaseType.objects.visible_to(request.user), pk)
    form = LimitForm(request.POST or None, instance=CaseLimit(type=case_type))
    forms.dress(form, request.user)
    now, effect = timezone.now(), None
    if request.method == "POST" and form.is_valid():
        if "write" in request.POST:
            try:
                return _written(request, form, case_type)
            except ValidationError as error:
                forms.add_errors(form, error)
        effect = preview.effect_of(form.instance, now)
    context = {
        "title": _("New limit for %(type)s") % {"type": case_type},
        "form": form,
        "effect": effect,
        "record": case_type,
        "crumbs": [(str(case_type), Register.of[CaseType].url("record", pk))],
        "cancel_url": Register.of[CaseType].url("record", pk),
    }
    return render(request, "cases/change_limit.html", context, status=422 if form.errors else 200)


def _written(request: SignedInRequest, form: LimitForm, case_type: CaseType) -> HttpResponse:
    now = timezone.now()
    limit: CaseLimit = form.instance
    limit.write(by=request.user, now=now, permission="cases.add_caselimit")
    messages.success(request, _("%(limit)s is in force from %(day)s.") % {"limit": limit, "day": limit.from_on})
    if form.cleaned_data["retime"]:
        moved, stayed = preview.retime(preview.running_under(limit, now), by=request.user, now=now)
        words = ngettext("%(n)s running clock was moved.", "%(n)s running clocks were moved.", moved)
        messages.success(request, words % {"n": moved})
        for why, n in stayed.items():
            words = ngettext(
                "%(n)s running clock stayed as it was: %(why)s", "%(n)s running clocks stayed as they were: %(why)s", n
            )
            messages.warning(request, words % {"n": n, "why": why})
    return redirect(Register.of[CaseType].url("record", case_type.pk))
