"""A record that is written while its village moves gets the town that the village moves to."""

import threading
import time

import pytest
from django.db import connection, transaction

from gridwork.places import actions
from gridwork.places.models import Site
from tests.places.district import BY, LATER, NOW, SINCE, District


def elsewhere(work: object) -> threading.Thread:
    def run() -> None:
        try:
            work()  # type: ignore[operator]
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def hall(district: District) -> None:
    Site(place=district.cell, name="Hall", kind=Site.Kind.VENUE, opened_on=SINCE).write(by=BY, now=NOW)


@pytest.mark.postgresql_only
class TestMoveAndWriteAtOnce:
    """On SQLite the two follow one another: each transaction is the only writer."""

    def test_a_row_written_during_the_move_waits_for_it(self, committed: None) -> None:
        district = District()
        with transaction.atomic():
            actions.move_place(district.eastham, district.west, from_on=LATER, by=BY, now=NOW)
            writer = elsewhere(lambda: hall(district))
            writer.join(0.5)
            assert writer.is_alive()
        writer.join(10)
        assert Site.known.get().town_id == district.west.pk

    def test_the_move_waits_for_a_row_that_is_being_written(self, committed: None) -> None:
        district = District()
        with transaction.atomic():
            hall(district)
            mover = elsewhere(
                lambda: actions.move_place(district.eastham, district.west, from_on=LATER, by=BY, now=NOW)
            )
            time.sleep(0.5)
            assert mover.is_alive()
        mover.join(10)
        assert Site.known.get().town_id == district.west.pk
