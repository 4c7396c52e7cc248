"""Contests: who may enter when, what was entered, who reviews it without seeing whose it is, and what came of it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Max, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gridwork.journal.retention import FOR_EVER, Retention
from gridwork.kernel.names import in_language
from gridwork.kernel.procedures import ProcedureRecord
from gridwork.kernel.records import Record, local_day
from gridwork.kernel.scope import Anywhere, Own
from gridwork.organisations.models import Body
from gridwork.outreach import review
from gridwork.outreach.models.campaigns import Campaign
from gridwork.outreach.procedures import CONTEST
from gridwork.outreach.states import Audience, ContestState

TEN_YEARS = "Archives of an authority's work: ten years"


class Contest(ProcedureRecord):
    """A call for works in a window of days, reviewed without their authors' names, ranked and published."""

    procedure = CONTEST
    scope = Anywhere()
    retention = FOR_EVER
    kept = ProcedureRecord.kept | {"ranked_by", "reason"}

    state = CONTEST.state_field()
    title_en = models.CharField(_("title"), max_length=200)
    title_zh = models.CharField(_("title in Chinese"), max_length=200, blank=True)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, verbose_name=_("campaign"), related_name="contests"
    )
    body = models.ForeignKey(Body, models.PROTECT, verbose_name=_("held by"), related_name="+")
    theme = models.TextField(_("theme and rules"), blank=True)
    opens_on = models.DateField(_("first day for entries"))
    closes_on = models.DateField(_("last day for entries"))
    eligible = models.JSONField(_("open to"), default=list, blank=True)
    scores_needed = models.PositiveSmallIntegerField(_("scores that each entry needs"), default=3)
    highest = models.PositiveSmallIntegerField(_("highest score"), default=100)
    prizes = models.PositiveSmallIntegerField(_("ranks that are honoured"), default=3)
    ranked_by = models.CharField(_("ranked by"), max_length=150, blank=True, editable=False)
    reason = models.TextField(_("reason"), blank=True, editable=False)

    class Meta:
        verbose_name = _("contest")
        verbose_name_plural = _("contests")
        constraints = (
            models.CheckConstraint(
                name="contest_window",
                condition=Q(closes_on__gte=F("opens_on")),
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                name="contest_scores",
                condition=Q(scores_needed__gte=1) & Q(highest__gte=1),
                violation_error_message=_("Every entry needs a score, and a score above nought must be possible."),
            ),
        )

    def __str__(self) -> str:
        return in_language(self.title_en, self.title_zh)

    @property
    def title(self) -> str:
        return str(self)

    @property
    def open_to(self) -> str:
        """In words."""
        words = [str(Audience(each).label) for each in self.eligible]
        return gettext(", ").join(words) or gettext("everybody")

    def clean(self) -> None:
        if not isinstance(self.eligible, list) or not set(self.eligible) <= set(Audience.values):
            raise ValidationError({"eligible": _("Choose among the kinds of audience.")})


class ContestEntry(Record):
    """A work entered in a contest, under a number that says nothing of its author."""

    scope = Anywhere()
    retention = Retention(days=3650, after="entered_at", basis=TEN_YEARS)
    personal = frozenset({"author", "work"})

    contest = models.ForeignKey(Contest, models.PROTECT, verbose_name=_("contest"), related_name="entries")
    number = models.PositiveIntegerField(_("number"), editable=False)
    title = models.CharField(_("title"), max_length=200)
    work = models.TextField(_("work"), help_text=_("As text: a file tells who wrote it."))
    author = models.CharField(_("author"), max_length=100, help_text=_("Reviewers never see it."))
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, verbose_name=_("works or learns at"), related_name="+",
        help_text=_("Whoever acts for this body, or for one below it, does not review the entry."),
    )  # fmt: skip
    audience = models.CharField(_("enters as"), max_length=10, choices=Audience)
    entered_at = models.DateTimeField(_("entered on"), editable=False)

    class Meta:
        verbose_name = _("contest entry")
        verbose_name_plural = _("contest entries")
        constraints = (
            models.UniqueConstraint(
                name="contestentry_number",
                fields=("contest", "number"),
                violation_error_message=_("Another entry was taken in at the same moment. Send it again."),
            ),
        )

    def __str__(self) -> str:
        return gettext("Entry %(n)s · %(title)s") % {"n": self.number, "title": self.title}

    def _begin(self, now: datetime) -> None:
        self.entered_at = now

    def clean(self) -> None:
        if not self._state.adding:
            return
        contest, day = self.contest, local_day(self.entered_at)
        if contest.state != ContestState.OPEN or not contest.opens_on <= day <= contest.closes_on:
            words = _("Entries are taken from %(first)s to %(last)s, once the contest is opened.")
            said = {"first": contest.opens_on, "last": contest.closes_on}
            raise ValidationError({"contest": words % said})
        if contest.eligible and self.audience not in contest.eligible:
            raise ValidationError({"audience": _("This contest is open to %(whom)s.") % {"whom": contest.open_to}})

    @classmethod
    def complete(cls, rows: Sequence[Self], before: Mapping[str, Any]) -> None:
        """New entries get the next numbers of their contest, in the order in which they come."""
        if before:
            return
        keys = {row.contest_id for row in rows}
        contests = {each.pk: each for each in Contest.known.filter(pk__in=keys).order_by("pk").select_for_update()}
        found = cls.known.filter(contest__in=keys).values_list("contest").annotate(last=Max("number"))
        last = dict(found.order_by())
        for row in rows:
            row.contest = contests[row.contest_id]  # as it stands: it may have been closed meanwhile
            row.number = last[row.contest_id] = last.get(row.contest_id, 0) + 1


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


class ContestScore(Record):
    """The points that one reviewer gives one entry, seen by that reviewer alone."""

    scope = Own("reviewer_id")
    retention = Retention(days=3650, after="scored_at", basis=TEN_YEARS)
    personal = frozenset({"remark"})

    entry = models.ForeignKey(ContestEntry, models.PROTECT, verbose_name=_("contest entry"), related_name="scores")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    points = models.PositiveSmallIntegerField(_("points"))
    remark = models.TextField(_("remark"), blank=True)
    scored_at = models.DateTimeField(_("scored"), editable=False)

    class Meta:
        verbose_name = _("contest score")
        verbose_name_plural = _("contest scores")
        constraints = (
            models.UniqueConstraint(
                name="contestscore_once",
                fields=("entry", "reviewer"),
                violation_error_message=_("You have scored this entry already."),
            ),
        )

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


class DeclaredConflict(Record):
    """A reviewer's word that they cannot judge one entry fairly; a score they gave it counts no more."""

    scope = Own("reviewer_id")
    retention = Retention(days=3650, after="declared_at", basis=TEN_YEARS)
    personal = frozenset({"reason"})

    entry = models.ForeignKey(ContestEntry, models.PROTECT, verbose_name=_("contest entry"), related_name="conflicts")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    declared_at = models.DateTimeField(_("declared"), editable=False)

    class Meta:
        verbose_name = _("declared conflict")
        verbose_name_plural = _("declared conflicts")
        constraints = (
            models.UniqueConstraint(
                name="declaredconflict_once",
                fields=("entry", "reviewer"),
                violation_error_message=_("You have declared it already."),
            ),
        )

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
