"""Notes and evidence: what is said about a case inside and to its reporter, and the photographs of before and after."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Self

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext_lazy as _

from gridwork.attachments.contents import Content
from gridwork.attachments.models import StoredFile
from gridwork.cases.models.cases import Case, OfCase
from gridwork.cases.models.jobs import Job
from gridwork.journal.retention import Retention
from gridwork.kernel.scope import Reacher, Within
from gridwork.organisations.models import Body

TO_REPORTERS = "cases.write_to_reporter"


class Audience(models.TextChoices):
    INTERNAL = "internal", _("internal")
    REPORTER = "reporter", _("to the reporter")


class Note(OfCase):
    """Something said about a case: internally, or to its reporter; the two never mix."""

    scope = Within(place="place_id", body="body_id")
    retention = Retention(days=3650, after="written_at", basis="Kept as long as the case it belongs to")
    personal = frozenset({"text"})

    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("case"), related_name="notes")
    body = models.ForeignKey(
        Body,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("body that reads it too"),
        related_name="+",
        help_text=_("Empty: only those who see every body’s cases read it."),
    )
    audience = models.CharField(_("for"), max_length=10, choices=Audience, default=Audience.INTERNAL)
    text = models.TextField(_("text"))
    author = models.CharField(_("written by"), max_length=150, editable=False)
    written_at = models.DateTimeField(_("written"), editable=False)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        indexes = (models.Index(name="note_written", fields=("-written_at", "-id")),)

    def __str__(self) -> str:
        return f"{self.case.number} · {self.author}"

    def _validate(self, before: Mapping[str, Any], by: Reacher, on: date) -> None:
        """Whoever writes to a reporter may do so where this case lies, by whatever door it comes."""
        super()._validate(before, by, on)
        if self.audience == Audience.REPORTER and not self.scope.admits(by, TO_REPORTERS, self, on):
            raise PermissionDenied(_("You need the permission “%(name)s”.") % {"name": TO_REPORTERS})

    def write(self, *, by: Any, now: datetime, action: str = "", permission: str = "") -> None:
        if self._state.adding:
            self.author, self.written_at = str(by), now
        super().write(by=by, now=now, action=action, permission=permission)


class Moment(models.TextChoices):
    BEFORE = "before", _("before")
    AFTER = "after", _("after")


class Evidence(StoredFile, OfCase):
    """A photograph that shows the matter of a case before or after it was handled, with who took it and when."""

    scope = Within(place="place_id", body="body_id")
    retention = Retention(days=3650, after="taken_at", basis="Kept as long as the case it belongs to")

    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("case"), related_name="evidence")
    job = models.ForeignKey(Job, models.PROTECT, null=True, blank=True, verbose_name=_("job"), related_name="evidence")
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, verbose_name=_("body"), related_name="+")
    moment = models.CharField(_("shows"), max_length=10, choices=Moment)
    taken_by = models.CharField(_("handed in by"), max_length=150, editable=False)
    taken_at = models.DateTimeField(_("handed in"), editable=False)

    class Meta:
        verbose_name = _("photograph")
        verbose_name_plural = _("photographs")

    @classmethod
    def hand_in(
        cls,
        contents: Sequence[Content],
        *,
        case: Case,
        job: Job | None = None,
        moment: str,
        caption: str = "",
        by: Reacher,
        now: datetime,
        permission: str = "",
    ) -> list[Self]:
        """Keep photographs that are stored on the disk by now. Without any, nothing is written."""
        columns: dict[str, Any] = {"case": case, "job": job, "body_id": job.body_id if job else None}
        columns |= {"moment": moment, "caption": caption, "taken_by": str(by), "taken_at": now}
        rows = [cls.holding(content, **columns) for content in contents]
        if rows:
            cls.write_many(rows, by=by, now=now, action="hand_in_evidence", permission=permission)
        return rows
