"""Reviewers: who reviews a contest, what each gives each entry, and what they cannot judge fairly."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from gridwork.journal.retention import FOR_EVER, Retention
from gridwork.kernel.records import Record
from gridwork.kernel.scope import Anywhere, Own
from gridwork.outreach import review
from gridwork.outreach.models.contests import TEN_YEARS, Contest, ContestEntry
from gridwork.outreach.states import ContestState


class ContestReviewer(Record):
    """A person asked to review the entries of a contest, who may not see whose they are."""

    scope = Anywhere()
    retention = FOR_EVER

    contest = models.ForeignKey(Contest, models.PROTECT, verbose_name=_("contest"), related_name="reviewers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("reviewer"), related_name="+")

    class Meta:
        verbose_name = _("contest reviewer")
        verbose_name_plural = _("contest reviewers")
        constraints = (
            models.UniqueConstraint(
                name="contestreviewer_once",
                fields=("contest", "user"),
                violation_error_message=_("That person reviews this contest already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.contest}"

    def clean(self) -> None:
        if self.contest.state in (ContestState.RANKED, ContestState.PUBLISHED, ContestState.CANCELLED):
            raise ValidationError({"contest": _("Its review is over.")})
        if review.sees_authors(self.user):
            words = _("%(who)s may see who wrote the entries, and so cannot review them.")
            raise ValidationError({"user": words % {"who": self.user}})


class OfReviewer(Record):
    """What one reviewer says once of one entry, seen by that reviewer alone."""

    scope = Own("reviewer_id")

    entry = models.ForeignKey(ContestEntry, models.PROTECT, verbose_name=_("contest entry"), related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")

    class Meta:
        abstract = True
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.UniqueConstraint(
                name="%(class)s_once",
                fields=("entry", "reviewer"),
                violation_error_message=_("You have said so of this entry already."),
            ),
        )


class ContestScore(OfReviewer):
    """The points that one reviewer gives one entry, seen by that reviewer alone."""

    retention = Retention(days=3650, after="scored_at", basis=TEN_YEARS)
    personal = frozenset({"remark"})

    points = models.PositiveSmallIntegerField(_("points"))
    remark = models.TextField(_("remark"), blank=True)
    scored_at = models.DateTimeField(_("scored"), editable=False)

    class Meta(OfReviewer.Meta):
        verbose_name = _("contest score")
        verbose_name_plural = _("contest scores")

    def __str__(self) -> str:
        return f"{self.points}"

    def write(self, *, by: Any, now: datetime, action: str = "", permission: str = "") -> None:
        self.reviewer, self.scored_at = by, now
        super().write(by=by, now=now, action=action, permission=permission)

    def _validate(self, before: Mapping[str, Any], by: Any, on: date) -> None:
        """By a reviewer without a conflict, while the contest is under review: it is locked, so that none is ranked."""
        review.refuse(self.entry, locked(self.entry), by, on)
        super()._validate(before, by, on)

    def clean(self) -> None:
        if self.points is not None and self.points > self.entry.contest.highest:
            raise ValidationError({"points": _("At most %(n)s points.") % {"n": self.entry.contest.highest}})


class DeclaredConflict(OfReviewer):
    """A reviewer's word that they cannot judge one entry fairly; a score they gave it counts no more."""

    retention = Retention(days=3650, after="declared_at", basis=TEN_YEARS)
    personal = frozenset({"reason"})

    reason = models.CharField(_("reason"), max_length=300, blank=True)
    declared_at = models.DateTimeField(_("declared"), editable=False)

    class Meta(OfReviewer.Meta):
        verbose_name = _("declared conflict")
        verbose_name_plural = _("declared conflicts")

    def write(self, *, by: Any, now: datetime, action: str = "", permission: str = "") -> None:
        self.reviewer, self.declared_at = by, now
        super().write(by=by, now=now, action=action, permission=permission)

    def _validate(self, before: Mapping[str, Any], by: Any, on: date) -> None:
        contest = locked(self.entry)
        review.refuse_outsider(contest, by)
        review.refuse_out_of_time(contest)
        super()._validate(before, by, on)


def locked(entry: ContestEntry) -> Contest:
    """The entry's contest as it stands, which takes no step until this transaction ends."""
    return Contest.known.select_for_update().get(pk=entry.contest_id)
