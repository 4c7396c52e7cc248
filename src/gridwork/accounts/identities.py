"""Who of us somebody is whom the single sign-on knows. Nobody gets an account by coming from there."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gridwork.accounts.models import Identity, User
from gridwork.accounts.oidc import Claims, Provider
from gridwork.kernel.actors import System
from gridwork.kernel.refusals import Refusal

DOOR = System("single sign-on")
BIND = "accounts.bind_identity"


def whom(provider: Provider, claims: Claims, now: datetime) -> User | None:
    """Whoever is bound to the subject; once, where the operator allows it, whose verified e-mail address it is."""
    bound = Identity.known.filter(issuer=provider.issuer, subject=claims.subject, ended_at=None)
    identity = bound.select_related("user").first()
    if identity is not None:
        return identity.user
    if not (provider.by_email and claims.email):
        return None
    user = User.objects.filter(email__iexact=claims.email, is_active=True, kind="person").first()
    if user is None or Identity.known.filter(issuer=provider.issuer, user=user).exists():
        return None  # an address may pass to somebody else; whom it named once it names no more
    bind(user, provider, claims.subject, by=DOOR, now=now)
    return user


def bind(user: User, provider: Provider, subject: str, *, by: Any, now: datetime) -> Identity:
    if not (user.is_active and user.is_person):
        raise Refusal(_("Only a person whose account is open signs in."))
    identity = Identity(user=user, issuer=provider.issuer, subject=subject, bound_at=now)
    identity.write(by=by, now=now, action="bind_identity", permission=BIND)
    return identity


@transaction.atomic
def unbind(user: User, provider: Provider, *, by: Any, now: datetime) -> None:
    for identity in Identity.known.filter(user=user, issuer=provider.issuer, ended_at=None):
        identity.ended_at = now
        identity.write(by=by, now=now, action="end_identity", permission=BIND)
