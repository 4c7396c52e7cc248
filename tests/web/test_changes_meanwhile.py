"""Writers and a follower at once: nothing that was committed is skipped, whatever order it became visible in."""

import threading
from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from gridwork.accounts.models import User
from gridwork.cases.models import Case
from gridwork.journal import sequencer, triggers
from tests import office as people
from tests.office import Office
from tests.web.test_changes import page, seal

pytestmark = pytest.mark.postgresql_only  # SQLite lets one writer in at a time
WRITERS, EACH = 4, 15


@pytest.fixture
def office(transactional_db: None) -> Iterator[Office]:
    yield people.build()
    triggers.lift()  # or the flush that follows would be refused


def test_it_skips_nothing_while_others_write(office: Office):
    seal()
    cursor, stop = page(office.otto, "now")["next"], threading.Event()
    wrote: list[int] = []

    def write(number: int) -> None:
        """Now and then two in one transaction, so that entries are committed out of the order of their ids."""
        try:
            who = User.objects.get(pk=office.iris.pk)
            for _round in range(EACH):
                with transaction.atomic():
                    wrote.extend(office.report(by=who).pk for _each in range(1 + number % 2))
        finally:
            connection.close()

    def sealing() -> None:
        try:
            while not stop.is_set():
                sequencer.seal()
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[number]) for number in range(WRITERS)]
    sealer = threading.Thread(target=sealing)
    for thread in (*threads, sealer):
        thread.start()
    heard: list[int] = []
    while any(thread.is_alive() for thread in threads):
        answer = page(office.otto, cursor)
        cursor = answer["next"]
        heard += [item["id"] for item in answer["items"] if item["kind"] == "cases"]
    stop.set()
    sealer.join(60)
    seal()
    heard += [item["id"] for item in page(office.otto, cursor)["items"] if item["kind"] == "cases"]
    assert len(wrote) == Case.objects.unscoped("test").count() >= WRITERS * EACH
    assert sorted(heard) == sorted(wrote)
