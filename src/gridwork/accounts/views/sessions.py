"""One's own sessions, and the attempts to sign in: one's own, and for whoever looks after accounts everybody's."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from gridwork.accounts import attempts, factors
from gridwork.accounts.models import Outcome, Session, SignIn, User
from gridwork.columns.addresses import key_of
from gridwork.kernel.access import SignedInRequest, allows, signed_in

SHOWN = 50


@signed_in("one's own session")
@require_POST
def stay(request: SignedInRequest) -> HttpResponse:
    """Asked for by who is about to be signed out for having been idle; the door has noted that they are there."""
    return HttpResponse(status=204)


@signed_in("one's own sessions")
@require_POST
def end(request: SignedInRequest) -> HttpResponse:
    """One of them, or with nothing named every one but this."""
    handle, here = request.POST.get("session", ""), request.session.session_key
    if handle:
        for session in Session.objects.filter(user=request.user).exclude(session_key=here):
            if session.handle == handle:
                session.delete()
                messages.success(request, _("That session has ended."))
        return redirect("profile")
    ended = factors.end_sessions(request.user, but=here)
    words = ngettext("%(n)s other session has ended.", "%(n)s other sessions have ended.", ended)
    messages.success(request, words % {"n": ended})
    return redirect("profile")


@allows("accounts.view_signin")
def sign_ins(request: SignedInRequest) -> HttpResponse:
    """`?user=7&outcome=refused&before=1234`, newest first."""
    given, rows = request.GET, attempts.latest()
    user, last = key_of(given.get("user", "")), key_of(given.get("before", ""))
    if user is not None:
        rows = rows.filter(user=user)
    if given.get("outcome") in Outcome.values:
        rows = rows.filter(outcome=given["outcome"])
    if last is not None and (before := SignIn.objects.filter(pk=last).first()):
        rows = rows.filter(at__lte=before.at).exclude(at=before.at, pk__gte=before.pk)
    found = list(rows[: SHOWN + 1])
    query = given.copy()
    if len(found) > SHOWN:
        query["before"] = str(found[SHOWN - 1].pk)
    context = {
        "title": _("Attempts to sign in"),
        "rows": found[:SHOWN],
        "outcomes": Outcome.choices,
        "outcome": given.get("outcome", ""),
        "person": None if user is None else User.objects.visible_to(request.user).filter(pk=user).first(),
        "next_url": f"?{query.urlencode()}" if len(found) > SHOWN else "",
    }
    return render(request, "accounts/sign_ins.html", context)


def own(user: User, here: str | None) -> dict[str, object]:
    """What one's own page shows of it."""
    open_ones = Session.objects.filter(user=user, expire_date__gt=timezone.now()).order_by("-seen_at")
    return {
        "sessions": [(session, session.session_key == here) for session in open_ones],
        "attempts": attempts.latest(user)[:10],
        "factors": list(factors.of(user)),
    }
