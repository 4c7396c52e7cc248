"""The page of a session with what shows it, of two reports side by side, and of a contest with how entries stand."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from gridwork.attachments.contents import FULL
from gridwork.attachments.serving import serve
from gridwork.kernel import pages
from gridwork.kernel.access import SignedInRequest, allows
from gridwork.kernel.answers import found_or_404
from gridwork.kernel.cells import text_of
from gridwork.kernel.registers import Register
from gridwork.outreach import review
from gridwork.outreach.models import Attendance, Contest, ContestReviewer, DoubleReport, Session, SessionEvidence
from gridwork.outreach.states import ContestState

may_see_sessions = allows("outreach.view_session")


@may_see_sessions
def session_page(request: SignedInRequest, pk: int) -> HttpResponse:
    register = Register.of[Session]
    session = found_or_404(register.rows(request.user), pk)
    pairs = DoubleReport.objects.visible_to(request.user).select_related("first", "second")
    context = pages.record_context(register, request, session) | {
        "attended": text_of(session.attended),
        "evidence": list(session.evidence(manager="known").order_by("pk")),
        "doubles": list((pairs.filter(first=session) | pairs.filter(second=session)).order_by("pk")),
    }
    return render(request, register.record_template, context)


@may_see_sessions
def evidence(request: SignedInRequest, pk: int, size: str = FULL) -> HttpResponseBase:
    files = SessionEvidence.objects.visible_to(request.user, "outreach.view_session")
    return serve(request, found_or_404(files, pk), size)


@allows("outreach.view_doublereport")
def double_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whoever may see that two reports look alike sees both: they lie in one place."""
    register = Register.of[DoubleReport]
    double = found_or_404(register.rows(request.user), pk)
    reports = Session.known.filter(pk__in=(double.first_id, double.second_id))
    sides = list(reports.select_related("body", "place", "campaign", "site", "speaker_body").order_by("pk"))
    numbers: dict[int, list[tuple[str, str]]] = {each.pk: [] for each in sides}
    for row in Attendance.known.filter(session__in=sides, number__gt=0).order_by("-number"):
        numbers[row.session_id].append((row.get_audience_display(), text_of(row.number)))
    shown = ("body", "held_on", "begins", "place", "venue", "form", "campaign", "speaker", "speaker_role", "how",
             "filed", "reported_by")  # fmt: skip
    of_sessions = Register.of[Session]
    cells = [of_sessions.cells(each, shown) for each in sides]
    context = pages.record_context(register, request, double) | {
        "sides": [
            (each, text_of(each.attended), numbers[each.pk], of_sessions.url("record", each.pk)) for each in sides
        ],
        "compared": [(first, second, first.text == second.text) for first, second in zip(*cells, strict=True)],
    }
    offers = {offer.name: offer for offer in context["offers"]}
    context |= {"confirm": offers.get("confirm_double"), "dismiss": offers.get("dismiss_double")}
    return render(request, register.record_template, context)


@allows("outreach.view_contest")
def contest_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """How entries stand is for whoever runs contests, and for everybody once the result is published."""
    register = Register.of[Contest]
    contest = found_or_404(register.rows(request.user), pk)
    published = contest.state == ContestState.PUBLISHED
    context: dict[str, Any] = pages.record_context(register, request, contest)
    context |= {"published": published, "is_reviewer": _reviews(request, contest)}
    runs_it = review.sees_authors(request.user)
    standings = review.standings(contest) if published or runs_it else []
    if published:
        best = [each for each in standings if each.rank is not None and each.rank <= contest.prizes]
        authors = dict(contest.entries(manager="known").values_list("pk", "author"))
        context["honoured"] = [(each, authors[each.entry.pk]) for each in best]
    if runs_it:
        context["standings"] = standings
    return render(request, register.record_template, context)


def _reviews(request: SignedInRequest, contest: Contest) -> bool:
    named = ContestReviewer.known.filter(contest=contest, user=request.user).exists()
    return named and contest.state == ContestState.REVIEWING
