"""Imports: what was run, what it had to say about single rows, and which record came from which row of which source."""

from datetime import datetime, time, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gridwork.imports.procedures import IMPORT, ImportState
from gridwork.journal.retention import Retention, for_ever
from gridwork.kernel.procedures import ProcedureRecord
from gridwork.kernel.records import Record
from gridwork.kernel.refusals import Refusal
from gridwork.kernel.scope import Anywhere, Own

STALE = timedelta(hours=6)  # longer than any pull takes
_THROUGH_IMPORT = "Read through their import, which its own user alone may see"


class SavedProfile(Record):
    """A profile kept under a name, alone or shared, so that the next file of its source is read as the last was."""

    scope = Own("user_id")
    retention = for_ever("a user's own settings, removed by the user")
    actions: ClassVar[dict[str, str | Promise]] = {"create": _("Kept"), "change": _("Changed")}

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user"))
    target = models.CharField(_("into"), max_length=60, editable=False)
    name = models.CharField(_("name"), max_length=80)
    profile = models.JSONField(_("profile"), default=dict, blank=True)
    shared = models.BooleanField(_("shared with all"), default=False)

    class Meta:
        verbose_name = _("kept profile")
        verbose_name_plural = _("kept profiles")
        constraints = (
            models.UniqueConstraint(
                name="savedprofile_name",
                fields=("user", "target", "name"),
                violation_error_message=_("You keep a profile of that name for this list already."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @classmethod
    def shown_to(cls, user: Any, target: str = "") -> models.QuerySet["SavedProfile"]:
        """One's own and the shared ones, of one target or of all."""
        every = cls.objects.unscoped("a shared profile says how columns are called; no row stands in it")
        shown = every.filter(Q(user_id=user.pk) | Q(shared=True)).order_by("name", "pk")
        return shown.filter(target=target) if target else shown


class ImportSource(Record):
    """Where files are pulled from by themselves: a folder or an address, how often, and who answers."""

    class Outcome(models.TextChoices):
        NOTHING_NEW = "nothing_new", _("nothing new")
        TAKEN_IN = "taken_in", _("taken in")
        REFUSED_SOME = "refused_some", _("some rows refused")
        FAILED = "failed", _("failed")

    scope = Anywhere()
    retention = for_ever("a setting of the district, closed by making it inactive")
    actions: ClassVar[dict[str, str | Promise]] = {"begin_pull": _("Pull begun"), "end_pull": _("Pull ended")}

    name = models.CharField(_("name"), max_length=80, unique=True)
    target = models.CharField(_("into"), max_length=60)
    profile = models.ForeignKey(SavedProfile, models.PROTECT, related_name="+", verbose_name=_("kept profile"))
    folder = models.CharField(_("folder"), max_length=100, blank=True, help_text=_("Below “incoming” of this node."))
    address = models.URLField(
        _("address"),
        max_length=500,
        blank=True,
        help_text=_("Begins with https:// and one of the hosts of the settings."),
    )
    every_hours = models.PositiveSmallIntegerField(_("every so many hours"), null=True, blank=True)
    daily_at = models.TimeField(_("every day at"), null=True, blank=True)
    active = models.BooleanField(_("active"), default=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name=_("responsible"),
    )
    running_since = models.DateTimeField(_("running since"), null=True, editable=False)
    tried_at = models.DateTimeField(_("last pulled"), null=True, editable=False)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices, blank=True, editable=False)
    told = models.TextField(_("what came of it"), blank=True, editable=False)

    class Meta:
        verbose_name = _("import source")
        verbose_name_plural = _("import sources")
        constraints = (
            models.CheckConstraint(
                name="importsource_one_origin",
                condition=Q(folder="") ^ Q(address=""),
                violation_error_message=_("Give a folder or an address, and not both."),
            ),
            models.CheckConstraint(
                name="importsource_one_rhythm",
                condition=Q(every_hours__gte=1, daily_at=None) | Q(every_hours=None, daily_at__isnull=False),
                violation_error_message=_("Say every how many hours, or at what time of the day, and not both."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def write(self, *, by: Any, now: datetime, action: str = "", permission: str = "") -> None:
        """Rows come in with the rights of whoever said last from where: nobody lends those of somebody else."""
        if not getattr(by, "is_system", False):
            if not by.is_person:  # nobody to tell; and a pull would have the rights that its token was made without
                raise Refusal(gettext("A named person has to take this step."))
            self.responsible = by
        super().write(by=by, now=now, action=action, permission=permission)

    def is_due(self, now: datetime) -> bool:
        """Whether it should be pulled by now. A pull that was killed counts as ended after STALE."""
        if not self.active or self.is_running(now):
            return False
        if self.tried_at is None:
            return self.daily_at is None or self._today(now) <= now
        if self.every_hours is not None:
            return now - self.tried_at >= timedelta(hours=self.every_hours)
        return self.tried_at < self._today(now) <= now

    def is_running(self, now: datetime) -> bool:
        return self.running_since is not None and now - self.running_since < STALE

    def _today(self, now: datetime) -> datetime:
        """The moment of this day, in the district's zone, at which it is to be pulled."""
        zone = timezone.get_default_timezone()
        return datetime.combine(now.astimezone(zone).date(), self.daily_at or time(), zone)


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
    mends = models.ForeignKey(  # whose refused rows the file holds, mended
        "self", models.PROTECT, null=True, editable=False, related_name="mended_by", verbose_name=_("mends")
    )
    pulled = models.ForeignKey(
        ImportSource, models.PROTECT, null=True, editable=False, related_name="imports", verbose_name=_("pulled from")
    )
    read_by = models.CharField(_("kept profile"), max_length=80, blank=True, editable=False)  # its name, then
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
        indexes = (
            models.Index(name="finding_of_import", fields=("of", "refused", "line", "id")),
            models.Index(name="finding_of_code", fields=("of", "refused", "code", "line", "id")),
        )


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
        indexes = (models.Index(name="sourcerow_came_in", fields=("of", "record")),)
        constraints = (models.UniqueConstraint(name="sourcerow_key", fields=("target", "source", "key")),)
