"""Once: a call that brings an Idempotency-Key happens once, whenever and however often it is sent again."""

import hashlib
import threading
from collections.abc import Callable, Iterator, Sequence
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
    with alone(user.pk, [key]):
        kept = OnceKey.objects.filter(user_id=user.pk, key=key).first()
        if kept is not None:
            if kept.digest != digest:
                raise KeyReused
            return kept.status, kept.answer, True
        status, answer = call()
        OnceKey.objects.create(user_id=user.pk, key=key, digest=digest, status=status, answer=answer, at=now)
        return status, answer, False


@contextmanager
def alone(user: int, keys: Sequence[str]) -> Iterator[None]:
    """A transaction in which no other call with one of these keys is answered; raises InFlight.

    A set says so within this process, PostgreSQL's locks between processes; SQLite lets one writer in.
    """
    mine = {(user, key) for key in keys}
    with _guard:
        if _here & mine:
            raise InFlight(_("A call with the same key is being answered."))
        _here.update(mine)
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                _lock(user, keys)
            yield
    finally:
        with _guard:
            _here.difference_update(mine)


def _lock(user: int, keys: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_and(pg_try_advisory_xact_lock(%s, number)) FROM unnest(%s::int[]) number",
            [
                _LOCK,
                [int.from_bytes(hashlib.sha256(f"{user}:{key}".encode()).digest()[:4], signed=True) for key in keys],
            ],
        )
        if not cursor.fetchone()[0]:
            raise InFlight(_("A call with the same key is being answered."))
