"""The doctor: a healthy node is told to be well, and what is wrong with another is told by its line."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from gridwork.attachments import contents
from gridwork.attachments.contents import FULL, Content
from gridwork.journal import checkpoints, sequencer, triggers
from gridwork.keeping import backing, running
from gridwork.web import doctor, secrets
from tests import cast
from tests import office as people
from tests.web.conftest import browser_of


@pytest.fixture
def well(db: None, settings, tmp_path: Path) -> people.Office:
    settings.HOME, settings.BACKUPS = tmp_path / "home", tmp_path / "backups"
    settings.TOMBSTONES = tmp_path / "apart" / "tombstones.jsonl"
    secrets.kept(settings.HOME / "keys" / "django.key")
    office = people.build()
    digest = contents.keep({FULL: b"a photograph"})
    office.report(photos=[Content(digest, "a.jpg", "image/jpeg", 12, 1, 1)])
    backing.make(settings.BACKUPS, timezone.now(), keep=1)
    running.heartbeat().touch()
    return office


def how(**moved: float) -> dict[str, str]:
    return {line.slug: line.how for line in doctor.lines(timezone.now() + timedelta(**moved))}


def ill(**moved: float) -> set[str]:
    """Beside what no test's machine has: mail that goes out, and another disk."""
    return {slug for slug, said in how(**moved).items() if said == "fail"}


def test_it_finds_a_healthy_node_well(well: people.Office):
    assert {said for slug, said in how().items() if slug not in {"mail", "backup", "disk"}} == {"ok"}
    assert ill() == set()


def test_it_sees_a_worker_and_a_backup_that_are_overdue(well: people.Office):
    assert ill(hours=30) == {"worker"}
    assert how(hours=30)["backup"] == "warn"
    assert ill(days=4) == {"worker", "backup"}


def test_it_sees_where_nobody_could_tell_what_was_erased(
    well: people.Office, settings, monkeypatch: pytest.MonkeyPatch
):
    settings.TOMBSTONES = settings.HOME / "elsewhere" / "tombstones.jsonl"
    assert how()["tombstones"] == "warn"
    monkeypatch.setattr(doctor.os, "access", lambda path, mode: path != settings.HOME)
    assert ill() == {"tombstones"}


def test_it_sees_entries_that_wait_for_their_seal(well: people.Office):
    well.report(text="Another")
    assert "journal" in ill(minutes=1)


def test_it_sees_a_seal_that_was_tampered_with_since_the_last_checkpoint(well: people.Office):
    well.report(text="Another")
    sequencer.seal()
    triggers.lift()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_entry SET actor = 'nobody' WHERE id = (SELECT max(entry_id) FROM journal_seal)")
    assert ill() == {"journal"}


def test_it_sees_a_checkpoint_whose_root_is_another(well: people.Office):
    triggers.lift()
    last = checkpoints.latest()
    type(last).objects.filter(pk=last.pk).update(root="0" * 64)
    assert ill() == {"journal"}


def test_it_sees_a_stored_file_that_is_damaged_or_gone(well: people.Office):
    (file,) = [path for path in contents.root().rglob("*") if path.is_file()]
    file.write_bytes(b"another")
    assert ill() == {"files"}
    file.unlink()
    assert ill() == {"files"}


def test_it_sees_keys_that_others_can_read(well: people.Office, settings):
    (Path(settings.HOME) / "keys" / "django.key").chmod(0o644)
    assert ill() == {"keys"}


def test_it_sees_a_clock_that_went_back(well: people.Office):
    well.report(now=timezone.now() + timedelta(hours=1))
    sequencer.seal()
    assert "clock" in ill()


def test_it_outlives_a_database_that_does_not_answer(well: people.Office, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as gone:
        gone.setattr(connection, "cursor", lambda *_: 1 / 0)
        found = how()
    assert (found["database"], found["journal"], found["keys"]) == ("fail", "warn", "ok")


def test_it_says_what_to_do_and_ends_with_a_number(well: people.Office, capsys: pytest.CaptureFixture[str]):
    running.heartbeat().unlink()
    with pytest.raises(CommandError, match="Worker") as ended:
        call_command("doctor")
    assert ended.value.returncode == 2
    assert "gridwork work" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("doctor", "--json")
    told = {each["about"]: each for each in json.loads(capsys.readouterr().out)}
    assert told["worker"]["how"] == "fail"


def test_it_stands_on_the_status_page_of_who_may_see_it(well: people.Office):
    cast.grant(well.lea, cast.role("looks after it", ["web.view_status"]), well.district)
    page = browser_of(well.lea).get("/status/")
    assert page.status_code == 200
    assert {line.slug for line in page.context["lines"]} == set(doctor.quick())
    assert "Backup" in page.content.decode()
    assert browser_of(well.rosa).get("/status/").status_code == 403
