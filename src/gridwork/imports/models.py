"""Imports: what was run, what it had to say about single rows, and which record came from which row of which source."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gridwork.imports.procedures import IMPORT, ImportState
from gridwork.journal.retention import Retention, for_ever
from gridwork.kernel.procedures import ProcedureRecord
from gridwork.kernel.scope import Own

_THROUGH_IMPORT = "Read through their import, which its own user alone may see"


class Import(ProcedureRecord):
    """One run of the rows of a file into a register: who, when, from which file, and what became of the rows."""

    procedure = IMPORT
    scope = Own("user_id")
    retention = Retention(days=1095, after="chosen_at", basis="Where rows came from, as long as they may be contested")
    personal = frozenset({"file_name", "failure", "stayed"})
    actions: ClassVar[dict[str, str | Promise]] = {
        "choose_file": _("File chosen"),
        "change": _("Reading changed"),
        "run_import": _("Started"),
        "finish_import": _("Finished"),
        "stop_import": _("Stopped"),
        "undo_import": _("Undone"),
    }
    kept = ProcedureRecord.kept | {"read", "accepted", "unchanged", "refused", "warnings", "failure", "stayed"}

    user = models.ForeignKey(  # none: an import from the command line
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("by")
    )
    state = IMPORT.state_field()
    target = models.CharField(_("into"), max_length=60, editable=False)
    file_name = models.CharField(_("file"), max_length=150, editable=False)
    sha256 = models.CharField(_("SHA-256"), max_length=64, editable=False)
    profile = models.JSONField(_("profile"), default=dict, blank=True)
    chosen_at = models.DateTimeField(_("chosen"), editable=False)
    read = models.PositiveIntegerField(_("rows read"), default=0)
    accepted = models.PositiveIntegerField(_("accepted"), default=0)
    unchanged = models.PositiveIntegerField(_("here already"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    warnings = models.JSONField(_("warnings"), default=dict, blank=True)  # how many accepted rows, by code
    failure = models.TextField(_("stopped by"), blank=True)
    stayed = models.JSONField(_("rows that stayed when it was undone"), default=list, blank=True)  # [[line, why], …]

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = (models.Index(name="import_of_user", fields=("user", "-id")),)
        constraints = (
            models.CheckConstraint(
                name="import_counts_every_row",
                condition=Q(read=models.F("accepted") + models.F("unchanged") + models.F("refused")),
                violation_error_message=_("Every row that was read is accepted, here already, or refused."),
            ),
        )

    def __str__(self) -> str:
        return self.file_name

    @property
    def source(self) -> str:
        """The system the rows come from, as the profile calls it; its keys are unique within it."""
        return str(self.profile.get("source", ""))

    @property
    def progress_made(self) -> "Progress | None":
        return Progress.objects.filter(of=self.pk).first()

    @property
    def can_run(self) -> bool:
        return self.state in (ImportState.CHOSEN, ImportState.STOPPED)

    @property
    def can_undo(self) -> bool:
        return self.state in (ImportState.DONE, ImportState.STOPPED)


class Progress(models.Model):
    """How far an import has come: written with each chunk of rows, so that a run that broke off goes on from there."""

    internal: ClassVar[str] = _THROUGH_IMPORT
    retention = for_ever("falls with its import")

    of = models.OneToOneField(Import, models.CASCADE, primary_key=True, related_name="progress")
    total = models.PositiveIntegerField(default=0)  # rows in the file
    last_line = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    warnings = models.JSONField(default=dict)
    beat_at = models.DateTimeField()

    @property
    def read(self) -> int:
        return self.accepted + self.unchanged + self.refused

    @property
    def percent(self) -> int:
        return min(100, self.read * 100 // self.total) if self.total else 0

    @property
    def counts(self) -> dict[str, Any]:
        """As the steps that end a run ask for them; an empty answer would be none."""
        counted = {name: getattr(self, name) for name in ("read", "accepted", "unchanged", "refused")}
        return counted | ({"warnings": self.warnings} if self.warnings else {})

    class Meta:
        verbose_name = _("progress of an import")


class Finding(models.Model):
    """What an import has to say about a row: why it was refused, or what is odd about it though it was accepted."""

    internal: ClassVar[str] = _THROUGH_IMPORT
    retention = Retention(days=90, after="found_at", basis="Long enough to mend refused rows and send them again")

    of = models.ForeignKey(Import, models.CASCADE, related_name="findings", db_index=False)
    line = models.PositiveIntegerField(_("line"))
    refused = models.BooleanField(_("refused"))
    column = models.CharField(_("column"), max_length=100, blank=True)
    code = models.CharField(_("code"), max_length=60)
    words = models.TextField(_("reason"))
    row = models.JSONField(_("row"), default=dict)  # of a refused row its cells, to be mended; of others nothing
    found_at = models.DateTimeField(_("found"))

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        indexes = (models.Index(name="finding_of_import", fields=("of", "refused", "line", "id")),)


class SourceRow(models.Model):
    """Which record a row of another system became, so that the same row is not taken in twice."""

    internal: ClassVar[str] = "Read by imports alone: keys of another system"
    retention = for_ever("as long as its record; the same row must not come twice, whenever it comes")

    of = models.ForeignKey(Import, models.SET_NULL, null=True, related_name="source_rows")
    target = models.CharField(max_length=60)
    source = models.CharField(max_length=100, blank=True)
    key = models.CharField(max_length=100)
    content = models.CharField(max_length=64)  # SHA-256 of what the row said
    record = models.BigIntegerField()
    line = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("row of a source")
        constraints = (models.UniqueConstraint(name="sourcerow_key", fields=("target", "source", "key")),)
