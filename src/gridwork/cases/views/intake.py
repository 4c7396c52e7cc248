"""Where the office types in what somebody reports, sees whether it is known already, and hands out the receipt."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gridwork.attachments.limits import REQUEST_BYTES, takes_uploads_of
from gridwork.cases import duplicates, reporters, suggesting
from gridwork.cases.models import Case
from gridwork.cases.models.suggestions import Kind
from gridwork.kernel import drafts, forms
from gridwork.kernel.access import SignedInRequest, allows
from gridwork.kernel.answers import found_or_404
from gridwork.kernel.records import local_day
from gridwork.kernel.registers import Register

AS_TYPED = (
    "type", "place", "lon", "lat", "reported_at", "text", "address", "complained_of", "external_number",
)  # fmt: skip

may_add = allows("cases.add_case")


@may_add
@takes_uploads_of(REQUEST_BYTES)
def take_report(request: SignedInRequest) -> HttpResponse:
    register = Register.of[Case]
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form: Any = forms.entry_form(register, request.user, None, *sent)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        case: Any = forms.save(form, by=request.user, now=now, permission="cases.add_case")
        if case is not None:
            drafts.drop(request.user, request.path)
            suggesting.note_choice(request.POST.getlist("suggested"), Kind.TYPE, case.type_id)
            shown = urlencode({"receipt": reporters.lent(form.code, case.pk, now)})
            return redirect(f"{reverse('case-taken-in', args=[case.pk])}?{shown}")
    context = {
        "register": register,
        "form": form,
        "title": _("Take a report in"),
        "draft": drafts.kept(request.user, request.path) if request.method == "GET" else None,
        "cancel_url": register.url("list"),
    }
    return render(request, "cases/intake.html", context, status=422 if form.errors else 200)


@may_add
@require_POST
def likely(request: SignedInRequest) -> HttpResponse:
    """Open cases that may be about the same matter as what is being typed in. Nothing of it is stored."""
    case = _typed(request)
    found = duplicates.likely(case, request.user) if case is not None else []
    return render(request, "cases/likely.html", {"likely": found, "asked": case is not None})


@may_add
@require_POST
def suggested(request: SignedInRequest) -> HttpResponse:
    """Types, and where the case would go once its type is chosen, for what is being typed in. Nothing is stored."""
    text = request.POST.get("text", "")
    found = suggesting.current() if text else None
    case = _typed(request) if found is not None else None
    context = {"suggester": found, "types": found.types(text, request.user) if found is not None else []}
    if found is not None and case is not None and case.type_id:
        context["bodies"] = found.bodies(case, local_day(timezone.now()))
    return render(request, "cases/suggested.html", context | {"field": "id_type"})


def _typed(request: SignedInRequest) -> Case | None:
    """As far as it is typed; None while its place is missing."""
    given = {"text": "–"} | request.POST.dict()
    form: Any = forms.entry_form(Register.of[Case], request.user, None, given)
    form.is_valid()  # much may still be missing
    said = {name: form.cleaned_data[name] for name in AS_TYPED if form.cleaned_data.get(name) is not None}
    if "place" not in said:
        return None
    return Case(**({"reported_at": timezone.now()} | said))


@allows("cases.view_case")
def taken_in(request: SignedInRequest, pk: int) -> HttpResponse:
    """The receipt, to be read out or handed over; for some minutes, since only its hash is kept."""
    case = found_or_404(Register.of[Case].rows(request.user), pk)
    code = reporters.given_back(request.GET.get("receipt", ""), case.pk, timezone.now())
    context = {"title": _("Taken in: %(case)s") % {"case": case}, "case": case, "code": code}
    context |= {
        "case_url": Register.of[Case].url("record", pk),
        "receipt_url": request.build_absolute_uri(reverse("receipt")),
    }
    return render(request, "cases/taken_in.html", context)
