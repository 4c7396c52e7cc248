"""The review of a contest: works under their numbers, points, and conflicts declared. No author is ever read here."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gridwork.kernel import drafts
from gridwork.kernel.access import SignedInRequest, allows
from gridwork.kernel.answers import found_or_404
from gridwork.kernel.forms import add_errors
from gridwork.kernel.records import local_day
from gridwork.outreach import review
from gridwork.outreach.forms import ConflictForm, ScoreForm
from gridwork.outreach.models import Contest, ContestEntry, ContestScore, DeclaredConflict
from gridwork.outreach.states import ContestState

MAY_REVIEW = "outreach.review"
may_review = allows(MAY_REVIEW)
BLIND = ("contest", "number", "title", "work", "version")


@may_review
def entries(request: SignedInRequest, pk: int) -> HttpResponse:
    contest = found_or_404(Contest.objects.visible_to(request.user, MAY_REVIEW), pk)
    review.refuse_outsider(contest, request.user)
    rows = list(ContestEntry.known.filter(contest=contest).only("contest", "number", "title").order_by("number"))
    mine = dict(ContestScore.objects.visible_to(request.user).filter(entry__in=rows).values_list("entry", "points"))
    barred = review.conflicts([each.pk for each in rows], request.user, timezone.localdate())
    shown = [(each, mine.get(each.pk), each.pk in barred) for each in rows]
    context = {
        "title": _("Review of %(contest)s") % {"contest": contest},
        "contest": contest,
        "entries": shown,
        "open": contest.state == ContestState.REVIEWING,
        "left": sum(points is None and not kept_off for _entry, points, kept_off in shown),
    }
    return render(request, "outreach/review.html", context)


@may_review
def entry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Read a work, and score it. Sent again, the score is changed."""
    found, now = _entry(request, pk), timezone.now()
    review.refuse(found, found.contest, request.user, local_day(now))
    score = ContestScore.objects.visible_to(request.user).filter(entry=found).first()
    form = ScoreForm(request.POST or None, initial={"points": score.points, "remark": score.remark} if score else None)
    form.fields["points"].help_text = _("From 0 to %(n)s.") % {"n": found.contest.highest}
    if request.method == "POST" and form.is_valid():
        score = score or ContestScore()
        score.entry, score.points, score.remark = found, form.cleaned_data["points"], form.cleaned_data["remark"]
        try:
            score.write(by=request.user, now=now, action="score_entry")
        except ValidationError as error:
            add_errors(form, error)
        else:
            drafts.drop(request.user, request.path)
            messages.success(request, _("Entry %(n)s has your score.") % {"n": found.number})
            return redirect("contest-review", found.contest_id)
    return _answer(request, found, form)


@may_review
@require_POST
def declare(request: SignedInRequest, pk: int) -> HttpResponse:
    found, form = _entry(request, pk), ConflictForm(request.POST)
    if form.is_valid():
        declared = DeclaredConflict(entry=found, reason=form.cleaned_data["reason"])
        declared.write(by=request.user, now=timezone.now(), action="declare_conflict")
        messages.success(request, _("Entry %(n)s goes to other reviewers.") % {"n": found.number})
        return redirect("contest-review", found.contest_id)
    raise ValidationError(form.errors.as_data())


def _entry(request: SignedInRequest, pk: int) -> ContestEntry:
    rows = ContestEntry.objects.visible_to(request.user, MAY_REVIEW)
    return found_or_404(rows.select_related("contest").only(*BLIND, *_of_contest()), pk)


def _of_contest() -> list[str]:
    return [f"contest__{field.name}" for field in Contest._meta.concrete_fields]


def _answer(request: SignedInRequest, found: ContestEntry, form: Any) -> HttpResponse:
    rows = ContestEntry.known.filter(contest=found.contest_id)
    scored = ContestScore.objects.visible_to(request.user).filter(entry__in=rows)
    keys = list(rows.exclude(pk__in=scored.values("entry")).order_by("number").values_list("pk", flat=True))
    barred = review.conflicts(keys, request.user, local_day(timezone.now()))
    context = {
        "title": _("Entry %(n)s") % {"n": found.number},
        "entry": found,
        "contest": found.contest,
        "form": form,
        "draft": drafts.kept(request.user, request.path) if request.method == "GET" else None,
        "next": next((key for key in keys if key not in barred and key != found.pk), None),
    }
    return render(request, "outreach/entry.html", context, status=422 if form.errors else 200)
