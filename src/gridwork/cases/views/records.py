"""The page of a case and of a job, the printed file of a case, photographs, and words said about it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gridwork.attachments.contents import FULL
from gridwork.attachments.serving import serve
from gridwork.cases import duplicates, hours
from gridwork.cases.forms.said import NoteForm, PhotosForm
from gridwork.cases.models import Audience, Case, Evidence, Job, Moment, Note, Reporter, Watch
from gridwork.cases.states import CaseState
from gridwork.cases.views import suggestions
from gridwork.kernel import forms, pages, timeline
from gridwork.kernel.access import SignedInRequest, allows
from gridwork.kernel.answers import found_or_404
from gridwork.kernel.registers import Register

DUPLICATES = 20
UNDECIDED = (CaseState.RECEIVED, CaseState.REGISTERED)

may_see_cases, may_see_jobs = allows("cases.view_case"), allows("cases.view_job")


@may_see_cases
def case_page(request: SignedInRequest, pk: int) -> HttpResponse:
    register = Register.of[Case]
    case = found_or_404(register.rows(request.user), pk)
    context = pages.record_context(register, request, case) | about_case(request, case)
    context["jobs"] = context["parts"].pop()
    context["unannounced"] = unannounced((case, *(job for job, *_shown in context["jobs"]["rows"])), context["now"])
    context["duplicates"] = Case.objects.visible_to(request.user).filter(duplicate_of=case).order_by("pk")[:DUPLICATES]
    context["watch"] = Watch.objects.visible_to(request.user).filter(case=case).first()
    if case.state in UNDECIDED:
        context["likely"] = duplicates.likely(case, request.user)
        context["may_link"] = any(offer.name == "link_case" and not offer.closed for offer in context["offers"])
        context |= suggestions.for_page(request, case)
    return render(request, register.record_template, context)


@may_see_jobs
def job_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who has a job sees what it is about, though the case may be led by another body; not who reported it."""
    register = Register.of[Job]
    job = found_or_404(register.rows(request.user), pk)
    context = pages.record_context(register, request, job) | about_case(request, job.case)
    context["case_url"] = case_url(request, job.case)
    context["unannounced"] = unannounced((job,), context["now"])
    return render(request, register.record_template, context)


@may_see_cases
def case_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everything about a case that the user may see, on paper."""
    register = Register.of[Case]
    case = found_or_404(register.rows(request.user), pk)
    context = pages.record_context(register, request, case) | about_case(request, case)
    jobs = Register.of[Job]
    rows = list(jobs.part_rows(request.user, "case", case).order_by("pk"))
    context["jobs"] = [(job, jobs.record_facts(job, request.user), timeline.of(job, jobs)) for job in rows]
    return render(request, "cases/file.html", context | {"title": _("Case file %(case)s") % {"case": case}})


def about_case(request: SignedInRequest, case: Case) -> dict[str, Any]:
    """What belongs to a case that the user has already been found to see, through it or through a job of it."""
    user = request.user
    rows = Evidence.objects.unscoped("shown with its case, or a job of it, that the user sees").filter(case=case)
    photographs = list(rows.order_by("pk"))
    notes = list(Note.objects.visible_to(user).filter(case=case).order_by("-pk"))
    may_ask = user.has_perm("cases.add_revealrequest")
    return {
        "case": case,
        "before": [each for each in photographs if each.moment == Moment.BEFORE],
        "after": [each for each in photographs if each.moment == Moment.AFTER],
        "internal": [note for note in notes if note.audience == Audience.INTERNAL],
        "public": [note for note in notes if note.audience == Audience.REPORTER],
        "may_say": user.has_perm("cases.add_note"),
        "may_show": user.has_perm("cases.add_evidence"),
        "reveal_url": f"{reverse('reveal-requests:new')}?case={case.pk}" if may_ask and is_named(case) else "",
    }


def unannounced(records: Iterable[Case | Job], now: datetime) -> str:
    """The years, in words, whose holidays may still move a date on which one of these is due."""
    return _(", ").join(str(year) for year in hours.unannounced_years(records, now))


def is_named(case: Case) -> bool:
    return Reporter.objects.filter(case=case, sealed__isnull=False).exists()


def case_url(request: SignedInRequest, case: Case) -> str:
    seen = Case.objects.visible_to(request.user).filter(pk=case.pk).exists()
    return Register.of[Case].url("record", case.pk) if seen else ""


def in_sight(user: Any, case: str) -> Q:
    """Whether the column names a case that the user sees, itself or through a job of it."""
    through_jobs = Job.objects.visible_to(user).values("case")
    return Q((f"{case}__in", Case.objects.visible_to(user))) | Q((f"{case}__in", through_jobs))


@allows("cases.view_evidence")
def photograph(request: SignedInRequest, pk: int, size: str = FULL) -> HttpResponseBase:
    rows = Evidence.objects.unscoped("scoped by its case, or a job of it").filter(in_sight(request.user, "case"))
    return serve(request, found_or_404(rows, pk), size)


@allows("cases.add_evidence")
def add_photographs(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """To a case, of before; to a job, of after."""
    record, case, job = _about(request, kind, pk)
    form = PhotosForm(request.POST or None, request.FILES or None, initial={"moment": "after" if job else "before"})
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("moment", "caption")}
        said |= {"case": case, "job": job, "permission": "cases.add_evidence"}
        Evidence.hand_in(form.cleaned_data["photos"], by=request.user, now=timezone.now(), **said)
        messages.success(request, _("The photographs are kept."))
        return redirect(_page_of(record))
    return _ask(request, form, _("Hand in photographs"), record)


@allows("cases.add_note")
def say(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """A word to colleagues or to the reporter. A handler's word is read by the handler's body and by the centre."""
    record, case, job = _about(request, kind, pk)
    form = NoteForm(request.user, record, request.POST or None)
    if request.method == "POST" and form.is_valid():
        body = job.body_id if job else case.body_id if form.cleaned_data["to_body"] else None
        note = Note(case=case, body_id=body, audience=form.cleaned_data["audience"], text=form.cleaned_data["text"])
        try:
            note.write(by=request.user, now=timezone.now(), permission="cases.add_note")
        except ValidationError as error:
            forms.add_errors(form, error)
        else:
            return redirect(_page_of(record))
    return _ask(request, form, _("Say something"), record)


def _about(request: SignedInRequest, kind: str, pk: int) -> tuple[Case | Job, Case, Job | None]:
    if kind == "jobs":
        job = found_or_404(Job.objects.visible_to(request.user).select_related("case__type"), pk)
        return job, job.case, job
    if not request.user.has_perm("cases.view_case"):
        raise PermissionDenied
    case = found_or_404(Case.objects.visible_to(request.user).select_related("type"), pk)
    return case, case, None


def _page_of(record: Case | Job) -> str:
    return Register.of[type(record)].url("record", record.pk)


def _ask(request: SignedInRequest, form: Any, title: str, record: Case | Job) -> HttpResponse:
    crumbs: Sequence[tuple[str, str]] = [(str(record), _page_of(record))]
    context = {"form": form, "title": title, "record": record, "crumbs": crumbs, "cancel_url": _page_of(record)}
    return render(request, "cases/ask.html", context, status=422 if form.errors else 200)
