"""Outbox: effects outside the database, queued with the change that caused them, delivered after it, at least once."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

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
    delivered = 0
    for pk in list(waiting.values_list("pk", flat=True)[:batch]):
        with transaction.atomic():
            message = OutMessage.objects.select_for_update(skip_locked=True).filter(pk=pk, done_at=None).first()
            if message is None:
                continue
            delivered += _deliver(message, now)
    return delivered


def _deliver(message: OutMessage, now: datetime) -> bool:
    message.tries += 1
    try:
        with transaction.atomic():
            receivers[message.topic](message.payload)
    except Exception as error:  # noqa: BLE001  (kept with its message, and the others go on)
        message.failure = f"{type(error).__name__}: {error}"[:500]
        message.due_at = now + timedelta(minutes=2 ** (message.tries - 1))
    else:
        message.failure, message.done_at = "", now
    message.save()
    return message.done_at is not None
