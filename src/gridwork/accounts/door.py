"""The door: what is asked of a session at every request, in this one place and after who may call the address.

Nothing of it costs a look-up: what is asked stands in the row by which the session itself is found.
"""

from collections.abc import Mapping
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from gridwork.kernel.access import View

REQUIRED = "required"
# What opens to somebody who has not shown a second factor: how to set one up, and the way out.
OPEN = {
    "second-factor", "passkey-add", "code-add", "account_logout", "language", "stay",
    "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "single-sign-on",
    "single-sign-on-back",
}  # fmt: skip
# What browsers ask by themselves: it keeps no session alive.
UNATTENDED = {"imports:progress"}
# For what who they are must have been confirmed a short while ago: an address, and if need be a step of it.
SENSITIVE: frozenset[tuple[str, str]] = frozenset({
    ("reveal-name", ""),  # a reporter's name
    ("reveal-requests:step", "approve_reveal"),
    ("personal-requests:step", "approve_request"),  # what is kept about a person
    ("personal-request-copy", ""),
    ("own-data-copy", ""),
    ("grant-requests:step", "approve_grant"),  # rights
    ("grant-requests:bulk", "approve_grant"),
    ("widenings:step", "approve_widening"),
    ("deputies:new", ""),
    ("deputies:change", ""),
    ("own-absence", ""),
    ("roles:new", ""),
    ("roles:change", ""),
    ("user-invite", ""),  # whoever holds the link has the account
    ("users:change", ""),  # to whose e-mail address a link can be asked for
    ("user-token", ""),
    ("user-reset-factor", ""),
    ("user-identity", ""),
    ("passkey-add", ""),
    ("passkey-remove", ""),
    ("code-add", ""),
    ("code-remove", ""),
    ("recovery-new", ""),
})  # fmt: skip
# The same by the API, for a browser's session; a program's token was made for what it does.
OF_API = {"approve_reveal", "approve_grant", "approve_widening", "approve_request"}
WRITTEN: set[tuple[str | None, ...]] = {
    ("deputies", "POST"),
    ("deputies", "PATCH"),
    ("roles", "POST"),
    ("roles", "PATCH"),
    ("users", "PATCH"),
}


class DoorMiddleware(MiddlewareMixin):
    def process_view(
        self, request: HttpRequest, _view: View, _args: Any, kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return None
        session: Any = request.session
        name, now = request.resolver_match.view_name if request.resolver_match else "", timezone.now()
        if name not in UNATTENDED:
            session.touch(now)
        if name not in OPEN and lacks_factor(request):
            words = _("Set up a second factor first: a passkey or codes of an app.")
            return turned_away(request, "second_factor", words, reverse("second-factor"))
        if is_sensitive(request, name, kwargs) and not is_confirmed(request):
            words = _("Confirm who you are first.")
            return turned_away(request, "confirm", words, confirming_url(request))
        return None


def lacks_factor(request: HttpRequest) -> bool:
    return settings.SECOND_FACTOR == REQUIRED and not request.session.get("factor")


def is_sensitive(request: HttpRequest, name: str, kwargs: Mapping[str, Any]) -> bool:
    if name.startswith("api:"):
        parts = request.path.strip("/").split("/")[2:]  # after api and its version
        return (*parts[:1], request.method) in WRITTEN or bool(OF_API & set(parts[-1:]))
    return bool({(name, ""), (name, str(kwargs.get("name", "")))} & SENSITIVE)


def is_confirmed(request: HttpRequest) -> bool:
    session: Any = request.session
    return bool(session.proved_lately(timezone.now(), get_authentication_records(request, request.user)))


def turned_away(request: HttpRequest, code: str, words: str, url: str) -> HttpResponse:
    """A browser is led to where it can be mended, a part of a page takes the whole page there, a program is told."""
    if request.path.startswith("/api/"):
        return JsonResponse({"error": {"code": code, "message": words, "fields": []}}, status=403)
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)


def confirming_url(request: HttpRequest) -> str:
    """After which one goes on where one was: what was sent is not sent again by itself, but by who then presses."""
    back = request.get_full_path() if request.method == "GET" and not request.headers.get("HX-Request") else None
    if back is None:
        told = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
        safe = url_has_allowed_host_and_scheme(told, {request.get_host()}, request.is_secure())
        back = told if safe else resolve_url(settings.LOGIN_REDIRECT_URL)
    if settings.PROVIDER and not request.user.has_usable_password():  # type: ignore[union-attr]
        return f"{reverse('single-sign-on')}?{urlencode({'again': '1', 'next': back})}"
    return f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}"
