"""What was erased after a backup is erased again when it is restored, before anybody reads it."""

from datetime import timedelta

import orjson
import pytest
from django.db import models

from gridwork.cases.models import Case, Note, Reporter
from gridwork.cases.reporters import Person
from gridwork.journal.models import Erasable
from gridwork.journal.verification import verify
from gridwork.keeping import tombstones
from gridwork.kernel import search
from gridwork.kernel.models import Draft, OnceKey
from gridwork.kernel.once import keep
from gridwork.kernel.registers import address_of
from gridwork.notices.models import Notice
from gridwork.retention import belongings, erasing
from gridwork.retention.sweeping import sweep
from tests.cast import NOW
from tests.keeping.conftest import Node, home, node, seal  # noqa: F401  (a node that is backed up)
from tests.promises import Counted
from tests.retention.conftest import LATER

pytestmark = pytest.mark.retention


def test_it_is_replayed_for_every_row_of_a_chunk(node: Node, full: bool, counted: Counted):  # noqa: F811
    gone = [node.office.report(text=f"Wang Fang lives at gate {n}") for n in range(300 if full else 12)]
    models.QuerySet.update(Case.known.filter(pk__in=[case.pk for case in gone]), closed_at=NOW)
    seal()
    made = node.back_up()
    sweep(LATER)
    seal()
    assert tombstones.keep(LATER)
    node.lose()
    done = node.come_back(made)
    assert (bool(done.replayed.erased), done.replayed.left) == (True, [])
    assert not Case.known.filter(text__contains="Wang Fang").exists()
    assert not Erasable.objects.filter(value__contains="Wang Fang").exists()
    assert not search.hits("Wang Fang").exists()
    seal()
    assert verify().fault is None
    counted("rows swept again after a restore", len(gone))


def test_what_a_person_had_erased_is_erased_again(node: Node, counted: Counted):  # noqa: F811
    """Before its schedule says so, nothing else would take it out of a restored backup: rows that went go again."""
    case = node.office.report(text="Wang Fang lives at gate 1", person=Person("Wang Fang", "13800138000"))
    Note(case=case, place=case.place, text="Wang Fang calls").write(by=node.office.iris, now=NOW)
    models.QuerySet.update(Case.known.filter(pk=case.pk), closed_at=NOW)
    seal()
    made = node.back_up()
    later = NOW + timedelta(days=184)
    erasing.erase(erasing.outlook(belongings.Person(frozenset({case.pk})), later), by=node.office.iris, now=later)
    seal()
    assert tombstones.keep(later)
    node.lose()
    done = node.come_back(made)
    assert (bool(done.replayed.erased), done.replayed.left) == (True, [])
    assert not Reporter.objects.filter(case=case.pk).exists()
    assert not Note.known.filter(text__contains="Wang Fang").exists()
    assert not Case.known.filter(text__contains="Wang Fang").exists()
    seal()
    assert verify().fault is None
    counted("kinds of rows erased again that a person had erased", ["cases.case", "cases.note", "cases.reporter"])


def test_what_stood_under_its_address_goes_again(node: Node):  # noqa: F811
    iris, case = node.office.iris, node.office.report(person=Person("Wang Fang", "13800138000"))
    note = Note(case=case, place=case.place, text="Wang Fang calls")
    note.write(by=iris, now=NOW)
    for number, page in enumerate(map(address_of, (case, note, node.case))):
        Draft.objects.create(user=iris, form=f"{page}change", values={"text": "Wang Fang"}, kept_at=NOW)
        Notice.objects.create(user=iris, kind="cases.late", subject="Wang Fang", url=page, told_at=NOW)
        said = {"text": "Wang Fang", "url": page}
        keep(iris.pk, [(f"key {number}", "0" * 64, 201, orjson.dumps(said).decode())], NOW)
    models.QuerySet.update(Case.known.filter(pk=case.pk), closed_at=NOW)
    seal()
    made = node.back_up()
    later = NOW + timedelta(days=184)
    erasing.erase(erasing.outlook(belongings.Person(frozenset({case.pk})), later), by=iris, now=later)
    seal()
    tombstones.keep(later)
    node.lose()
    node.come_back(made)
    other = address_of(node.case)
    assert list(Draft.objects.values_list("form", flat=True)) == [f"{other}change"]
    assert list(Notice.objects.values_list("url", flat=True)) == [other]
    answers = OnceKey.objects.order_by("key").values_list("answer", flat=True)
    assert [orjson.loads(answer).get("url") for answer in answers] == [None, None, other]
