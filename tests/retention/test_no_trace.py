"""After the sweep nothing of a person is left, wherever one looks, and what is held or not yet due is all there."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import models

from gridwork.cases.models import Case
from gridwork.imports.tasks import discard_old_files
from gridwork.journal.erasure import empty_log
from gridwork.journal.verification import verify
from gridwork.keeping import tombstones
from gridwork.retention import tasks
from gridwork.retention.models import Hold
from tests.cast import NOW
from tests.office import Office
from tests.promises import Counted
from tests.retention.conftest import LATER, Planted, age, plant, settle
from tests.retention.places import assert_gone, canaries_in, searched

pytestmark = pytest.mark.retention


def test_it_leaves_no_canary_anywhere(
    lasting: Office,
    home: Path,
    full: bool,
    counted: Counted,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
):
    caplog.set_level(logging.DEBUG)
    going = [plant(lasting, number) for number in range(100 if full else 4)]
    held, young = plant(lasting, 200), plant(lasting, 201)
    Hold(kind="cases.case", row=held.case.pk, reason="Court file 12", last_on=LATER.date() + timedelta(days=9)).write(
        by=lasting.lea, now=NOW
    )
    _closed_later(young.case)
    settle()
    empty_log()
    before = searched()
    planted = {canary for each in going for canary in each.canaries}
    assert canaries_in(b"".join(before.values())) >= planted - _sealed(going), "the search must find what is there"
    age(home)
    monkeypatch.setitem(tasks._done_at, "files", LATER)  # what looks at every file has done so today
    tasks.sweep_due(LATER)
    discard_old_files(LATER)
    settle()
    tombstones.keep(LATER)
    empty_log()
    places = searched()
    everywhere = places | {"logs": caplog.text.encode()}
    assert_gone(planted, [each.word for each in going], everywhere)
    for place, text in everywhere.items():
        assert not [each.word for each in going if each.word.encode()[3:] in text], place
    left = canaries_in(places["tables"])
    assert left >= {held.canaries[3], held.canaries[4], young.canaries[3]}, "what is held or not due stays"
    assert held.word in (places.get("search index") or places["tables"]).decode()
    assert verify().fault is None
    counted("canaries", len(planted))
    counted("places searched", [*places, "logs"])


def _closed_later(case: Case) -> None:
    models.QuerySet.update(Case.known.filter(pk=case.pk), closed_at=LATER)


def _sealed(going: list[Planted]) -> set[str]:
    """Names of reporters lie sealed with a key from beside the database: nobody finds them even before."""
    return {canary for each in going for canary in each.canaries[:2]}
