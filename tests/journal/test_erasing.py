"""What is erased is gone, from the database's files too, and the journal still verifies."""

import re
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, transaction

from gridwork.journal import reading
from gridwork.journal.entries import append
from gridwork.journal.erasure import empty_log, erase
from gridwork.journal.models import Entry, Erasable
from gridwork.journal.reading import fetch
from gridwork.journal.verification import export, first_fault, verify
from gridwork.journal.verifier import commitment
from tests.journal.journals import NOW, anchor_now, build, seal_all


def arrive(subject: int, visits: int) -> list[str]:
    """A person whose values stand in several entries; returns the canaries in them."""
    canaries = [f"canary{secrets.token_hex(12)}" for _ in range(2 * visits)]
    for visit, (name, address) in enumerate(zip(canaries[::2], canaries[1::2], strict=True)):
        append(
            at=NOW + timedelta(minutes=visit),
            actor="wang.fang",
            action="change",
            record=f"cases.reporter:{subject}",
            changes={"visit": visit},
            personal={"name": name, "address": [address, "住" * 40]},
        )
    return canaries


@pytest.mark.erasure
def test_it_erases_people_from_every_table_and_leaves_the_journal_sound(shared_database: Path, full: bool, caplog):
    subjects = 300 if full else 30
    with transaction.atomic():
        canaries = {subject: arrive(subject, visits=3) for subject in range(2 * subjects)}
    anchors = [anchor_now(NOW)]
    leaving = range(0, 2 * subjects, 2)
    for subject in leaving:
        assert erase(f"cases.reporter:{subject}", None, by="li.wei", reason="PIPL Art. 47", at=NOW) == 6
    seal_all()
    report = verify(anchors)
    assert (report.fault, report.erased, report.sealed) == (None, 6 * subjects, 7 * subjects)
    left = canaries_in(in_tables()) | canaries_in(in_files(shared_database))
    assert not left & {canary for subject in leaving for canary in canaries[subject]}
    staying = [canary for subject in range(1, 2 * subjects, 2) for canary in canaries[subject]]
    assert left >= set(staying), "the search must find what was not erased"
    assert "canary" not in caplog.text


def in_tables() -> bytes:
    """Every column of every table, and the export."""
    found = b"".join(export())
    for model in apps.get_app_config("journal").get_models():
        for field in model._meta.concrete_fields:
            rows = fetch(f'SELECT "{field.column}" FROM {model._meta.db_table}')
            found += "\n".join(str(value) for (value,) in rows).encode()
    return found


def in_files(home: Path) -> bytes:
    """The bytes of SQLite's file and of its write-ahead log."""
    files = [home / "gridwork.sqlite3", home / "gridwork.sqlite3-wal"] if connection.vendor == "sqlite" else []
    return b"".join(path.read_bytes() for path in files)


def canaries_in(text: bytes) -> set[str]:
    return {found.decode() for found in re.findall(rb"canary[0-9a-f]{24}", text)}


@pytest.mark.erasure
@pytest.mark.sqlite_only
def test_it_waits_for_no_reader_and_empties_the_log_after_it(shared_database: Path):
    """A long verification must not keep writers waiting, nor the erased value in the file."""
    [canary, _address] = arrive(1, visits=1)
    with ThreadPoolExecutor(1) as other, reading.snapshot():
        assert Erasable.objects.count() == 2
        began = time.monotonic()
        assert other.submit(erase_and_close).result() == 2
        assert time.monotonic() - began < 5
        assert Erasable.objects.count() == 2, "the snapshot is of the moment before"
        assert canary in canaries_in(in_files(shared_database))
    assert empty_log()
    assert canary not in canaries_in(in_files(shared_database))


def erase_and_close() -> int:
    try:
        return erase("cases.reporter:1", None, by="li.wei", reason="asked", at=NOW)
    finally:
        connection.close()


@pytest.mark.erasure
@pytest.mark.django_db
def test_it_erases_single_fields_and_journals_who_did_it_and_why():
    arrive(1, visits=2)
    arrive(2, visits=1)
    assert erase("cases.reporter:1", ["name", "no such field"], by="li.wei", reason="PIPL Art. 47", at=NOW) == 2
    assert {(row.entry_id, row.field) for row in Erasable.objects.all()} == {
        *product(
            Entry.objects.filter(record="cases.reporter:1", action="change").values_list("pk", flat=True), ["address"]
        ),
        *product(Entry.objects.filter(record="cases.reporter:2").values_list("pk", flat=True), ["name", "address"]),
    }
    told = Entry.objects.get(action="erase_values")
    assert (told.actor, told.record) == ("li.wei", "cases.reporter:1")
    assert told.changes == '{"fields":["name"],"reason":"PIPL Art. 47","values":2}'


@pytest.mark.erasure
@pytest.mark.django_db
def test_it_journals_nothing_when_nothing_was_there():
    arrive(1, visits=1)
    assert erase("cases.reporter:1", [], by="li.wei", reason="asked", at=NOW) == 0
    assert erase("cases.reporter:9", None, by="li.wei", reason="asked", at=NOW) == 0
    assert erase("cases.reporter:1", None, by="li.wei", reason="asked", at=NOW) == 2
    assert erase("cases.reporter:1", None, by="li.wei", reason="asked", at=NOW) == 0
    assert Entry.objects.filter(action="erase_values").count() == 1
    assert first_fault() is None


@pytest.mark.erasure
@pytest.mark.django_db
def test_it_leaves_nothing_to_guess_a_short_value_from():
    """A plain hash of a digit is found in ten tries. The commitment stays out of reach once its salt is gone."""
    entry = append(at=NOW, actor="a", action="b", record="c:1", changes={}, personal={"digit": 7})
    salt = Erasable.objects.get(entry=entry).salt
    erase("c:1", None, by="li.wei", reason="asked", at=NOW)
    stays = "".join(Entry.objects.get(pk=entry).commitments)
    assert commitment(salt, "digit", "7") in stays, "with the salt it would be found"
    for guess in range(10):
        for known in ("", "0" * 64, str(entry)):
            assert commitment(known, "digit", str(guess)) not in stays
    assert not Erasable.objects.filter(salt=salt).exists()


@pytest.mark.erasure
@pytest.mark.django_db
def test_it_needs_a_reason():
    with pytest.raises(ValueError, match="reason"):
        erase("c:1", None, by="li.wei", reason="", at=NOW)


@pytest.mark.erasure
@pytest.mark.django_db
def test_it_leaves_proofs_valid():
    [anchor] = build(9, anchored_every=9)
    erase("cases.case:3", None, by="li.wei", reason="asked", at=NOW)
    assert first_fault([anchor]) is None
