"""A backup is one moment of a running node, whole or not there, and the oldest make room."""

from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection

from gridwork.attachments import contents
from gridwork.journal import triggers
from gridwork.keeping import backing, manifest
from gridwork.keeping.rows.tables import tables
from gridwork.kernel.models import OutMessage
from gridwork.kernel.refusals import Refusal
from tests.keeping.conftest import NOW, Node

pytestmark = pytest.mark.restore


def test_it_holds_every_table_and_the_hash_of_every_file(node: Node):
    made = node.back_up()
    found, _key = manifest.read(made.folder)
    lying = {str(path.relative_to(made.folder)) for path in made.folder.rglob("*") if path.is_file()}
    assert lying == {*found.files, manifest.FILE, manifest.SIGNATURE}
    assert found.tables.keys() == tables().keys()
    assert found.journal["sealed"] == found.tables["journal_seal"]["rows"]
    manifest.check_files(found, made.folder)
    assert node.keys.stat().st_mode & 0o077 == made.folder.stat().st_mode & 0o077 == 0


def test_it_is_one_moment_while_others_write(transactional_db: None, home: Path, monkeypatch: pytest.MonkeyPatch):
    tables_read = iter(range(200))
    plain = backing._rows

    def send() -> None:
        OutMessage.objects.create(topic="late", payload={}, queued_at=NOW, due_at=NOW)
        connection.close()

    def rows(name: str, *rest: object) -> object:
        if next(tables_read) == 1:
            writer = Thread(target=send)
            writer.start()
            writer.join()
        return plain(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(backing, "_rows", rows)
    made = backing.make(home / "backups", NOW, keep=7)
    assert made.manifest.tables["kernel_outmessage"]["rows"] == 0
    assert OutMessage.objects.count() == 1
    triggers.lift()  # or the flush that follows would be refused


def test_it_leaves_nothing_half_behind(node: Node, monkeypatch: pytest.MonkeyPatch):
    killed = node.backups / "gridwork-20261125-023000.part"
    killed.mkdir(parents=True)
    monkeypatch.setattr(manifest, "write", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        node.back_up()
    assert [path.name for path in node.backups.iterdir()] == ["lock"]


def test_it_keeps_the_newest(node: Node):
    made = [node.back_up(NOW + timedelta(days=day), keep=2).folder for day in range(4)]
    assert backing.kept(node.backups) == made[-2:]
    assert (backing.newest(node.backups), backing.made_at(made[-1])) == (made[-1], NOW + timedelta(days=3))


def test_it_shares_files_that_have_not_changed_with_the_backup_before(node: Node):
    name = Path("files") / contents.path(node.photo).relative_to(contents.root())
    first, second = (node.back_up(NOW + timedelta(days=day)).folder / name for day in range(2))
    assert first.samefile(second)
    assert not first.samefile(contents.path(node.photo))


def test_it_goes_on_without_a_file_that_the_disk_has_lost_and_says_so(node: Node):
    contents.path(node.photo).write_bytes(b"what a failing disk makes of it")
    made = node.back_up()
    assert made.manifest.missing == [node.photo]
    manifest.check_files(made.manifest, made.folder)


def test_it_is_made_by_one_process_at_a_time(node: Node):
    node.backups.mkdir(parents=True)
    with backing._alone(node.backups), pytest.raises(Refusal, match="Another backup"):
        node.back_up()
