"""Whatever is falsified below the last anchor held outside is found, in place and away from the node."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from random import Random

import pytest
from django.db import transaction

from gridwork.journal import triggers, verifier
from gridwork.journal.models import Entry, Erasable, Unsealed
from gridwork.journal.verification import export, first_fault, verify
from gridwork.journal.verifier import Anchor
from tests.journal import tampering
from tests.journal.journals import NOW, add, build, seal_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def anchors() -> list[Anchor]:
    """Of a journal of sixty entries, whose triggers somebody has dropped since."""
    anchors = build(60, anchored_every=15)
    triggers.lift()
    return anchors


@pytest.fixture
def away(tmp_path: Path) -> Callable[[list[Anchor]], int]:
    """The exit code of the stand-alone verifier on an export of the journal as it stands."""

    def verified(anchors: list[Anchor]) -> int:
        arguments = [str(tmp_path / "export.jsonl")]
        Path(arguments[0]).write_bytes(b"".join(export()))
        for anchor in anchors:
            path = tmp_path / f"anchor-{anchor.size}.json"
            path.write_text(json.dumps(asdict(anchor)))
            arguments += ["--anchor", str(path)]
        return verifier.main(arguments)

    return verified


@pytest.mark.tamper
@pytest.mark.parametrize("kind", tampering.KINDS, ids=lambda kind: kind.__name__)
def test_it_finds_what_was_falsified(kind: Callable[[Random], None], anchors: list[Anchor], away, full: bool):
    assert (first_fault(anchors), away(anchors)) == (None, 0)
    times = 100 if full else 20
    found = []
    for number in range(times):
        with transaction.atomic():
            kind(Random(number))
            found.append((bool(first_fault(anchors)), away(anchors)))
            transaction.set_rollback(True)
    assert found == [(True, 1)] * times
    assert (first_fault(anchors), away(anchors)) == (None, 0)


@pytest.mark.tamper
def test_it_does_not_claim_to_find_what_no_anchor_covers(away):
    """The chain is no proof against its own node: what is not yet anchored can be rewritten. The report says so."""
    anchors = build(25, anchored_every=10)
    triggers.lift()
    tampering.rewrite_from(21)
    report = verify(anchors)
    assert (report.fault, report.sealed, report.anchored) == (None, 25, 20)
    assert away(anchors) == 0
    tampering.rewrite_from(20)
    assert first_fault(anchors)
    assert not first_fault([])


def test_it_says_where_the_fault_is(anchors: list[Anchor]):
    Entry.objects.filter(seal__position=17).update(actor="zhao.min")
    fault = first_fault(anchors)
    assert fault is not None
    assert fault.facts["position"] == 17
    assert "17" in str(fault)


def test_it_finds_a_text_that_can_be_read_in_two_ways(anchors: list[Anchor], away):
    """Sealed with a line too many, it could later be divided otherwise among the fields, under the same hash."""
    triggers.install()
    Entry.objects.create(at=NOW, actor="zhao.min\ndelete", action="close", record="cases.case:1", changes="{}")
    seal_all()
    assert "Position 61 " in str(first_fault(anchors))
    assert away(anchors) == 1


def test_it_finds_values_that_went_without_a_journalled_erasure(anchors: list[Anchor], away):
    Erasable.objects.filter(entry__seal__position=18).delete()
    assert "2 personal values are gone" in str(first_fault(anchors))
    assert away(anchors) == 1


def test_it_finds_an_entry_that_was_taken_out_of_the_queue(anchors: list[Anchor], away):
    triggers.install()
    waiting = add(61)
    assert (first_fault(anchors), away(anchors)) == (None, 0)
    Unsealed.objects.filter(pk=waiting).delete()
    assert "neither sealed nor waiting" in str(first_fault(anchors))
    assert away(anchors) == 1


def test_it_finds_commitments_that_cannot_be_read(anchors: list[Anchor], away):
    """And does not fall over them."""
    triggers.install()
    waiting = add(63)
    triggers.lift()
    Entry.objects.filter(pk=waiting).update(commitments="{")
    assert "cannot be read" in str(first_fault(anchors))
    assert away(anchors) == 1


def test_it_refuses_an_anchor_whose_signature_is_false(anchors: list[Anchor], away):
    forged = Anchor(**(asdict(anchors[1]) | {"root": anchors[0].root}))
    assert "signature" in str(first_fault([forged]))
    assert away([forged]) == 1
