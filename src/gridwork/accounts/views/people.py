"""Pages about one user: the one-time link, closing and opening the account, handing over, tokens of a client."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from gridwork.accounts import actions, factors, handover, identities, tokens
from gridwork.accounts.forms.people import HandOverForm, IdentityForm, ReasonForm
from gridwork.accounts.forms.rights import TokenForm
from gridwork.accounts.models import Identity, User
from gridwork.accounts.views.single_sign_on import provider
from gridwork.kernel.access import SignedInRequest, allows
from gridwork.kernel.answers import found_or_404
from gridwork.kernel.forms import dress
from gridwork.kernel.records import local_day
from gridwork.kernel.refusals import Refusal
from gridwork.kernel.registers import address_of


def found(request: SignedInRequest, pk: int, permission: str) -> User:
    user: User = found_or_404(User.objects.visible_to(request.user, permission), pk)
    return user


def _sent(request: SignedInRequest) -> Any:
    return request.POST if request.method == "POST" else None


@allows("accounts.invite_user")
@require_POST
@never_cache
def invite(request: SignedInRequest, pk: int) -> HttpResponse:
    """The link is shown on this answer alone, to be handed over by a way that the office trusts."""
    user = found(request, pk, "accounts.invite_user")
    with transaction.atomic():
        path = actions.make_link(user, by=request.user, now=timezone.now())
    context = {"title": _("One-time link"), "person": user, "link": request.build_absolute_uri(path)}
    return render(request, "accounts/link.html", context)


@allows("accounts.close_user")
def close(request: SignedInRequest, pk: int) -> HttpResponse:
    return _with_reason(request, found(request, pk, "accounts.close_user"), actions.close_account, _("Close account"))


@allows("accounts.close_user")
def reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    return _with_reason(request, found(request, pk, "accounts.close_user"), actions.open_account, _("Open account"))


@allows("accounts.reset_factor")
def reset_factor(request: SignedInRequest, pk: int) -> HttpResponse:
    return _with_reason(request, found(request, pk, "accounts.reset_factor"), factors.reset, _("Reset second factor"))


@allows("accounts.bind_identity")
def identity(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sent, the user is bound to that subject, and to no other; an empty one ends what is there."""
    user, asked, now = found(request, pk, "accounts.bind_identity"), provider(), timezone.now()
    bound = Identity.known.filter(user=user, issuer=asked.issuer, ended_at=None).first()
    form = IdentityForm(_sent(request), initial={"subject": bound.subject if bound else ""})
    if form.is_valid():
        with transaction.atomic():
            identities.unbind(user, asked, by=request.user, now=now)
            if form.cleaned_data["subject"]:
                identities.bind(user, asked, form.cleaned_data["subject"], by=request.user, now=now)
        messages.success(request, _("Done: %(step)s.") % {"step": _("Single sign-on")})
        return redirect(address_of(user))
    context = {"title": _("Single sign-on"), "person": user, "form": form, "send": _("Save")}
    return render(request, "accounts/ask.html", context, status=422 if form.errors else 200)


def _with_reason(request: SignedInRequest, user: User, act: Any, title: str) -> HttpResponse:
    form = ReasonForm(_sent(request))
    if form.is_valid():
        act(user, by=request.user, now=timezone.now(), reason=form.cleaned_data["reason"])
        messages.success(request, _("Done: %(step)s.") % {"step": title})
        return redirect(address_of(user))
    context = {"title": title, "person": user, "form": form, "send": title}
    return render(request, "accounts/ask.html", context, status=422 if form.errors else 200)


@allows("accounts.hand_over")
def hand_over(request: SignedInRequest, pk: int) -> HttpResponse:
    """First what is in hand; sent, everything of it goes to the successor or nothing does."""
    user, now = found(request, pk, "accounts.hand_over"), timezone.now()
    form = HandOverForm(user, _sent(request))
    dress(form, request.user)
    if form.is_valid():
        said = form.cleaned_data
        if said["close"] and not request.user.has_perm("accounts.close_user"):
            raise Refusal(_("You may hand over, but not close accounts. Untick that, or ask who may."))
        moved = handover.hand_over(
            user, said["successor"], by=request.user, now=now, reason=said["reason"], close=said["close"]
        )
        words = _("%(n)s things went to %(successor)s.")
        messages.success(request, words % {"n": sum(moved.values()), "successor": said["successor"].called})
        return redirect(address_of(user))
    held = handover.in_hand(user, local_day(now))
    context = {
        "title": _("Hand over"),
        "person": user,
        "form": form,
        "held": [(each.holding.label, len(each.rows), [(row, address_of(row)) for row in each.rows]) for each in held],
    }
    return render(request, "accounts/hand_over.html", context, status=422 if form.errors else 200)


@allows("accounts.add_apitoken")
@never_cache
def new_token(request: SignedInRequest, pk: int) -> HttpResponse:
    """The token's text is shown on this answer alone."""
    client, now = found(request, pk, "accounts.view_user"), timezone.now()
    form = TokenForm(_sent(request))
    context = {"title": _("New token"), "person": client, "form": form, "send": _("Make the token")}
    if form.is_valid():
        said = form.cleaned_data
        expires_at = now + form.holds_for
        token, text = tokens.make(client, said["name"], expires_at, said["permissions"], by=request.user, now=now)
        return render(request, "accounts/token.html", context | {"token": token, "text": text})
    return render(request, "accounts/ask.html", context, status=422 if form.errors else 200)
