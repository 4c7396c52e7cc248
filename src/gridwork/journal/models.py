"""Tables of the journal: insert-only entries, their one sealed order, and the values that can be erased from them."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from gridwork.journal.retention import Retention, for_ever

_EVIDENCE = for_ever("Evidence of what was done; an entry taken out would break the order of all that follow")
_READ_APART = "Read through gridwork.journal.timeline alone, by callers that have asked scope for the record itself"


class Entry(models.Model):
    """One thing that was done: when, by whom, to which record, with what change."""

    internal: ClassVar[str] = _READ_APART
    retention: ClassVar[Retention] = _EVIDENCE

    at = models.DateTimeField()
    actor = models.CharField(max_length=150)  # a name, not a foreign key: entries outlive accounts
    action = models.CharField(max_length=100)
    record = models.CharField(max_length=100)
    # The text that is hashed, and not a JSONField: jsonb would reorder its keys and rewrite its numbers.
    changes = models.TextField()
    commitments = models.TextField(blank=True)

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        indexes = (models.Index(fields=["record", "id"], name="journal_entry_of_record"),)

    def __str__(self) -> str:
        return f"{self.pk} {self.action} {self.record}"


class Unsealed(models.Model):
    """An entry that waits for its place in the order, queued by the database so that none is forgotten."""

    internal: ClassVar[str] = "A queue between the database and the sequencer"
    retention: ClassVar[Retention] = Retention(days=0, after="queued_at", basis="Gone as soon as the entry is sealed")

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True)
    queued_at = models.DateTimeField()  # the database's own clock: an entry's `at` may be a past moment

    class Meta:
        verbose_name = _("unsealed entry")
        verbose_name_plural = _("unsealed entries")

    def __str__(self) -> str:
        return str(self.pk)


class Seal(models.Model):
    """The place of an entry in the one order, its hash chained to the seal before."""

    internal: ClassVar[str] = _READ_APART
    retention: ClassVar[Retention] = _EVIDENCE

    # One row a position is what keeps the chain from forking; an index on the hashes would only slow the sequencer.
    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.PROTECT)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")

    def __str__(self) -> str:
        return str(self.position)


class Erasable(models.Model):
    """A personal value of an entry, kept apart with its salt so that it can be erased while its commitment stays."""

    internal: ClassVar[str] = _READ_APART
    retention: ClassVar[Retention] = for_ever("Falls with the record it belongs to, through gridwork.journal.erasure")

    pk = models.CompositePrimaryKey("entry_id", "field")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="erasables", db_index=False)
    field = models.CharField(max_length=100)
    salt = models.CharField(max_length=64)
    value = models.TextField()

    class Meta:
        verbose_name = _("erasable value")
        verbose_name_plural = _("erasable values")

    def __str__(self) -> str:
        return f"{self.entry_id} {self.field}"


class Subtree(models.Model):
    """The Merkle hash over a full power of two of seals, kept so that a proof reads few of them."""

    internal: ClassVar[str] = "Derived from the seals, for proofs"
    retention: ClassVar[Retention] = _EVIDENCE

    pk = models.CompositePrimaryKey("level", "index")
    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("subtree")
        verbose_name_plural = _("subtrees")

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class Checkpoint(models.Model):
    """A signed statement of how many entries were sealed at a moment and of the Merkle root over them."""

    internal: ClassVar[str] = "Holds hashes and counts; handed out as anchors"
    retention: ClassVar[Retention] = _EVIDENCE

    size = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    origin = models.CharField(max_length=100)
    root = models.CharField(max_length=64)
    public_key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")

    def __str__(self) -> str:
        return str(self.size)
