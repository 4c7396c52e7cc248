"""Brings the mart up to the journal: what is sealed and not yet in is taken in before anybody reads."""

import logging
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

from gridwork.figures.declared import facts
from gridwork.figures.facts import Fact
from gridwork.figures.mart.manifest import Folder, Manifest, home
from gridwork.figures.mart.versions import Change, shape
from gridwork.figures.mart.writing import append
from gridwork.figures.models import FactChange
from gridwork.journal import sequencer
from gridwork.journal.models import Seal, Unsealed

BATCH = 30_000_000  # characters of change rows taken in at a time: memory stays flat
PATIENCE = 3.0  # seconds that a reader waits for another process to seal
IDLE = 1_000  # seals without a fact's change that are looked through again rather than noted

type Batch = list[tuple[Fact, list[Change]]]

log = logging.getLogger(__name__)


def current() -> Folder:
    """The mart with everything in it that was committed before now. Not within a transaction: it seals."""
    folder = home()
    _seal_waiting()
    if not _is_up_to_date(folder.manifest()):
        with folder.writing() as manifest:
            _take_in(folder, manifest)
    return folder


def rebuild() -> Folder:
    """From the change rows alone, beside what stands: readers see the one or the other."""
    folder = home()
    _seal_waiting()
    with folder.writing() as manifest:
        _build_anew(folder, manifest)
    return folder


def _take_in(folder: Folder, manifest: Manifest) -> None:
    """Batch by batch; what was delivered before stays behind the manifest's position."""
    if _is_stale(manifest) or not _is_of_this_journal(manifest):
        log.warning("The mart is of other facts or of another journal; it is built anew from the change rows")
        _build_anew(folder, manifest)
        return
    for position, seal, batch in _batches(manifest.position):
        after = append(folder, manifest, position, seal, batch)
        folder.commit(manifest, after)
        manifest = after


def _build_anew(folder: Folder, manifest: Manifest) -> None:
    fresh = Manifest(generation=manifest.generation)
    for position, seal, batch in _batches(0):
        fresh = append(folder, fresh, position, seal, batch)
    folder.commit(manifest, replace(fresh, generation=manifest.generation + 1))


def _seal_waiting() -> None:
    """Whoever waits for its seal gets it, from us or from the process that is at it."""
    until = time.monotonic() + PATIENCE
    while Unsealed.objects.exists() and time.monotonic() < until:
        if not sequencer.seal():
            time.sleep(0.02)


def _is_up_to_date(manifest: Manifest) -> bool:
    last = Seal.objects.order_by("-position").values_list("position", "hash").first() or (0, "")
    return (manifest.position, manifest.seal) == last and not _is_stale(manifest)


def _is_of_this_journal(manifest: Manifest) -> bool:
    return not manifest.position or Seal.objects.filter(position=manifest.position, hash=manifest.seal).exists()


def _is_stale(manifest: Manifest) -> bool:
    declared = facts()
    return any(
        name not in declared or held.columns != shape(declared[name]) for name, held in manifest.holdings.items()
    )


def _batches(after: int) -> Iterator[tuple[int, str, Batch]]:
    """What was sealed after that position, in order, cut between positions: until where, its seal, and the changes."""
    last, seal = Seal.objects.order_by("-position").values_list("position", "hash").first() or (0, "")
    batch: list[tuple[str, Change]] = []
    size = 0
    for position, found in groupby(_changes(after, last), key=lambda found: found[1].position):
        batch += found
        size += sum(len(change.columns) for _name, change in batch if change.position == position)
        if size > BATCH:
            yield position, Seal.objects.values_list("hash", flat=True).get(position=position), _by_fact(batch)
            batch, size = [], 0
    if batch or last - after > IDLE:
        yield last, seal, _by_fact(batch)


def _changes(after: int, last: int) -> Iterator[tuple[str, Change]]:
    rows = FactChange.objects.filter(entry__seal__position__gt=after, entry__seal__position__lte=last)
    rows = rows.order_by("entry__seal__position", "pk")
    names = ("fact", "entry__seal__position", "entry__at", "entry__action", "gone", "columns")
    for fact, *change in rows.values_list(*names).iterator(chunk_size=200):
        yield fact, Change(*change)


def _by_fact(batch: list[tuple[str, Change]]) -> Batch:
    """Of facts that are no longer declared nothing is kept."""
    declared = facts()
    ordered = groupby(sorted(batch, key=itemgetter(0)), key=itemgetter(0))
    return [(declared[name], [change for _name, change in found]) for name, found in ordered if name in declared]
