"""What was swept after a backup is swept again when it is restored, before anybody reads it."""

import pytest
from django.db import models

from gridwork.cases.models import Case
from gridwork.journal.models import Erasable
from gridwork.journal.verification import verify
from gridwork.keeping import tombstones
from gridwork.kernel import search
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
