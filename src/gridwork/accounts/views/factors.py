"""One's own second factors: set up, named, removed, and the recovery codes, which are shown once."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import flows as recovery
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from gridwork.accounts import factors
from gridwork.accounts.door import lacks_factor
from gridwork.accounts.models import Factor
from gridwork.columns.addresses import key_of
from gridwork.kernel.access import SignedInRequest, signed_in

OWN = "one's own second factor"


@signed_in(OWN)
def choose(request: SignedInRequest) -> HttpResponse:
    """Where whoever has none is led first, and opens nothing else."""
    if factors.of(request.user).exists() and not lacks_factor(request):
        return redirect("profile")
    return render(request, "accounts/second_factor.html", {"required": lacks_factor(request)})


class New:
    """Beside a view of allauth's: it counts in this session at once, and the first one brings its recovery codes."""

    factor: Factor
    request: Any
    did_generate_recovery_codes: bool

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        factors.took_up(self.request, self.factor)
        return answer

    def get_success_url(self) -> str:
        return "/me/recovery-codes" if self.did_generate_recovery_codes else "/me/"


class NewCode(New, ActivateTOTPView):
    factor = Factor.CODE
    template_name = "accounts/new_code.html"


class NewPasskey(New, AddWebAuthnView):
    factor = Factor.PASSKEY
    template_name = "accounts/new_passkey.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One that signs in by itself: it stays on the device, and asks who is there."""
        context: dict[str, Any] = super(AddWebAuthnView, self).get_context_data(**kwargs)
        context["options"] = auth.begin_registration(self.request.user, passwordless=True)
        return context


new_code = signed_in(OWN)(never_cache(NewCode.as_view()))
new_passkey = signed_in(OWN)(never_cache(NewPasskey.as_view()))


def mine(request: SignedInRequest, kind: str) -> Authenticator | None:
    """By the number that was sent, among one's own of that kind; None where it is gone, or was never one's own."""
    number = key_of(request.POST.get("factor", ""))
    found: Authenticator | None = factors.of(request.user).filter(type=kind, pk=number).first()
    return found


@signed_in(OWN)
@require_POST
def rename_passkey(request: SignedInRequest) -> HttpResponse:
    passkey = mine(request, Authenticator.Type.WEBAUTHN)
    if passkey and (name := request.POST.get("name", "").strip()[:50]):
        passkey.data["name"] = name
        passkey.save()
    return redirect("profile")


@signed_in(OWN)
@require_POST
def remove_passkey(request: SignedInRequest) -> HttpResponse:
    if passkey := mine(request, Authenticator.Type.WEBAUTHN):
        factors.remove(passkey, by=request.user, now=timezone.now())
        messages.success(request, _("The passkey is removed."))
    return redirect("profile")


@signed_in(OWN)
@require_POST
def remove_code(request: SignedInRequest) -> HttpResponse:
    if app := mine(request, Authenticator.Type.TOTP):
        factors.remove(app, by=request.user, now=timezone.now())
        messages.success(request, _("The app’s codes are turned off."))
    return redirect("profile")


@signed_in(OWN)
@require_POST
def new_recovery_codes(request: SignedInRequest) -> HttpResponse:
    """The old ones are dead from now on."""
    if not recovery.can_generate_recovery_codes(request.user):
        return redirect("second-factor")
    recovery.generate_recovery_codes(request)
    return redirect("recovery-codes")


@signed_in(OWN)
@never_cache
def recovery_codes(request: SignedInRequest) -> HttpResponse:
    """Shown once: whoever looks over a shoulder later sees nothing."""
    codes, can_view = recovery.view_recovery_codes(request)
    unused = codes.get_unused_codes() if codes is not None and can_view else []
    context = {"title": _("Recovery codes"), "codes": unused, "address": settings.ADDRESS}
    return render(request, "accounts/recovery_codes.html", context)
