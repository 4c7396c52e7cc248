"""Code lists: editions of the official codes of a district, what each said, and what it changed."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gridwork.journal.retention import for_ever
from gridwork.kernel.procedures import ProcedureRecord
from gridwork.kernel.scope import Within
from gridwork.places.models.place import Level, Place
from gridwork.places.procedures import CODE_LIST, CodeListState

_THROUGH_LIST = "Read through its code list, by whoever may see that"


class Sort(models.TextChoices):
    """What an edition says of a place, compared with what the district knows; in the order of a page."""

    SPLIT = "split", _("split")
    MERGED = "merged", _("merged")
    MOVED = "moved", _("moved to another town")
    KIND_CHANGED = "kind_changed", _("changed in kind")
    RECODED = "recoded", _("recoded")
    RENAMED = "renamed", _("renamed")
    REMOVED = "removed", _("removed")
    ADDED = "added", _("added")


class Decision(models.TextChoices):
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")


class CodeList(ProcedureRecord):
    """One edition of the official codes of a district: from which file, as of which day, and what it changed here."""

    procedure = CODE_LIST
    scope = Within(place="place_id")
    retention = for_ever("names and codes of past years rest on it")
    actions: ClassVar[dict[str, str | Promise]] = {
        "propose_code_list": _("Proposed"),
        "decide_code_list": _("Decided"),
        "state_links": _("Said what became of a place"),
        "confirm_code_list": _("Confirmed"),
        "drop_code_list": _("Dropped"),
        "undo_code_list": _("Undone"),
    }
    kept = ProcedureRecord.kept | {"before", "read", "added", "removed", "stayed", "left_out", "changed", "written"}

    state = CODE_LIST.state_field()
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("district"))
    level = models.SmallIntegerField(_("level"), choices=Level)
    as_of = models.DateField(_("as of"))
    language = models.CharField(_("language"), max_length=8, default="zh")
    source = models.CharField(_("source"), max_length=200)
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    file_name = models.CharField(_("file"), max_length=150, editable=False)
    sha256 = models.CharField(_("SHA-256"), max_length=64, editable=False)
    proposed_at = models.DateTimeField(_("handed in"), editable=False)
    user = models.ForeignKey(  # none: handed in on the command line
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("handed in by"),
    )
    # What became of places, as a file or a person says: [[where, old code, new code, weight], …].
    links = models.JSONField(_("links"), default=list, blank=True, editable=False)
    # {"sorts": {sort: decision}, "keys": {proposal: decision}}; what is said of one stands over what is said of all.
    decisions = models.JSONField(_("decisions"), default=dict, blank=True, editable=False)
    before = models.PositiveIntegerField(_("places before"), default=0)
    read = models.PositiveIntegerField(_("lines"), default=0)
    added = models.PositiveIntegerField(_("added"), default=0)
    removed = models.PositiveIntegerField(_("removed"), default=0)
    stayed = models.PositiveIntegerField(_("kept though not listed"), default=0)
    left_out = models.PositiveIntegerField(_("left out"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)

    written = models.JSONField(_("what was written"), default=dict, blank=True)  # for the undo: see codelists.writing

    class Meta:
        verbose_name = _("code list")
        verbose_name_plural = _("code lists")
        indexes = (models.Index(name="codelist_by_day", fields=("as_of", "id")),)
        constraints = (
            models.UniqueConstraint(
                name="codelist_one_a_day",
                fields=("place", "level", "as_of"),
                condition=Q(state="confirmed"),
                violation_error_message=_("A code list of that day is confirmed already."),
            ),
            models.CheckConstraint(
                name="codelist_counts_every_place",
                condition=Q(before__gte=F("removed") + F("stayed"))
                & Q(read__gte=F("added") + F("left_out"))
                & Q(read=F("before") - F("removed") - F("stayed") + F("added") + F("left_out")),
                violation_error_message=_("What was there, less the removed, with the added, is what the list holds."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.as_of.isoformat()} {self.place}"

    @property
    def name(self) -> str:
        return str(self)

    @property
    def kept_places(self) -> int:
        """How many places of before the list still holds, under whatever name and code."""
        return self.before - self.removed - self.stayed

    @property
    def is_proposed(self) -> bool:
        return bool(self.state == CodeListState.PROPOSED)

    @property
    def is_confirmed(self) -> bool:
        return bool(self.state == CodeListState.CONFIRMED)

    def decision(self, key: str, sort: str) -> str:
        """What was decided of a proposal; empty while nobody has."""
        said = self.decisions
        return str(said.get("keys", {}).get(key) or said.get("sorts", {}).get(sort) or "")


class CodeListLine(models.Model):
    """A line of a code list: a code and the name and kind it stands for, and the place that bears it."""

    internal: ClassVar[str] = _THROUGH_LIST
    retention = for_ever("as long as its code list")

    of = models.ForeignKey(CodeList, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(_("line"))  # in the file
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    parent_code = models.CharField(_("code of what it lies in"), max_length=20)
    place = models.ForeignKey(Place, models.SET_NULL, null=True, related_name="listed", verbose_name=_("place"))

    class Meta:
        verbose_name = _("line of a code list")
        verbose_name_plural = _("lines of a code list")
        constraints = (models.UniqueConstraint(name="codelistline_code", fields=("of", "code")),)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class CodeListChange(models.Model):
    """A change by a code list as it was confirmed: of which sort, on what evidence, and what was decided of it."""

    internal: ClassVar[str] = _THROUGH_LIST
    retention = for_ever("as long as its code list")

    of = models.ForeignKey(CodeList, models.CASCADE, related_name="changes")
    key = models.CharField(max_length=60)
    sort = models.CharField(_("sort"), max_length=15, choices=Sort)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision)
    told: Any = models.JSONField(_("evidence"), default=dict)  # a proposal as Proposal.plain gives it

    class Meta:
        verbose_name = _("change by a code list")
        verbose_name_plural = _("changes by a code list")
        constraints = (models.UniqueConstraint(name="codelistchange_key", fields=("of", "key")),)

    def __str__(self) -> str:
        return self.key
