"""Outbox: effects outside the database, queued with the change that caused them, delivered after it, at least once."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from gridwork.kernel.models import OutMessage

type Receiver = Callable[[Mapping[str, Any]], None]

TRIES = 12  # doubling from a minute: the last comes a day and a half after the first
receivers: dict[str, Receiver] = {}


def receives(topic: str) -> Callable[[Receiver], Receiver]:
    def register(receiver: Receiver) -> Receiver:
        receivers[topic] = receiver
        return receiver

    return register


def send(topic: str, payload: Mapping[str, Any], now: datetime) -> None:
    """Queue a message in the caller's transaction: what is rolled back is never sent."""
    OutMessage.objects.create(topic=topic, payload=payload, queued_at=now, due_at=now)


def send_many(topic: str, payloads: Iterable[Mapping[str, Any]], now: datetime) -> None:
    """Queue several messages, each delivered and retried by itself."""
    OutMessage.objects.bulk_create(
        [OutMessage(topic=topic, payload=payload, queued_at=now, due_at=now) for payload in payloads]
    )


def deliver(now: datetime, batch: int = 100) -> int:
    """Deliver what is due and return how many were. A receiver that fails is asked again later, each by itself."""
    waiting = OutMessage.objects.filter(done_at=None, due_at__lte=now, tries__lt=TRIES).order_by("due_at")
    return sum(_deliver(message, now) for message in list(waiting[:batch]))


def _deliver(message: OutMessage, now: datetime) -> bool:
    """Taken on first, and delivered outside any transaction: a slow mail server would hold up all writers of SQLite."""
    row, later = OutMessage.objects.filter(pk=message.pk), now + timedelta(minutes=2**message.tries)
    if not row.filter(tries=message.tries, done_at=None).update(tries=message.tries + 1, due_at=later):
        return False  # another worker was faster
    try:
        receivers[message.topic](message.payload)
    except Exception as error:  # noqa: BLE001  (kept with its message, and the others go on)
        row.update(failure=f"{type(error).__name__}: {error}"[:500])
        return False
    row.update(failure="", done_at=now)
    return True
