"""Tokens of API clients: made once, shown once, stored as a hash, asked at every call."""

import hashlib
import secrets
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.errors import HttpError
from ninja.security import HttpBearer

from gridwork.accounts.models import ApiToken, TokenUse, User
from gridwork.columns.asking import Asked, Slot
from gridwork.wall import telling

PREFIX = "gw_"  # so that scanners for leaked secrets know one when they see it
SHOWN = len(PREFIX) + 6
LONGEST = timedelta(days=366)
USED = timedelta(hours=1)  # how exact "last used" is: a write a call would double what a call costs
CALLS, SECONDS, AT_ONCE = 600, 60, 100  # of one token, in one process: a program that has gone wild hinders nobody


_OF_DIGEST = Asked(
    lambda: ApiToken.known.select_related("client", "use").filter(digest=Slot("digest", models.CharField()))
)


def make(
    client: User, name: str, expires_at: datetime, permissions: Sequence[str] = (), *, by: Any, now: datetime
) -> tuple[ApiToken, str]:
    """A new token and its text, which nobody can ever show again."""
    if client.is_person:
        raise ValidationError(_("Tokens are for API clients; a person signs in."))
    if not now < expires_at <= now + LONGEST:
        raise ValidationError({"expires_at": _("A token expires within a year.")})
    text = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(client=client, name=name, expires_at=expires_at, permissions=list(permissions), made_at=now)
    token.begins, token.digest = text[:SHOWN], digest_of(text)
    token.write(by=by, now=now, action="make_token")
    return token, text


def authenticate(text: str, now: datetime) -> User | None:
    """The client whose token this is, narrowed to what the token may do; None if it does not hold (any more)."""
    token = holding(text, now)
    return token.client if token is not None else None


def holding(text: str, now: datetime) -> ApiToken | None:
    """The token of this text, if it holds, its client narrowed.

    Found by the hash of 256 random bits, so the time a look-up takes tells nothing about any token.
    """
    token: ApiToken | None = next(iter(_OF_DIGEST(digest=digest_of(text))), None)
    if token is None or not token.works_at(now) or not token.client.is_active:
        return None
    if not hasattr(token, "use") or now - token.use.last_used_at >= USED:
        TokenUse.objects.update_or_create(token=token, defaults={"last_used_at": now})
    if token.permissions:
        token.client.narrow(token.permissions)
    return token


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class TooManyCalls(HttpError):
    """Answered with Retry-After: a program that heeds it comes through."""

    wait = 1  # seconds, in which the bucket holds calls again


class Rate:
    """A bucket of calls for each token that fills again evenly. Kept in the process: it costs no look-up."""

    def __init__(self, calls: int = CALLS, seconds: float = SECONDS, at_once: int = AT_ONCE) -> None:
        self.calls, self.seconds, self.at_once = calls, seconds, min(calls, at_once)
        self.buckets: dict[str, tuple[float, float]] = {}  # by the token's hash, of those that were found to hold
        self.lock = Lock()

    def allows(self, token: str, at: float) -> bool:
        with self.lock:
            left, since = self.buckets.get(token, (self.at_once, at))
            left = min(self.at_once, left + (at - since) * self.calls / self.seconds)
            self.buckets[token] = (left - 1 if left >= 1 else left, at)
            return left >= 1


class TokenAuth(HttpBearer):
    """Signs a call in by its `Authorization: Bearer …`."""

    rate = Rate()

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        digest = digest_of(token)
        if digest in self.rate.buckets:  # asked first: a call too many costs the database nothing
            self._count(digest)
        found = holding(token, timezone.now())
        if found is None:
            return None
        if digest not in self.rate.buckets:
            self._count(digest)
        request.user = found.client
        telling.tell(telling.person(found.client.pk))
        return found.client

    def _count(self, digest: str) -> None:
        if not self.rate.allows(digest, time.monotonic()):
            raise TooManyCalls(429, _("Too many calls with this token. Wait a minute."))
