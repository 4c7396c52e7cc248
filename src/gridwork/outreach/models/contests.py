"""Contests: who may enter when, what was entered, who reviews it without seeing whose it is, and what came of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Max, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gridwork.documents.models import Titled
from gridwork.journal.retention import FOR_EVER, Retention
from gridwork.kernel.procedures import ProcedureRecord
from gridwork.kernel.records import Record, local_day
from gridwork.kernel.scope import Anywhere
from gridwork.organisations.models import Body
from gridwork.outreach.models.campaigns import Campaign
from gridwork.outreach.procedures import CONTEST
from gridwork.outreach.states import Audience, ContestState

TEN_YEARS = "Archives of an authority's work: ten years"


class Contest(ProcedureRecord, Titled):
    """A call for works in a window of days, reviewed without their authors' names, ranked and published."""

    procedure = CONTEST
    scope = Anywhere()
    retention = FOR_EVER
    kept = ProcedureRecord.kept | {"ranked_by", "reason"}

    state = CONTEST.state_field()
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
