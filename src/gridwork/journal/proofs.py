"""Roots and proofs over the seals: RFC 6962, section 2.1, word for word, with full subtrees read from their table."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gridwork.journal import reading
from gridwork.journal.locks import Lock, locked
from gridwork.journal.models import Seal, Subtree
from gridwork.journal.verifier import Anchor, Tree, check_proof, node_hash, too_short

LEVEL = 8  # subtrees below 256 seals are not kept: reading the seals costs as much
BLOCK = 1 << LEVEL
GROWTH = 64  # blocks in one transaction


def sealed() -> int:
    """How many seals there are: their positions have no gap."""
    return Seal.objects.order_by("-position").values_list("position", flat=True).first() or 0


def root(size: int) -> bytes:
    return _subtree(0, size)


def of_entry(position: int, anchor: Anchor) -> dict[str, Any]:
    """Show to who holds the anchor that this entry was sealed at this position, without showing any other.

    Fault when it was not, because the journal is not the one that was anchored; ValueError when the anchor is older.
    """
    if position > anchor.size:
        words = _("The anchor ends at position %(size)d, before position %(position)d: take a later one.")
        raise ValueError(words % {"size": anchor.size, "position": position})
    _reach(anchor)
    [(_hash, text), *_later], _values = next(reading.sealed(after=position - 1))
    previous = text.split(b"\n", 2)[1].decode()
    path = _path(position - 1, 0, anchor.size)
    return _checked({"position": position, **reading.row(text), "previous": previous}, path, [anchor])


def of_anchor(older: Anchor, anchor: Anchor) -> dict[str, Any]:
    """Show that all the older anchor vouches for is the beginning of what the later one vouches for. Fault if not."""
    if older.size > anchor.size:
        words = _("The anchor at %(older)d entries is later than the one at %(size)d.")
        raise ValueError(words % {"older": older.size, "size": anchor.size})
    _reach(anchor)
    path = _grown(older.size, 0, anchor.size, True)
    return _checked({"since": older.size}, path, [older, anchor])


def _reach(anchor: Anchor) -> None:
    """Fault when the journal is shorter than the anchor says: its tail was cut, or it is another journal."""
    if anchor.size > sealed():
        raise too_short(sealed(), anchor)
    grow(anchor.size)


def _checked(facts: dict[str, Any], path: list[bytes], anchors: list[Anchor]) -> dict[str, Any]:
    proof = facts | {"size": anchors[-1].size, "path": [step.hex() for step in path]}
    check_proof(proof, anchors)
    return proof


def grow(size: int) -> None:
    """Keep the hashes of all subtrees that are full at this size. Costs only what is new since the last call."""
    while True:
        with transaction.atomic():
            locked(Lock.CHECKPOINT, wait=True)
            kept = Subtree.objects.filter(level=LEVEL).order_by("-index").values_list("index", flat=True).first()
            first = 0 if kept is None else kept + 1
            new = range(first, min(size // BLOCK, first + GROWTH))
            for index in new:
                _keep(LEVEL, index, _from_seals(index * BLOCK, (index + 1) * BLOCK))
        if not new:
            return


def _keep(level: int, index: int, digest: bytes) -> None:
    Subtree.objects.create(level=level, index=index, hash=digest.hex())
    if index & 1:
        _keep(level + 1, index >> 1, node_hash(_kept(level, index - 1), digest))


def _kept(level: int, index: int) -> bytes:
    return bytes.fromhex(Subtree.objects.values_list("hash", flat=True).get(level=level, index=index))


def _from_seals(start: int, end: int) -> bytes:
    tree = Tree()
    seals = Seal.objects.filter(position__gt=start, position__lte=end).order_by("position")
    tree.extend(map(bytes.fromhex, seals.values_list("hash", flat=True)))
    return tree.root()


def _subtree(start: int, end: int) -> bytes:
    """MTH(D[start:end])."""
    width = end - start
    if width <= BLOCK:
        return _from_seals(start, end)
    if width & (width - 1) == 0:
        return _kept(width.bit_length() - 1, start // width)
    split = start + _split(width)
    return node_hash(_subtree(start, split), _subtree(split, end))


def _path(index: int, start: int, end: int) -> list[bytes]:
    """PATH(m, D[start:end])."""
    if end - start == 1:
        return []
    split = start + _split(end - start)
    if index < split:
        return [*_path(index, start, split), _subtree(split, end)]
    return [*_path(index, split, end), _subtree(start, split)]


def _grown(old: int, start: int, end: int, whole: bool) -> list[bytes]:
    """SUBPROOF(m, D[start:end], b), `old` counted from the first leaf of all."""
    if old == end:
        return [] if whole else [_subtree(start, end)]
    split = start + _split(end - start)
    if old <= split:
        return [*_grown(old, start, split, whole), _subtree(split, end)]
    return [*_grown(old, split, end, False), _subtree(start, split)]


def _split(width: int) -> int:
    """The largest power of two below the width."""
    return 1 << (width - 1).bit_length() - 1
