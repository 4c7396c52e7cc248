"""The outbox: what is queued with a change goes out after it, at least once, and one failure stops nobody else."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from gridwork.kernel import outbox
from gridwork.kernel.models import OutMessage
from tests.cast import NOW

sent: list[str] = []


@pytest.fixture(autouse=True)
def receiver(monkeypatch: pytest.MonkeyPatch):
    sent.clear()
    working = {"down": False}

    def receive(payload):
        if working["down"]:
            raise ConnectionError("the other side is away")
        sent.append(payload["word"])

    monkeypatch.setitem(outbox.receivers, "test", receive)
    return working


@pytest.mark.django_db
def test_it_delivers_once_what_is_due_and_nothing_that_was_rolled_back(receiver):
    outbox.send("test", {"word": "one"}, NOW)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        outbox.send("test", {"word": "never"}, NOW)
        raise ZeroDivisionError
    assert outbox.deliver(NOW) == 1
    assert outbox.deliver(NOW + timedelta(days=9)) == 0
    assert sent == ["one"]


@pytest.mark.django_db
def test_it_tries_again_later_and_later_and_gives_up_visibly(receiver):
    outbox.send("test", {"word": "one"}, NOW)
    receiver["down"] = True
    outbox.deliver(NOW)
    message = OutMessage.objects.get()
    assert (message.tries, message.due_at, message.done_at) == (1, NOW + timedelta(minutes=1), None)
    assert "the other side is away" in message.failure
    assert outbox.deliver(NOW) == 0
    moment = NOW
    for _try in range(outbox.TRIES):
        moment += timedelta(days=3)
        outbox.deliver(moment)
    assert OutMessage.objects.get().tries == outbox.TRIES
    receiver["down"] = False
    assert outbox.deliver(moment + timedelta(days=9)) == 0


@pytest.mark.django_db
def test_it_holds_no_lock_while_it_delivers_and_gives_a_message_to_one_worker(monkeypatch: pytest.MonkeyPatch):
    def receive(payload):
        sent.append(connection.savepoint_ids == outside)  # within no transaction but that of the test
        assert outbox.deliver(NOW) == 0  # another worker, at the same moment

    outside = list(connection.savepoint_ids)
    monkeypatch.setitem(outbox.receivers, "test", receive)
    outbox.send("test", {"word": "one"}, NOW)
    assert outbox.deliver(NOW) == 1
    assert sent == [True]


@pytest.mark.django_db
def test_it_lets_one_failure_stop_nobody_else(receiver):
    outbox.send("unknown", {"word": "x"}, NOW)
    outbox.send("test", {"word": "two"}, NOW)
    assert outbox.deliver(NOW) == 1
    assert sent == ["two"]
