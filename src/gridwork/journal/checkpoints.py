"""Checkpoints: signed roots over all that was sealed so far, and their copies to be held outside the node: anchors."""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from gridwork.journal import keys, proofs
from gridwork.journal.locks import Lock, locked
from gridwork.journal.models import Checkpoint
from gridwork.journal.verifier import Anchor


def origin() -> str:
    """The name under which this node signs, so that anchors of several nodes can be told apart."""
    return getattr(settings, "JOURNAL_ORIGIN", "gridwork")


def interval() -> timedelta:
    """The longest time that a seal waits for a checkpoint; with `entries`, the bound of the unanchored window."""
    return getattr(settings, "JOURNAL_CHECKPOINT_EVERY", timedelta(hours=1))


def entries() -> int:
    """So many new seals make a checkpoint due before its time."""
    return getattr(settings, "JOURNAL_CHECKPOINT_ENTRIES", 10_000)


def folder() -> Path:
    """Where each checkpoint's anchor is written: best a place that this node can add to and not change."""
    return Path(getattr(settings, "JOURNAL_ANCHORS", "") or Path(settings.HOME) / "anchors")


def keep(now: datetime) -> Checkpoint | None:
    """Make a checkpoint and hand out its anchor when one is due."""
    last = latest()
    new = proofs.sealed() - (last.size if last else 0)
    if new == 0 or (last and new < entries() and now - last.at < interval()):
        return None
    proofs.grow(proofs.sealed())
    with transaction.atomic():  # without room for its anchor there is no checkpoint yet: it is made again, and told
        made = make(now)
        if made:
            write_anchor(made, folder())
    return made


def make(now: datetime) -> Checkpoint | None:
    """Sign what is sealed now. The last checkpoint when nothing is new, None when nothing was ever sealed."""
    size = proofs.sealed()
    proofs.grow(size)
    with transaction.atomic():
        locked(Lock.CHECKPOINT, wait=True)
        last = latest()
        if size == 0 or (last and last.size >= size):
            return last
        key = keys.signing_key()
        checkpoint = Checkpoint(
            size=size,
            at=now.replace(microsecond=0),
            origin=origin(),
            root=proofs.root(size).hex(),
            public_key=keys.public_key(key),
        )
        checkpoint.signature = key.sign(anchor(checkpoint).statement()).hex()
        checkpoint.save(force_insert=True)
        return checkpoint


def latest() -> Checkpoint | None:
    return Checkpoint.objects.order_by("-size").first()


def anchor(checkpoint: Checkpoint) -> Anchor:
    return Anchor(
        origin=checkpoint.origin,
        size=checkpoint.size,
        root=checkpoint.root,
        at=checkpoint.at.astimezone(UTC).isoformat(timespec="seconds"),
        public_key=checkpoint.public_key,
        signature=checkpoint.signature,
    )


def write_anchor(checkpoint: Checkpoint, into: Path) -> Path:
    into.mkdir(parents=True, exist_ok=True)
    path = into / f"journal-{checkpoint.size:012}.json"
    draft = path.with_suffix(".part")
    try:
        with draft.open("w") as file:
            file.write(json.dumps(asdict(anchor(checkpoint)), ensure_ascii=False, indent=1) + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    return draft.replace(path)  # whole or not there, for whoever collects them


def read_anchors(folder: Path) -> list[Anchor]:
    """ValueError when the folder holds none, or a file in it is no anchor."""
    anchors = [Anchor.read(path) for path in sorted(folder.glob("*.json"))]
    if not anchors:
        raise ValueError(_("%(folder)s holds no anchors.") % {"folder": folder})
    return anchors


def own() -> Iterable[Anchor]:
    return map(anchor, Checkpoint.objects.order_by("size").iterator())
