"""Eight ways to falsify a journal, each done as well as somebody can who owns the node, its triggers and its key."""

import secrets
from collections.abc import Callable
from random import Random

from django.db import connection

from gridwork.journal import checkpoints, reading
from gridwork.journal.models import Checkpoint, Entry, Erasable, Seal, Subtree
from gridwork.journal.verifier import leaf_hash, sealed_text
from tests.journal.journals import NOW


def edit_payload(rng: Random) -> None:
    if rng.random() < 0.5:
        entry = _some_entry(rng)
        Entry.objects.filter(pk=entry.pk).update(changes=entry.changes.replace("received", "closed"))
    else:
        _some_value(rng).update(value='"李四"')


def edit_metadata(rng: Random) -> None:
    entry = Entry.objects.filter(pk=_some_entry(rng).pk)
    falsified = rng.choice(
        [{"actor": "zhao.min"}, {"action": "close_job"}, {"record": "cases.case:99"}, {"at": NOW}, {"hash": "0" * 64}]
    )
    if "hash" in falsified:
        Seal.objects.filter(entry__in=entry).update(**falsified)
    else:
        entry.update(**falsified)


def delete(rng: Random) -> None:
    position = _some_position(rng)
    remove(position, position)
    if rng.random() < 0.5:
        _move(position + 1, by=-1)


def insert(rng: Random) -> None:
    position, model = _some_position(rng), _some_entry(rng)
    _move(position, by=1)
    entry = Entry.objects.create(at=NOW, actor=model.actor, action=model.action, record=model.record, changes="{}")
    Seal.objects.create(position=position, entry=entry)
    _rehash(position, position)


def swap(rng: Random) -> None:
    one, other = rng.sample(range(1, Seal.objects.count() + 1), 2)
    for here, there in ((one, -1), (other, one), (-1, other)):
        Seal.objects.filter(position=here).update(position=there)


def cut_the_tail(rng: Random) -> None:
    position = _some_position(rng)
    _forget_checkpoints(position)
    remove(position, Seal.objects.count())


def rewrite_the_rest(rng: Random) -> None:
    """From some position on, with the chain computed anew and a new checkpoint under the node's own key."""
    rewrite_from(_some_position(rng))


def rewrite_from(position: int) -> None:
    last = Seal.objects.count()
    Entry.objects.filter(seal__position=position).update(changes='{"note":"forged"}')
    _forget_checkpoints(position)
    _rehash(position, last)
    checkpoints.make(NOW)


def replace_a_salt(rng: Random) -> None:
    _some_value(rng).update(salt=secrets.token_hex(32))


KINDS: list[Callable[[Random], None]] = [
    edit_payload,
    edit_metadata,
    delete,
    insert,
    swap,
    cut_the_tail,
    rewrite_the_rest,
    replace_a_salt,
]


def _some_position(rng: Random) -> int:
    return rng.randint(1, Seal.objects.count())


def _some_entry(rng: Random) -> Entry:
    return Entry.objects.get(seal__position=_some_position(rng))


def _some_value(rng: Random):
    kept = rng.choice(list(Erasable.objects.all()))
    return Erasable.objects.filter(entry=kept.entry_id, field=kept.field)


def remove(first: int, last: int) -> None:
    gone = list(Seal.objects.filter(position__range=(first, last)).values_list("entry_id", flat=True))
    Erasable.objects.filter(entry__in=gone).delete()
    Seal.objects.filter(entry__in=gone).delete()
    Entry.objects.filter(pk__in=gone).delete()


def _move(first: int, *, by: int) -> None:
    """By way of negative positions, since no two may ever be equal."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_seal SET position = -position WHERE position >= %s", [first])
        cursor.execute("UPDATE journal_seal SET position = %s - position WHERE position < 0", [by])


def _rehash(first: int, last: int) -> None:
    previous = Seal.objects.filter(position=first - 1).values_list("hash", flat=True).first() or ""
    rest = "FROM journal_seal s JOIN journal_entry e ON e.id = s.entry_id WHERE s.position BETWEEN %s AND %s ORDER BY 1"
    for position, entry in reading.texts("s.position", [], rest, first, last):
        digest = leaf_hash(sealed_text(position, previous, entry)).hex()
        Seal.objects.filter(position=position).update(previous=previous, hash=digest)
        previous = digest


def _forget_checkpoints(position: int) -> None:
    Checkpoint.objects.filter(size__gte=position).delete()
    Subtree.objects.all().delete()
