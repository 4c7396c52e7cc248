"""The worker backs the node up once a day, from an hour on."""

from datetime import datetime, time, timedelta

import pytest

from gridwork.keeping import backing, tasks
from tests.cast import ZONE
from tests.keeping.conftest import Node

pytestmark = pytest.mark.restore

NIGHT = datetime(2026, 11, 26, 2, 30, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def nightly(settings, node: Node) -> None:
    settings.BACKUPS, settings.BACKUP_AT, settings.BACKUPS_KEPT = node.backups, time(2, 30), 2
    tasks._tried.clear()


def test_it_is_made_once_from_the_hour_on(node: Node):
    moments = [NIGHT - timedelta(minutes=1), NIGHT, NIGHT + timedelta(hours=20), NIGHT + timedelta(days=1, hours=3)]
    assert [tasks.back_up_due(moment) for moment in moments] == [False, True, False, True]
    assert len(backing.kept(node.backups)) == 2


def test_it_is_never_made_where_no_hour_is_set(settings):
    settings.BACKUP_AT = None
    assert not tasks.back_up_due(NIGHT)


def test_it_waits_an_hour_after_one_that_failed(settings, node: Node):
    node.apart.mkdir(exist_ok=True)
    node.backups.write_text("no folder")
    with pytest.raises(FileExistsError):
        tasks.back_up_due(NIGHT)
    node.backups.unlink()
    assert not tasks.back_up_due(NIGHT + timedelta(minutes=30))
    assert tasks.back_up_due(NIGHT + timedelta(minutes=61))
