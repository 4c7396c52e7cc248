"""Single sign-on: to the provider and back."""

from dataclasses import asdict
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.models import Login
from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from gridwork.accounts import attempts, identities, oidc
from gridwork.accounts.models import Factor, Outcome
from gridwork.accounts.stages import SINGLE_SIGN_ON
from gridwork.kernel.access import public
from gridwork.kernel.refusals import Refusal

ERRAND = "single_sign_on"
WHY = "who signs in has no account at that moment"


def provider() -> oidc.Provider:
    found: oidc.Provider | None = settings.PROVIDER
    if found is None:
        raise Refusal(_("No single sign-on is set up here."))
    return found


def too_often(request: HttpRequest) -> HttpResponse | None:
    """Each of these asks the provider, so that a stranger could have us ask it without end."""
    found: HttpResponse | None = ratelimit.consume_or_429(
        request, app="allauth.account", action="login", limit_get=True
    )
    return found


def _back() -> str:
    return f"{settings.ADDRESS}{reverse('single-sign-on-back')}"


@public(WHY)
@never_cache
def begin(request: HttpRequest) -> HttpResponse:
    """`?next=/cases/`; `again=1` for who is signed in and must confirm who they are."""
    asked, wanted = provider(), request.GET.get("next", "")
    if slowed := too_often(request):
        return slowed
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    errand = oidc.Errand.new(again="again" in request.GET, back=wanted if safe else "")
    try:
        url = oidc.address(asked, errand, _back())
    except oidc.Unproved as error:
        return refused(request, str(error))
    request.session[ERRAND] = asdict(errand)
    return redirect(url)


@public(WHY)
@never_cache
def back(request: HttpRequest) -> HttpResponse:
    """An answer holds once, in the browser that was sent there."""
    asked, kept = provider(), request.session.pop(ERRAND, None)
    if slowed := too_often(request):
        return slowed
    errand = oidc.Errand(**kept) if kept else None
    if errand is None or request.GET.get("state") != errand.state:
        return refused(request, _("This is no answer to a question that this browser has asked."))
    if "code" not in request.GET:
        return refused(request, request.GET.get("error", "")[:100])
    try:
        claims = oidc.answered(asked, errand, request.GET["code"], _back(), timezone.now())
    except oidc.Unproved as error:
        return refused(request, str(error))
    user = identities.whom(asked, claims, timezone.now())
    if user is None:
        attempts.keep(request, None, Outcome.UNBOUND, Factor.PROVIDER)
        return refused(request, "", subject=claims.subject)
    if request.user.is_authenticated:
        return confirmed(request, user, errand)
    record_authentication(request, user, SINGLE_SIGN_ON, factor=claims.has_factor, silent=not claims.is_fresh)
    return perform_login(request, Login(user=user, redirect_url=errand.back or None))


def confirmed(request: Any, user: Any, errand: oidc.Errand) -> HttpResponse:
    if user.pk != request.user.pk:
        return refused(request, _("That is somebody else. Sign out first."))
    if not errand.again:  # the provider may have answered for a session of its own, with nobody there
        return redirect(errand.back or "home")
    record_authentication(request, user, SINGLE_SIGN_ON, reauthenticated=True)
    attempts.keep(request, user, Outcome.CONFIRMED, Factor.PROVIDER)
    return resume_request(request) or redirect(errand.back or "home")


def refused(request: HttpRequest, why: str, subject: str = "") -> HttpResponse:
    context = {"why": why, "subject": subject, "provider": settings.PROVIDER}
    return render(request, "accounts/single_sign_on_refused.html", context, status=403)
