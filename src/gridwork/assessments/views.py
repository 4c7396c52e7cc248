"""Pages of assessments that are not like a list: the score sheet, a year's overview, the roll-up, and templates."""

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from gridwork.assessments import actions, rollup, rounds, shipped, taking
from gridwork.assessments.filling import SheetForm
from gridwork.assessments.models import Assessment, AssessmentFile, Award, Milestone, Scheme, SchemeItem
from gridwork.assessments.states import FILLED_IN, Stage
from gridwork.attachments.serving import serve
from gridwork.kernel import forms, pages
from gridwork.kernel.access import SignedInRequest, allows
from gridwork.kernel.answers import found_or_404
from gridwork.kernel.records import local_day
from gridwork.kernel.refusals import Refusal
from gridwork.kernel.registers import Register, address_of

NAMES = 500  # places that an overview lists by name
DEPARTMENTS = "assessments.score_department"


@allows("assessments.view_assessment")
def assessment_page(request: SignedInRequest, pk: int) -> HttpResponse:
    register = Register.of[Assessment]
    assessment = found_or_404(register.rows(request.user), pk)
    context = pages.record_context(register, request, assessment)
    context |= {"sheet": assessment.sheet, "may_fill": bool(_held(request, assessment))}
    context["award"] = Award.objects.visible_to(request.user).filter(assessment=assessment).first()
    return render(request, register.record_template, context)


def _held(request: SignedInRequest, assessment: Assessment) -> set[str]:
    """The permissions by which the user fills in the column that is open; none where none is, or by others."""
    if assessment.state not in FILLED_IN:
        return set()
    stage, permission = FILLED_IN[assessment.state]
    asked = [permission, DEPARTMENTS] if stage == Stage.DISTRICT else [permission]
    on = local_day(timezone.now())
    return {each for each in asked if assessment.scope.admits(request.user, each, assessment, on)}


@allows("assessments.view_assessment")
def sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """The open column of a score sheet, to fill in. What is left blank stays as it is."""
    register = Register.of[Assessment]
    assessment = found_or_404(register.rows(request.user), pk)
    if not (held := _held(request, assessment)):
        raise Refusal(
            _("You do not fill in this score sheet now: it is %(state)s.") % {"state": assessment.get_state_display()}
        )
    if request.method == "POST":
        _take(request, assessment, held)
    form = SheetForm(assessment, request.user, held, *_sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            _keep(request, assessment, form)
        except ValidationError as error:
            forms.add_errors(form, error)
        else:
            messages.success(request, _("The score sheet is saved."))
            return redirect(register.url("record", pk))
    context = {
        "title": _("Score sheet: %(stage)s") % {"stage": Stage(assessment.stage).label},
        "register": register,
        "record": assessment,
        "form": form,
        "groups": [(group, list(form.lines_of(group.lines))) for group in assessment.sheet.groups],
        "cancel_url": register.url("record", pk),
    }
    return render(request, "assessments/sheet.html", context, status=422 if form.errors else 200)


def _take(request: SignedInRequest, assessment: Assessment, held: set[str], *, anew: bool = False) -> int:
    """The figures that the open column lacks, or all of them anew."""
    permission = FILLED_IN[assessment.state][1]
    told = {"by": request.user, "now": timezone.now(), "permission": permission if permission in held else DEPARTMENTS}
    return taking.take(assessment.scheme, [assessment], anew=anew, **told)


@allows("assessments.view_assessment")
@require_POST
def figures_anew(request: SignedInRequest, pk: int) -> HttpResponse:
    """While the column is open to who asks; where points then differ, it asks for a remark as any change does."""
    register = Register.of[Assessment]
    assessment = found_or_404(register.rows(request.user), pk)
    if not (held := _held(request, assessment)):
        raise Refusal(_("The score sheet is not open to you now, so that its figures stay as they were taken."))
    if not _take(request, assessment, held, anew=True):
        raise Refusal(_("Its scheme names no figures, so that there are none to take."))
    messages.success(request, _("The figures are taken anew. Where points differ, say why in a remark."))
    return redirect(register.url("record", pk))


@allows("assessments.publish")
@require_POST
def figures_of_round(request: SignedInRequest, pk: int) -> HttpResponse:
    """Onto every open sheet that lacks them: one question a figure, however many places there are."""
    register = Register.of[Scheme]
    scheme = found_or_404(register.rows(request.user), pk)
    rows = Assessment.objects.visible_to(request.user, "assessments.publish").filter(scheme=scheme, state__in=FILLED_IN)
    told = {"by": request.user, "now": timezone.now(), "permission": "assessments.publish"}
    taken = taking.take(scheme, list(rows.select_related("place").order_by("pk")), **told)
    words = ngettext("Figures were taken for %(n)s score sheet.", "Figures were taken for %(n)s score sheets.", taken)
    messages.success(request, words % {"n": taken})
    return redirect(register.url("record", pk))


@allows("assessments.change_schemeitem")
def take_item_out(request: SignedInRequest, pk: int) -> HttpResponse:
    """Out of a draft, once it is confirmed."""
    register, items = Register.of[Scheme], Register.of[SchemeItem].rows(request.user)
    item = found_or_404(items.visible_to(request.user, "assessments.change_schemeitem"), pk)
    back = register.url("record", item.scheme_id)
    if not item.scheme.is_draft:
        raise Refusal(_("A published scheme stays as it is. Copy it for another year or edition."))
    if request.method == "POST":
        item.take_out(by=request.user, now=timezone.now())
        messages.success(request, _("“%(item)s” is taken out of the draft.") % {"item": item})
        return redirect(back)
    context = {"title": _("Take an item out"), "record": item, "register": register, "cancel_url": back}
    return render(request, "assessments/take_out.html", context)


def _sent(request: SignedInRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _keep(request: SignedInRequest, assessment: Assessment, form: SheetForm) -> None:
    by, now = request.user, timezone.now()
    with transaction.atomic():
        actions.fill_in(assessment, form.entered, by=by, now=now)
        rows = [
            AssessmentFile.holding(content, assessment=assessment, item_id=item, added_by=str(by), added_at=now)
            for item, contents in form.uploads.items()
            for content in contents
        ]
        for row in rows:
            row.write(by=by, now=now, action="add_evidence", permission="assessments.view_assessment")


@allows("assessments.view_assessment")
def file(request: SignedInRequest, pk: int, size: str = "full") -> HttpResponseBase:
    files = AssessmentFile.objects.visible_to(request.user, "assessments.view_assessment")
    return serve(request, found_or_404(files, pk), size)


@allows("assessments.view_scheme")
def overview(request: SignedInRequest, pk: int) -> HttpResponse:
    """How many places are scored, passed, named and missing; the missing by name, in the order of their codes."""
    scheme = found_or_404(Register.of[Scheme].rows(request.user), pk)
    today = local_day(timezone.now())
    missing = rounds.missing_to(scheme, request.user, today)
    context = {
        "title": _("Overview of %(scheme)s") % {"scheme": scheme},
        "record": scheme,
        "counts": rounds.counts(scheme, request.user, today),
        "towns": rounds.by_town(scheme, request.user, today),
        "missing": missing[:NAMES],
        "more": len(missing[NAMES:]),
        "assessments_url": f"{Register.of[Assessment].url('list')}?scheme={scheme.pk}",
        "awards_url": f"{Register.of[Award].url('list')}?scheme={scheme.pk}",
    }
    return render(request, "assessments/overview.html", context)


@allows("assessments.view_scheme")
def roll_up(request: SignedInRequest, pk: int) -> HttpResponse:
    """What each place of a scheme makes of the places below it, and the milestones of the plan it stands in."""
    scheme = found_or_404(Register.of[Scheme].rows(request.user), pk)
    milestones = Milestone.objects.visible_to(request.user).filter(scheme=scheme).select_related("plan", "document")
    context = {
        "title": _("Roll-up of %(scheme)s") % {"scheme": scheme},
        "record": scheme,
        "shares": rollup.tree(scheme, request.user, local_day(timezone.now())) if scheme.below_id else [],
        "milestones": milestones.order_by("due_on", "pk"),
    }
    return render(request, "assessments/roll_up.html", context)


class TemplateForm(django_forms.Form):
    template = django_forms.ChoiceField(label=gettext_lazy("Template"))
    year = django_forms.IntegerField(label=gettext_lazy("Evaluation year"), min_value=1990, max_value=2199)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["template"].choices = shipped.titles()  # type: ignore[attr-defined]


@allows("assessments.add_scheme")
def from_template(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    form = TemplateForm(request.POST or None, initial={"year": local_day(now).year})
    if request.method == "POST" and form.is_valid():
        try:
            made = shipped.take(form.cleaned_data["template"], form.cleaned_data["year"], by=request.user, now=now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The draft is made. Look through it, then publish it."))
            return redirect(address_of(made))
    register = Register.of[Scheme]
    context = {
        "title": _("New scheme from a template"),
        "form": form,
        "register": register,
        "cancel_url": register.url("list"),
    }
    return render(request, "assessments/from_template.html", context, status=422 if form.errors else 200)
