"""The same key never makes a second case, whenever it comes and however many bring it at once."""

import hashlib
import threading
from datetime import timedelta

import pytest
from django.db import connection

from gridwork.journal import triggers
from gridwork.kernel.models import OnceKey
from gridwork.kernel.once import InFlight, KeyReused, once
from tests import cast as people
from tests.cast import NOW
from tests.kernel.toys import lent
from tests.toys.lending.models import Loan
from tests.toys.registers import TOYS

pytestmark = pytest.mark.idempotency


@pytest.fixture
def cast(transactional_db: None):
    toys = [name for register in TOYS for name in register.permissions()]
    yield people.build([*toys, "places.view_place"])
    triggers.lift()  # or the flush that follows would be refused


def enter(cast: people.Cast):
    def call() -> tuple[int, str]:
        return 201, str(lent(cast).pk)

    return call


def test_it_lets_one_of_fifty_at_once_through_and_answers_all_alike(cast: people.Cast):
    answers: list[object] = []
    start = threading.Barrier(50)

    def send() -> None:
        start.wait()
        try:
            answers.append(once(cast.chief, "key", b"payload", NOW, enter(cast))[:2])
        except InFlight:
            answers.append(InFlight)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made = Loan.objects.unscoped("test").get()
    assert len(answers) == 50
    assert set(answers) <= {(201, str(made.pk)), InFlight}
    assert once(cast.chief, "key", b"payload", NOW + timedelta(days=4000), enter(cast)) == (201, str(made.pk), True)


def test_it_tells_another_payload_and_another_user_apart(cast: people.Cast):
    once(cast.chief, "key", b"payload", NOW, enter(cast))
    with pytest.raises(KeyReused):
        once(cast.chief, "key", b"another", NOW, enter(cast))
    once(cast.erin, "key", b"another", NOW, enter(cast))
    assert Loan.objects.unscoped("test").count() == 2


def test_it_keeps_no_hash_from_which_a_payload_could_be_guessed(cast: people.Cast):
    once(cast.chief, "key", b"13800138000", NOW, enter(cast))
    assert OnceKey.objects.get().digest != hashlib.sha256(b"13800138000").hexdigest()


def test_it_keeps_neither_key_nor_effect_when_the_call_fails(cast: people.Cast):
    def broken() -> tuple[int, str]:
        lent(cast)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        once(cast.chief, "key", b"payload", NOW, broken)
    assert not OnceKey.objects.exists()
    assert not Loan.objects.unscoped("test").exists()
