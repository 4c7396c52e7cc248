"""The page for reporters: with a receipt code, what became of a report, and whether it is really fixed."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from gridwork.cases import reporters, tries
from gridwork.cases.forms.receipts import CodeForm, ReopenForm
from gridwork.cases.forms.steps import AnswerForm
from gridwork.cases.models import Audience, Case, Note, Reporter
from gridwork.cases.reporters import PUBLIC_STATES, TheReporter
from gridwork.kernel.access import public
from gridwork.kernel.forms import add_errors
from gridwork.kernel.refusals import Refusal

FORMS = {"answer_case": AnswerForm, "reopen_case": ReopenForm}


@never_cache
@public("a reporter has no account; the receipt code of a hundred bits is what lets in")
def receipt(request: HttpRequest) -> HttpResponse:
    """The code travels in the body of a POST only, so that no log and no history of a browser keeps it."""
    form = CodeForm(request.POST or None)
    context = {"title": _("What became of my report?"), "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "cases/receipt_ask.html", context, status=422 if form.errors else 200)
    if not tries.allowed(request):
        form.add_error(None, _("Too many tries. Please wait a minute."))
        return render(request, "cases/receipt_ask.html", context, status=429)
    reporter = reporters.found(form.cleaned_data["code"])
    if reporter is None:
        form.add_error("code", _("There is no report with this code. Please look at it once more."))
        return render(request, "cases/receipt_ask.html", context, status=404)
    return _answer(request, reporter, form.cleaned_data["code"])


def _answer(request: HttpRequest, reporter: Reporter, code: str) -> HttpResponse:
    case = reporters.outcome_of(reporter)
    said, status = _say(request, case)
    context = {
        "title": _("Report %(number)s") % {"number": reporter.case.number},
        "reported_at": reporter.case.reported_at,
        "case": case,
        "words": PUBLIC_STATES.get(case.state, ""),
        "answer": reporters.answer_to(case),
        "notes": Note.known.filter(case__in={case.pk, reporter.case_id}, audience=Audience.REPORTER).order_by("-pk"),
        "code": code,
        "forms": {name: said.get(name) or kind() for name, kind in FORMS.items() if _open(case, name)},
        "thanks": status == 0,
    }
    return render(request, "cases/receipt.html", context, status=status or 200)


def _say(request: HttpRequest, case: Case) -> tuple[dict[str, object], int]:
    """What the reporter answers, if anything: a form that has errors, and the status; 0 when it was taken."""
    step = request.POST.get("step", "")
    if step not in FORMS:
        return {}, 200
    form = FORMS[step](request.POST)
    if form.is_valid():
        try:
            case.take(step, by=TheReporter(), now=timezone.now(), **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return {}, 0
    return {step: form}, 422


def _open(case: Case, step: str) -> bool:
    return any(line.source == case.state for line in case.procedure.named(step))
