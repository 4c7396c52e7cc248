"""Attempts to sign in: each is kept, so that its owner and whoever looks after accounts can see what was tried."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from gridwork.accounts import whence
from gridwork.accounts.models import Outcome, SignIn, User


def keep(request: HttpRequest, user: Any, outcome: Outcome, factor: str = "") -> SignIn:
    """What nobody is called may be a mistyped password: of an account that there is not, only that it was tried."""
    now = timezone.now()
    return SignIn.objects.create(user=user, at=now, outcome=outcome, factor=factor, **told_by(request))


def told_by(request: HttpRequest) -> dict[str, str]:
    address = get_adapter(request).get_client_ip(request)
    browser = whence.browser_of(request.headers.get("User-Agent", ""))
    return {"whence": whence.shortened(address), "browser": browser}


def latest(user: User | None = None) -> QuerySet[SignIn]:
    of_whom = SignIn.objects.filter(user=user) if user is not None else SignIn.objects.all()
    return of_whom.select_related("user").order_by("-at", "-pk")
