"""Once: a call that brings an Idempotency-Key happens once, whenever and however often it is sent again."""

import hashlib
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection, models, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from gridwork.columns.asking import Asked, Slot
from gridwork.columns.inserting import insert_columns
from gridwork.kernel.models import OnceKey
from gridwork.kernel.refusals import Refusal

EMPTIED = "{}"  # what is left of an answer that is no longer kept
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

    Raises InFlight or KeyReused, or Refusal where the answer is no longer kept. A call that fails stores nothing, so it
    may be mended and sent again.
    """
    # With a key from beside the database: a payload may hold a reporter's name, and a mere hash can be guessed.
    digest = salted_hmac("gridwork.once", payload, algorithm="sha256").hexdigest()
    with alone(user.pk, [key]):
        for kept in kept_of(user.pk, [key]):
            if kept.digest != digest:
                raise KeyReused
            return kept.status, answer_of(kept), True
        status, answer = call()
        keep(user.pk, [(key, digest, status, answer)], now)
        return status, answer, False


def answer_of(kept: OnceKey) -> str:
    if kept.answer == EMPTIED:
        raise Refusal(_("This call was carried out. Its answer is no longer kept: read the entry itself."))
    return kept.answer


def kept_of(user: int, keys: Sequence[str]) -> list[OnceKey]:
    """What the calls with these keys were answered, as far as they have been."""
    return _kept(len(keys))(user=user, keys=keys)


def keep(user: int, answered: Sequence[tuple[str, str, int, str]], now: datetime) -> None:
    """Key, digest, status and answer of each call."""
    names = ("user_id", "at", "key", "digest", "status", "answer")
    rows = [(user, now, *each) for each in answered]
    insert_columns(OnceKey, dict(zip(names, zip(*rows, strict=True), strict=True)))


@cache
def _kept(count: int) -> Asked:
    user, keys = Slot("user", models.BigIntegerField()), Slot.each("keys", models.CharField(), count)
    return Asked(lambda: OnceKey.objects.filter(user_id=user, key__in=keys))


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
