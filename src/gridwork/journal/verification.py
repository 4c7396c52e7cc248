"""Verifies the journal in place, and exports it for those who would rather verify elsewhere."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson
from django.utils.translation import gettext

from gridwork.journal import checkpoints, proofs, reading
from gridwork.journal.models import Seal
from gridwork.journal.verifier import Anchor, Fault, Report, Values, _, entry_of, examine, leaf_hash


def verify(anchors: Iterable[Anchor] = ()) -> Report:
    """Read it all once, against these anchors and the node's own checkpoints. `anchored` counts the former only."""
    outside = list(anchors)
    with reading.snapshot():
        report = examine(reading.sealed(), reading.unsealed(), [*outside, *checkpoints.own()])
    report.anchored = max((anchor.size for anchor in outside if anchor.size <= report.anchored), default=0)
    return report


def first_fault(anchors: Iterable[Anchor] = ()) -> Fault | None:
    return verify(anchors).fault


def fault_since_checkpoint() -> Fault | None:
    """The first fault after the last checkpoint, or of its own root; a moment's work however long the journal is."""
    with reading.snapshot():
        last = checkpoints.latest()
        try:
            if last:
                checkpoints.anchor(last).check_signature()
            size = last.size if last else 0
            if last and proofs.root(size).hex() != last.root:
                sentence = _("Positions %(first)d to %(position)d are not those that the anchor of %(at)s vouches for.")
                raise Fault(sentence, first=1, position=size, at=last.at)
            _follow_from(size)
        except Fault as fault:
            return fault
    return None


def _follow_from(position: int) -> None:
    previous = Seal.objects.filter(position=position).values_list("hash", flat=True).first() or ""
    for rows, _values in reading.sealed(after=position):
        for digest, text in rows:
            position += 1
            if not text.startswith(f"{position}\n{previous}\n".encode()) or leaf_hash(text).hex() != digest:
                sentence = _("Position %(position)d does not hold what was sealed (entry %(entry)s).")
                raise Fault(sentence, position=position, entry=entry_of(text))
            previous = digest


def words(fault: Fault) -> str:
    """The fault in the reader's language."""
    return gettext(fault.sentence) % fault.facts


def export() -> Iterator[bytes]:
    """The journal as JSON lines for verifier.py; erased values are not there to be exported."""
    with reading.snapshot():
        yield _row(origin=checkpoints.origin())
        count = 0
        for rows, values in reading.sealed():
            for digest, text in rows:
                count += 1
                position, previous, _rest = text.decode().split("\n", 2)
                yield _row(position=int(position), previous=previous, hash=digest, **_entry(text, values))
        yield _row(sealed=count)
        count = 0
        for rows, values in reading.unsealed():
            for waits, text in rows:
                count += 1
                yield _row(waiting=bool(waits), **_entry(text, values))
        yield _row(unsealed=count)


def _entry(text: bytes, values: Mapping[str, Values]) -> dict[str, Any]:
    entry = reading.row(text)
    return entry | {"values": values[entry["entry"]]} if entry["entry"] in values else entry


def _row(**values: Any) -> bytes:
    return orjson.dumps(values, option=orjson.OPT_APPEND_NEWLINE)
