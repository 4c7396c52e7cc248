"""Roots and proofs are those of RFC 6962: compared with its definitions, written down plainly."""

from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridwork.journal import checkpoints, proofs, triggers
from gridwork.journal.models import Seal, Subtree
from gridwork.journal.verifier import Anchor, Fault, Tree, check_proof, extends, includes, leaf_hash
from tests.journal import tampering
from tests.journal.journals import NOW, build

leaves = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70)


def mth(tree: Sequence[bytes]) -> bytes:
    if len(tree) == 1:
        return tree[0]
    k = split(len(tree))
    return sha256(b"\1" + mth(tree[:k]) + mth(tree[k:])).digest()


def path(m: int, tree: Sequence[bytes]) -> list[bytes]:
    if len(tree) == 1:
        return []
    k = split(len(tree))
    return [*path(m, tree[:k]), mth(tree[k:])] if m < k else [*path(m - k, tree[k:]), mth(tree[:k])]


def proof(m: int, tree: Sequence[bytes], whole: bool = True) -> list[bytes]:
    n = len(tree)
    if m == n:
        return [] if whole else [mth(tree)]
    k = split(n)
    if m <= k:
        return [*proof(m, tree[:k], whole), mth(tree[k:])]
    return [*proof(m - k, tree[k:], False), mth(tree[:k])]


def split(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def test_it_hashes_leaves_and_nothing_as_the_rfc_does():
    """The first from its definition; the tree over d0…d7 of Certificate Transparency's reference test."""
    assert Tree().root().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    words = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    tree = Tree()
    tree.extend(leaf_hash(bytes.fromhex(word)) for word in words)
    assert tree.root().hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@given(leaves, st.data())
def test_it_finds_the_same_root_however_the_leaves_arrive(tree: list[bytes], data: st.DataObject):
    grown, rest = Tree(), list(tree)
    while rest:
        some = data.draw(st.integers(1, len(rest)))
        grown.extend(rest[:some])
        rest = rest[some:]
        here = len(tree) - len(rest)
        assert grown.root() == mth(tree[:here])


@given(leaves, st.data())
def test_it_accepts_the_proof_of_a_leaf_and_no_other(tree: list[bytes], data: st.DataObject):
    index = data.draw(st.integers(0, len(tree) - 1))
    root, steps = mth(tree), path(index, tree)
    assert includes(len(tree), root, index, tree[index], steps)
    other = data.draw(st.integers(-1, len(tree)).filter(lambda other: other != index))
    assert not includes(len(tree), root, other, tree[index], steps) or tree[other] == tree[index]
    assert not includes(len(tree), root, index, sha256(tree[index]).digest(), steps)
    assert not includes(len(tree), sha256(root).digest(), index, tree[index], steps)
    assert not includes(len(tree), root, index, tree[index], [*steps, root])
    assert not includes(4 * len(tree), root, index, tree[index], steps)
    assert not steps or not includes(len(tree), root, index, tree[index], steps[:-1])
    assert not steps or not includes(len(tree), root, index, tree[index], altered(steps, data))


@given(leaves, st.data())
def test_it_accepts_the_proof_that_a_tree_grew_and_no_other(tree: list[bytes], data: st.DataObject):
    size = data.draw(st.integers(1, len(tree)))
    old, root, steps = mth(tree[:size]), mth(tree), proof(size, tree)
    assert extends(size, old, len(tree), root, steps)
    assert not extends(size, sha256(old).digest(), len(tree), root, steps)
    assert not extends(size, old, len(tree), sha256(root).digest(), steps)
    assert not extends(size, old, len(tree), root, [*steps, root])
    assert not extends(0, old, len(tree), root, steps)
    assert not extends(len(tree) + 1, old, len(tree), root, steps)
    assert not steps or not extends(size, old, len(tree), root, steps[:-1])
    assert not steps or not extends(size, old, len(tree), root, altered(steps, data))


def altered(steps: list[bytes], data: st.DataObject) -> list[bytes]:
    where = data.draw(st.integers(0, len(steps) - 1))
    return [sha256(step).digest() if here == where else step for here, step in enumerate(steps)]


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "LEVEL", 2)
    monkeypatch.setattr(proofs, "BLOCK", 4)
    monkeypatch.setattr(proofs, "GROWTH", 3)


@pytest.mark.django_db
def test_it_proves_every_entry_and_every_growth_from_kept_subtrees(small_blocks: None):
    anchors = {anchor.size: anchor for anchor in build(45, anchored_every=1)}
    tree = [bytes.fromhex(seal.hash) for seal in Seal.objects.order_by("position")]
    for size, anchor in anchors.items():
        assert bytes.fromhex(anchor.root) == mth(tree[:size])
    assert Subtree.objects.count() == 11 + 5 + 2 + 1
    for size in (1, 4, 7, 33):
        for position in range(1, size + 1):
            steps = proofs.of_entry(position, anchors[size])["path"]
            assert steps == [step.hex() for step in path(position - 1, tree[:size])]
            steps = proofs.of_anchor(anchors[position], anchors[size])["path"]
            assert steps == [step.hex() for step in proof(position, tree[:size])]


@pytest.mark.django_db
def test_it_reads_no_more_seals_for_a_checkpoint_than_are_new(small_blocks: None, django_assert_max_num_queries):
    build(45, anchored_every=45)
    with django_assert_max_num_queries(12):
        assert checkpoints.make(NOW) == checkpoints.latest()
    with django_assert_max_num_queries(12):
        proofs.root(44)


@pytest.mark.django_db
def test_it_gives_no_proof_to_an_anchor_of_another_journal(small_blocks: None):
    early, late = build(20, anchored_every=10)
    with pytest.raises(ValueError, match="take a later one"):
        proofs.of_entry(11, early)
    with pytest.raises(ValueError, match="is later than"):
        proofs.of_anchor(late, early)
    triggers.lift()
    tampering.rewrite_from(7)
    with pytest.raises(Fault):
        proofs.of_entry(7, late)
    with pytest.raises(Fault):
        proofs.of_anchor(early, checkpoints.anchor(newest()))


@pytest.mark.django_db
def test_it_says_that_the_journal_is_shorter_than_the_anchor(small_blocks: None):
    early, late = build(20, anchored_every=10)
    triggers.lift()
    tampering.remove(13, 20)
    for prove in (lambda: proofs.of_entry(7, late), lambda: proofs.of_anchor(early, late)):
        with pytest.raises(Fault, match="ends at position 12"):
            prove()


def newest():
    made = checkpoints.latest()
    assert made is not None
    return made


@pytest.mark.django_db
def test_it_refuses_a_proof_that_says_something_else_than_was_sealed(small_blocks: None):
    [anchor] = build(10, anchored_every=10)
    honest = proofs.of_entry(6, anchor)
    check_proof(honest, [anchor])
    for name, value in {"actor": "zhao.min", "position": 7, "changes": "{}", "previous": "0" * 64, "size": 9}.items():
        with pytest.raises(Fault):
            check_proof(honest | {name: value}, [anchor])
    with pytest.raises(Fault):
        check_proof(honest, [])
    with pytest.raises(Fault, match="signature"):
        check_proof(honest, [Anchor(**(vars(anchor) | {"signature": "00" * 64}))])
