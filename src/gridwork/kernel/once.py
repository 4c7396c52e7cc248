"""Once: a call that brings an Idempotency-Key happens once, whenever and however often it is sent again."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from gridwork.kernel.models import OnceKey
from gridwork.kernel.refusals import Refusal

_LOCK = 7_265_100  # first half of an advisory lock that nobody else uses
_here: set[tuple[int, str]] = set()
_guard = threading.Lock()


class InFlight(Refusal):
    """A call with the same key is being answered at this moment."""


class KeyReused(Exception):
    """The key came before with another payload."""


def once(
    user: Any, key: str, payload: bytes, now: datetime, call: Callable[[], tuple[int, str]]
) -> tuple[int, str, bool]:
    """Status, answer and whether it is a replay. Key and effect are stored in one transaction, or neither is.

    Raises InFlight or KeyReused. A call that fails stores nothing, so it may be mended and sent again.
    """
    # With a key from beside the database: a payload may hold a reporter's name, and a mere hash can be guessed.
    digest = salted_hmac("gridwork.once", payload, algorithm="sha256").hexdigest()
    with _in_flight(user.pk, key), transaction.atomic():
        _lock(user.pk, key)
        kept = OnceKey.objects.filter(user_id=user.pk, key=key).first()
        if kept is not None:
            if kept.digest != digest:
                raise KeyReused
            return kept.status, kept.answer, True
        status, answer = call()
        OnceKey.objects.create(user_id=user.pk, key=key, digest=digest, status=status, answer=answer, at=now)
        return status, answer, False


@contextmanager
def _in_flight(user: int, key: str) -> Iterator[None]:
    """Within this process; between processes, PostgreSQL's lock says the same and SQLite lets one writer in."""
    with _guard:
        if (user, key) in _here:
            raise InFlight(_("A call with the same key is being answered."))
        _here.add((user, key))
    try:
        yield
    finally:
        with _guard:
            _here.discard((user, key))


def _lock(user: int, key: str) -> None:
    if connection.vendor != "postgresql":
        return
    number = int.from_bytes(hashlib.sha256(f"{user}:{key}".encode()).digest()[:4], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK, number])
        if not cursor.fetchone()[0]:
            raise InFlight(_("A call with the same key is being answered."))
