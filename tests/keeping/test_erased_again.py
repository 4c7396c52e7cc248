"""What was erased after a backup is erased again when it is restored."""

from datetime import timedelta

import pytest
from django.db import connection

from gridwork.cases.models import Case
from gridwork.journal.erasure import erase
from gridwork.journal.models import Entry, Erasable
from gridwork.journal.verification import verify
from gridwork.journal.verifier import ERASURE
from gridwork.keeping import emptying, tombstones
from gridwork.kernel import search
from gridwork.kernel.models import OnceKey
from gridwork.kernel.once import keep
from gridwork.kernel.refusals import Refusal
from gridwork.kernel.registers import address_of
from tests.cast import NOW
from tests.keeping.conftest import Node, blank, seal
from tests.promises import Counted

pytestmark = pytest.mark.restore

LATER = NOW + timedelta(days=1)


def forget(case: Case) -> None:
    erase(case.key, ["text", "address"], by="li.wei", reason="PIPL Art. 47", at=LATER)
    blank(case, text="", address="")
    seal()
    tombstones.keep(LATER)


def test_it_erases_again_what_was_erased_after_the_backup(node: Node, full: bool, counted: Counted):
    gone = [node.office.report(text=f"Wang Fang lives at gate {n}") for n in range(300 if full else 12)]
    seal()
    made = node.back_up()
    for case in gone:
        forget(case)
    node.lose()
    done = node.come_back(made)
    seal()
    assert (done.replayed.erased, done.replayed.left) == (len(gone), [])
    assert not Case.known.filter(text__contains="Wang Fang").exists()
    assert not Erasable.objects.filter(value__contains="Wang Fang").exists()
    assert not search.hits("Wang Fang").exists()
    report = verify()
    assert (report.fault, report.erased) == (None, len(gone))
    told = Entry.objects.filter(action=ERASURE, record=gone[0].key).get()
    assert (told.at, told.actor) == (LATER, "li.wei")
    counted("erasures replayed", done.replayed.erased)


def test_it_empties_again_what_the_api_was_answered(node: Node):
    said = f'{{"text":"Wang Fang","url":"{address_of(node.case)}"}}'
    keep(node.office.iris.pk, [("key", "0" * 64, 201, said)], NOW)
    seal()
    made = node.back_up()
    forget(node.case)
    node.lose()
    node.come_back(made)
    assert OnceKey.objects.get().answer == "{}"


def test_it_leaves_alone_what_was_entered_after_an_erasure_that_the_backup_knows(node: Node):
    forget(node.case)
    node.case.refresh_from_db()
    node.case.text = "Entered by right"
    node.case.write(by=node.office.iris, now=LATER + timedelta(hours=1))
    seal()
    made = node.back_up()
    node.lose()
    assert node.come_back(made).replayed.erased == 0
    assert Case.known.get(pk=node.case.pk).text == "Entered by right"


def test_it_notes_each_erasure_once_and_never_what_was_erased(node: Node):
    forget(node.case)
    tombstones._looked.clear()  # as another process finds it
    assert tombstones.keep(LATER) == 0
    (stone,) = tombstones.read(tombstones.path())
    assert (stone.record, stone.fields, stone.by) == (node.case.key, ("text",), "li.wei")
    assert "路灯" not in tombstones.path().read_text()
    assert tombstones.path().stat().st_mode & 0o077 == 0


def test_it_names_a_list_that_cannot_be_read(node: Node):
    tombstones.path().parent.mkdir(exist_ok=True)
    tombstones.path().write_text('{"at": "2026-11-26"\n')
    with pytest.raises(Refusal, match="line 1"):
        tombstones.read(tombstones.path())


def test_it_tells_of_rows_that_could_not_be_emptied(node: Node, monkeypatch):
    made = node.back_up()
    forget(node.case)
    node.lose()
    monkeypatch.setattr(emptying, "_blank", lambda column: None)  # which no column of a case's text takes
    done = node.come_back(made)
    assert [left.partition(":")[0] for left in done.replayed.left] == ["cases.case"]
    assert connection.is_usable()
