"""Verifies the journal in place, and exports it for those who would rather verify elsewhere."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson
from django.utils.translation import gettext

from gridwork.journal import checkpoints, reading
from gridwork.journal.verifier import Anchor, Fault, Report, Values, examine


def verify(anchors: Iterable[Anchor] = ()) -> Report:
    """Read it all once, against these anchors and the node's own checkpoints. `anchored` counts the former only."""
    outside = list(anchors)
    with reading.snapshot():
        report = examine(reading.sealed(), reading.unsealed(), [*outside, *checkpoints.own()])
    report.anchored = max((anchor.size for anchor in outside if anchor.size <= report.anchored), default=0)
    return report


def first_fault(anchors: Iterable[Anchor] = ()) -> Fault | None:
    return verify(anchors).fault


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
