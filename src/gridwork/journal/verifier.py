"""The rules of the journal's hashes and proofs, and the check of an export away from the node.

    python verifier.py EXPORT --anchor FILE [--anchor FILE ...]
    python verifier.py --proof FILE --anchor FILE [--anchor FILE]

Stands alone: Python 3.12 and `cryptography`, nothing else of Gridwork. The journal imports its rules from here.
"""

import argparse
import json
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from hashlib import sha256
from itertools import batched
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

CHUNK = 1000
ENTRY = ("entry", "at", "actor", "action", "record", "changes", "commitments")
ERASURE = "erase_values"  # the action of an entry that tells how many personal values were erased

Values = Mapping[str, Sequence[str]]  # field -> salt, value


class Chunk(NamedTuple):
    """Some entries in their order, and what is left of their personal values, by the entry's id.

    An entry comes as the text that is hashed; sealed ones beside their hash, others beside whether they wait.
    """

    rows: Sequence[tuple[Any, bytes]]
    values: Mapping[str, Values]


def _(text: str) -> str:
    """Marks a sentence for the translators of the journal; here it stays English."""
    return text


class Fault(Exception):
    """Something that cannot be so in an honest journal: a sentence, and the facts that belong into it."""

    def __init__(self, sentence: str, **facts: object) -> None:
        super().__init__(sentence % facts)
        self.sentence = sentence
        self.facts = facts


# -- The rules ---------------------------------------------------------------------------------------------------


def sealed_text(position: int, previous: str, entry: bytes) -> bytes:
    """What a seal hashes: position, previous hash and the fields of ENTRY, one a line, as the database holds them."""
    return f"{position}\n{previous}\n".encode() + entry


def commitment(salt: str, field: str, value: str) -> str:
    """What an entry says of a personal value: nothing, to those who lack the 256-bit salt."""
    return sha256(f"\2{salt}\n{field}\n{value}".encode()).hexdigest()


def leaf_hash(data: bytes) -> bytes:
    """RFC 6962. A seal's hash is this hash of its text, so that chain and tree cost one hash an entry."""
    return sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


class Tree:
    """The Merkle tree of RFC 6962 over leaves that come in turn; holds one hash a level, whatever its size."""

    def __init__(self) -> None:
        self._left: list[bytes | None] = []  # by level: the full subtree that waits for its right sibling

    def extend(self, leaves: Iterable[bytes]) -> None:
        nodes, level = list(leaves), 0
        while nodes:
            if level == len(self._left):
                self._left.append(None)
            if left := self._left[level]:
                nodes.insert(0, left)
            self._left[level] = nodes.pop() if len(nodes) & 1 else None
            pairs = iter(nodes)
            nodes = [node_hash(left, right) for left, right in zip(pairs, pairs, strict=True)]
            level += 1

    def root(self) -> bytes:
        root = None
        for left in self._left:
            if left:
                root = node_hash(left, root) if root else left
        return root or sha256().digest()


@dataclass(frozen=True)
class Anchor:
    """A checkpoint held outside the node: so many entries had this root at this moment, signed by the node."""

    origin: str
    size: int
    root: str
    at: str
    public_key: str
    signature: str

    @classmethod
    def read(cls, path: Path) -> "Anchor":
        """ValueError when the file is no anchor."""
        try:
            said = json.loads(path.read_bytes())
            anchor = cls(**{field.name: said[field.name] for field in fields(cls)})
        except (ValueError, TypeError, KeyError) as error:
            raise ValueError(f"{path} is no anchor") from error
        if not isinstance(anchor.size, int) or anchor.size < 1:
            raise ValueError(f"{path} is no anchor")
        return anchor

    def statement(self) -> bytes:
        return f"gridwork journal checkpoint\n{self.origin}\n{self.size}\n{self.root}\n{self.at}".encode()

    def check_signature(self) -> None:
        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.public_key))
            key.verify(bytes.fromhex(self.signature), self.statement())
        except (InvalidSignature, ValueError):
            raise Fault(_("The signature of the anchor at %(size)d entries is false."), size=self.size) from None


# -- Proofs (RFC 9162, 2.1.3.2 and 2.1.4.2) -----------------------------------------------------------------------


def includes(size: int, root: bytes, index: int, leaf: bytes, path: Sequence[bytes]) -> bool:
    """Whether the tree of this root has this leaf at this index, counted from 0."""
    if not 0 <= index < size:
        return False
    here, last = index, size - 1
    for sibling in path:
        if last == 0:
            return False
        if here & 1 or here == last:
            leaf = node_hash(sibling, leaf)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            leaf = node_hash(leaf, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and leaf == root


def extends(old_size: int, old_root: bytes, size: int, root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the tree of `root` begins with all leaves of the tree of `old_root`, in their order."""
    if old_size == size:
        return not path and old_root == root
    if not 0 < old_size < size:
        return False
    steps = deque(path)
    if old_size & (old_size - 1) == 0:
        steps.appendleft(old_root)
    if not steps:
        return False
    here, last = old_size - 1, size - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old = new = steps.popleft()
    for sibling in steps:
        if last == 0:
            return False
        if here & 1 or here == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and (old, new) == (old_root, root)


def check_proof(proof: Mapping[str, Any], anchors: Sequence[Anchor]) -> None:
    """Raise Fault unless the proof joins an entry, or an older anchor, to the anchor of the size it names."""
    for anchor in anchors:
        anchor.check_signature()
    roots = {anchor.size: bytes.fromhex(anchor.root) for anchor in anchors}
    size, path = proof["size"], [bytes.fromhex(step) for step in proof["path"]]
    for needed in (size, proof.get("since", size)):
        if needed not in roots:
            raise Fault(_("The proof needs the anchor at %(size)d entries."), size=needed)
    if "since" in proof:
        proved = extends(proof["since"], roots[proof["since"]], size, roots[size], path)
    else:
        leaf = leaf_hash(sealed_text(proof["position"], proof["previous"], entry_text(proof)))
        proved = includes(size, roots[size], proof["position"] - 1, leaf, path)
    if not proved:
        raise Fault(_("The proof does not lead to the root of the anchor at %(size)d entries."), size=size)


# -- The examination ----------------------------------------------------------------------------------------------


@dataclass
class Report:
    """What an examination saw. Entries above `anchored` rest on the word of who controls the node."""

    sealed: int = 0
    unsealed: int = 0
    anchored: int = 0
    committed: int = 0  # personal values the entries speak of
    present: int = 0
    erased: int = 0  # personal values that the journal itself says were erased
    fault: Fault | None = None


def examine(sealed: Iterable[Chunk], unsealed: Iterable[Chunk], anchors: Iterable[Anchor]) -> Report:
    """Read everything once, in order, in flat memory, and stop at the first fault."""
    report = Report()
    try:
        _follow_chain(report, sealed, deque(sorted(anchors, key=lambda anchor: anchor.size)))
        for rows, values in unsealed:
            for waits, text in rows:
                report.unsealed += 1
                if not waits:
                    raise Fault(_("Entry %(entry)s is neither sealed nor waiting for it."), entry=entry_of(text))
                if not text.endswith(b"\n"):
                    _weigh(report, text, values)
        gone = report.committed - report.present
        if gone != report.erased:
            sentence = _("%(gone)d personal values are gone, but the journal tells of %(told)d erased.")
            raise Fault(sentence, gone=gone, told=report.erased)
    except Fault as fault:
        report.fault = fault
    return report


def _follow_chain(report: Report, sealed: Iterable[Chunk], anchors: deque[Anchor]) -> None:
    for anchor in anchors:
        anchor.check_signature()
    tree, position, last = Tree(), 0, ""
    for rows, values in sealed:
        leaves = [leaf_hash(text) for _hash, text in rows]
        for leaf, (digest, text) in zip(leaves, rows, strict=True):
            position += 1
            if not text.startswith(f"{position}\n{last}\n".encode()):
                raise Fault(
                    _("Position %(position)d is missing, or does not follow on the one before."), position=position
                )
            last = leaf.hex()
            if last != digest or text.count(b"\n") != len(ENTRY) + 1:
                sentence = _("Position %(position)d does not hold what was sealed (entry %(entry)s).")
                raise Fault(sentence, position=position, entry=entry_of(text))
            if not text.endswith(b"\n"):  # few; taking every text apart would double the time
                _weigh(report, text, values)
        _grow(report, tree, leaves, anchors)
    if anchors:
        raise too_short(position, anchors[0])


def too_short(position: int, anchor: Anchor) -> Fault:
    sentence = _("The journal ends at position %(position)d, but the anchor of %(at)s counts %(size)d entries.")
    return Fault(sentence, position=position, at=anchor.at, size=anchor.size)


def _grow(report: Report, tree: Tree, leaves: list[bytes], anchors: deque[Anchor]) -> None:
    """Add the leaves, and stop at the size of each anchor to compare roots."""
    while anchors and anchors[0].size <= report.sealed + len(leaves):
        anchor = anchors.popleft()
        tree.extend(leaves[: anchor.size - report.sealed])
        del leaves[: anchor.size - report.sealed]
        report.sealed = anchor.size
        if tree.root().hex() != anchor.root:
            sentence = _("Positions %(first)d to %(position)d are not those that the anchor of %(at)s vouches for.")
            raise Fault(sentence, first=report.anchored + 1, position=anchor.size, at=anchor.at)
        report.anchored = anchor.size
    tree.extend(leaves)
    report.sealed += len(leaves)


def _weigh(report: Report, text: bytes, values: Mapping[str, Values]) -> None:
    """Compare personal values with the entry's commitments, and count those that are gone or were erased."""
    entry, _at, _actor, action, _record, changes, commitments = text.decode().split("\n")[-len(ENTRY) :]
    left = values.get(entry, {})
    try:
        said = json.loads(commitments)
        for field, (salt, value) in left.items():
            if said.get(field) != commitment(salt, field, value):
                raise Fault(_("The value of %(field)s in entry %(entry)s was altered."), field=field, entry=entry)
        report.committed += len(said)
        report.present += len(left)
        if action == ERASURE:
            report.erased += json.loads(changes)["values"]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Fault(_("Entry %(entry)s cannot be read."), entry=entry) from None


def entry_of(text: bytes) -> str:
    """The id of the entry in a text, sealed or not. Counted from the end, where texts are alike."""
    return text.rsplit(b"\n", len(ENTRY) - 1)[0].rpartition(b"\n")[2].decode()


# -- An export, and the command -----------------------------------------------------------------------------------


def entry_text(row: Mapping[str, Any]) -> bytes:
    return "\n".join(row[field] for field in ENTRY).encode()


def examine_export(lines: Iterable[bytes | str], anchors: Iterable[Anchor]) -> Report:
    """An export is JSON lines: a heading, the sealed entries, their number, the others, their number."""
    rows = map(json.loads, lines)
    if "origin" not in next(rows, {}):
        raise ValueError("no heading")
    sealed = map(_sealed, batched(_until(rows, "sealed"), CHUNK))
    unsealed = map(_unsealed, batched(_until(rows, "unsealed"), CHUNK))
    return examine(sealed, unsealed, anchors)


def _sealed(rows: Sequence[Any]) -> Chunk:
    texts = [(row["hash"], sealed_text(row["position"], row["previous"], entry_text(row))) for row in rows]
    return Chunk(texts, {row["entry"]: row["values"] for row in rows if "values" in row})


def _unsealed(rows: Sequence[Any]) -> Chunk:
    texts = [(row["waiting"], entry_text(row)) for row in rows]
    return Chunk(texts, {row["entry"]: row["values"] for row in rows if "values" in row})


def _until(rows: Iterator[Any], closing: str) -> Iterator[Any]:
    for row in rows:
        if closing in row:
            return
        yield row
    raise ValueError("cut off before its end")


def main(arguments: Sequence[str] | None = None) -> int:
    """0: nothing to object to; 1: a fault; 2: the files cannot be read."""
    parser = argparse.ArgumentParser(description="Check a journal export or a proof against anchors held outside.")
    parser.add_argument("export", nargs="?", type=Path, help="file written by `gridwork journal export`")
    parser.add_argument("--proof", type=Path, help="file written by `gridwork journal prove --json`")
    parser.add_argument("--anchor", type=Path, action="append", default=[], help="anchor held outside the node")
    parser.add_argument("--key", help="the only public key to trust, in hexadecimal")
    options = parser.parse_args(arguments)
    if (options.export is None) == (options.proof is None):
        parser.error("give either an export or a proof")
    try:
        anchors = [Anchor.read(path) for path in options.anchor]
        if options.key and any(anchor.public_key != options.key.lower() for anchor in anchors):
            raise Fault("An anchor is signed with another key than the one to trust.")
        if options.proof:
            check_proof(json.loads(options.proof.read_bytes()), anchors)
            print("The proof holds.")
            return 0
        with options.export.open("rb") as file:
            report = examine_export(file, anchors)
        if report.fault:
            raise report.fault
    except Fault as fault:
        print(f"FAULT: {fault}")
        return 1
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"Cannot be read: {error!r}", file=sys.stderr)
        return 2
    print(f"{report.sealed} sealed entries verified, {report.anchored} of them against anchors.")
    if own_word := report.sealed - report.anchored + report.unsealed:
        print(f"{own_word} entries have no anchor yet and rest on the word of whoever controls the node.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
