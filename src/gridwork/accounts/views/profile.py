"""One's own account: what one may do, who stands in, language and password."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gridwork.accounts import language as chosen_language
from gridwork.accounts.forms.people import LanguageForm, OwnAbsenceForm
from gridwork.accounts.models import Deputy, Grant, TeamMember
from gridwork.accounts.views import sessions
from gridwork.kernel import forms
from gridwork.kernel.access import SignedInRequest, signed_in
from gridwork.kernel.answers import found_or_404
from gridwork.kernel.records import local_day
from gridwork.kernel.spans import holding


@signed_in("one's own account")
def profile(request: SignedInRequest, absence_form: OwnAbsenceForm | None = None) -> HttpResponse:
    user, now = request.user, timezone.now()
    on = local_day(now)
    absences = Deputy.known.filter(absent=user).select_related("deputy").order_by("-from_on")
    grants = Grant.standing(user, on).select_related("user", "role", "place", "body")
    memberships = TeamMember.known.filter(holding(on), user=user)
    context = {
        "title": _("My account"),
        "grants": grants.order_by("user", "pk"),
        "teams": memberships.select_related("team", "place").order_by("pk"),
        "absences": [(absence, bool(absence.offers(user, now))) for absence in absences[:10]],
        "stands_in_for": Deputy.holding(on).filter(deputy=user).select_related("absent"),
        "absence_form": absence_form or _absence_form(request),
        "language_form": LanguageForm(initial={"language": user.language}),
        **sessions.own(user, request.session.session_key),
    }
    return render(request, "accounts/profile.html", context, status=422 if absence_form else 200)


@signed_in("who stands in for oneself")
@require_POST
def absence(request: SignedInRequest) -> HttpResponse:
    form = _absence_form(request, request.POST)
    if form.is_valid() and forms.save(form, by=request.user, now=timezone.now()) is not None:
        messages.success(request, _("%(deputy)s stands in for you then.") % {"deputy": form.instance.deputy.called})
        return redirect("profile")
    return profile(request, form)


@signed_in("who stands in for oneself")
@require_POST
def end_absence(request: SignedInRequest, pk: int) -> HttpResponse:
    mine = Deputy.objects.unscoped("one's own absences").filter(absent=request.user)
    found_or_404(mine, pk).take("end_absence", by=request.user, now=timezone.now())
    return redirect("profile")


@signed_in("one's own language")
@require_POST
def language(request: SignedInRequest) -> HttpResponse:
    form, user = LanguageForm(request.POST), request.user
    answer = redirect("profile")
    if form.is_valid():
        user.language = form.cleaned_data["language"]
        user.write(by=user, now=timezone.now())
        chosen_language.keep(answer, user.language)
    return answer


def _absence_form(request: SignedInRequest, data: object = None) -> OwnAbsenceForm:
    form = OwnAbsenceForm(data, instance=Deputy(absent=request.user))
    forms.dress(form, request.user)
    form.about(form.instance, request.user)
    return form
